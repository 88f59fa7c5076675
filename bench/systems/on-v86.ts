/** A system on v86: on-v86.ts SYSTEM jit|interpreter. BIOS files come from Debian's `seabios` package. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { V86 } from "v86";
import { ownCpuSeconds } from "../peers/outcome.ts";
import { runFromArguments, tell } from "./system.ts";
import { LOOK_MS, sampledColours, Watch } from "./watch.ts";

/** What v86 keeps of its display, by names that its package does not type. */
interface Display {
  readonly svga_enabled: boolean;
  readonly svga_width: number;
  readonly svga_height: number;
  readonly svga_bpp: number;
  readonly svga_memory: Uint8Array;
}
interface Insides {
  readonly v86: { readonly cpu: { readonly devices: { readonly vga: Display } } };
  readonly screen_adapter: { get_text_screen(): string[] };
}

const { run, options } = runFromArguments();
const image = (path: string): { buffer: ArrayBuffer } => ({ buffer: Uint8Array.from(readFileSync(path)).buffer });
// v86 makes one for a linear mode, also without a page
Object.assign(globalThis, { ImageData: Object });
const watch = new Watch(run, ownCpuSeconds);
const emulator = new V86({
  wasm_path: createRequire(import.meta.url).resolve("v86/build/v86.wasm"),
  memory_size: run.memoryMiB << 20,
  vga_memory_size: 8 << 20,
  bios: image("/usr/share/seabios/bios.bin"),
  vga_bios: image("/usr/share/seabios/vgabios-stdvga.bin"),
  disable_jit: options[0] === "interpreter",
  autostart: true,
  ...(run.floppy === undefined ? {} : { fda: image(run.floppy) }),
  ...(run.kernel === undefined
    ? {}
    : {
        bzimage: image(run.kernel.kernel),
        initrd: image(run.kernel.initrd),
        cmdline: run.kernel.commandLine,
      }),
});
emulator.add_listener("serial0-output-byte", (byte: number) => {
  watch.serial(String.fromCharCode(byte));
  finishIfDone();
});
setInterval(() => {
  const insides = emulator as unknown as Insides;
  if (insides.screen_adapter === undefined || !emulator.is_running()) return;
  const keys = watch.look({
    screen: insides.screen_adapter
      .get_text_screen()
      .map((row) => row.trimEnd())
      .join("\n"),
    ...(watch.wantsPicture ? { picture: picture(insides.v86.cpu.devices.vga) } : {}),
  });
  finishIfDone();
  if (keys !== undefined) emulator.keyboard_send_text(keys);
}, LOOK_MS);

function picture(vga: Display): { width: number; colours: number } | undefined {
  if (!vga.svga_enabled || vga.svga_bpp !== 32) return undefined;
  const pixels = vga.svga_width * vga.svga_height;
  const words = new Uint32Array(vga.svga_memory.buffer, vga.svga_memory.byteOffset, pixels);
  return { width: vga.svga_width, colours: sampledColours(pixels, (at) => words[at]! & 0xff_ffff) };
}

function finishIfDone(): void {
  if (watch.outcome === undefined) return;
  tell(watch.outcome);
  process.exit(0);
}
