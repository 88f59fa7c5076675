/** Texts of `nestbox --help` and `nestbox boot --help`. */
export const MAIN_HELP = `Nestbox: a PC inside your PC that needs nothing from the host.

  nestbox start [--shell=electron|web] [--listen HOST:PORT] [--home DIR]   open the app
  nestbox serve [--listen HOST:PORT] [--home DIR]                          the app for a browser, no window
  nestbox boot [options]                                                   boot a machine without a window
  nestbox vm list|show|create|set|start|stop|clone|delete …               the machines of the app
  nestbox snapshot take|list|restore|delete …                             their snapshots
  nestbox --version

"nestbox boot --help" lists the options of boot; "nestbox vm" and "nestbox snapshot" say how each of theirs is written.
`;

export const BOOT_HELP = `nestbox boot: boots a machine without a window.

  --floppy F             diskette image in drive A; "builtin:welcome" is the guest that Nestbox brings along
  --cdrom F              disc image in the CD-ROM drive
  --disk F               hard disk image; may be given three times
  --kernel F             a kernel to start without a boot loader: Linux (bzImage) or multiboot
  --initrd F             its initial RAM disk, or its module
  --append S             its command line
  --firmware F           a BIOS to use instead of Nestbox's own, for example SeaBIOS
  --vga-firmware F       a video BIOS to use instead of Nestbox's own
  --memory MiB           memory of the machine (default 32)
  --boot a|c|d           what to boot from first: diskette, hard disk or CD-ROM (default: a, then d, then c)
  --cpu MODEL            processor: 386, 486, pentium or i686 (default)
  --engine E             auto (default), interpreter or jit
  --serial S             serial port 0: stdio, file:F or none (default: its output goes to standard output)
  --until TEXT           end with exit 0 when TEXT was sent to serial port 0
  --until-screen TEXT    end with exit 0 when TEXT is on the text screen
  --fail TEXT            end with exit 3 when TEXT was sent to serial port 0 or is on the text screen
  --timeout SECONDS      end with exit 2 after this time (default: never)
  --send 'WAIT=>KEYS'    wait for WAIT on the screen, then type KEYS. May be given several times; they wait in order.
                         'serial:WAIT=>KEYS' waits for WAIT on serial port 0 and sends KEYS to it.
                         In KEYS: \\n \\t \\e \\\\ \\{ and {F10} {Esc} {Up} {Ctrl+Alt+Del}
  --screenshot F.png     save the last picture of the screen
  --json                 print one JSON object as the last line:
                         reason, wallSeconds, cpuSeconds, instructions, mips, screenText
  --write                let the guest change the image files (default: changes are lost)

Exit 0: the marker was seen, or the guest powered off and no marker was asked for. 1: wrong use, or the host failed.
     2: timeout. 3: the guest stopped, or printed the --fail text, first.
`;
