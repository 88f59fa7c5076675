/**
 * A Linux kernel image (bzImage or zImage) as pieces of memory: setup code, kernel proper, initial RAM disk, command line.
 * [LXBOOT] The Linux/x86 Boot Protocol, versions 2.00 to 2.15; field names are its own.
 */
import { ascii, LeView } from "../../base/bytes.ts";
import { HostError } from "../../base/errors.ts";
import {
  FIRMWARE_KEEPS_BYTES,
  HIGH_MEMORY_FIRST,
  LOW_MEMORY_FIRST,
  type LoadPiece,
  type LoadPlan,
} from "./load-plan.ts";

const SETUP_SECTS = 0x1f1;
const VID_MODE = 0x1fa;
const HEADER = 0x202;
const VERSION = 0x206;
const TYPE_OF_LOADER = 0x210;
const LOADFLAGS = 0x211;
const RAMDISK_IMAGE = 0x218;
const RAMDISK_SIZE = 0x21c;
const HEAP_END_PTR = 0x224;
const CMD_LINE_PTR = 0x228;
const INITRD_ADDR_MAX = 0x22c;
const CMDLINE_SIZE = 0x238;
const PREF_ADDRESS = 0x258;
const INIT_SIZE = 0x260;
const HEADER_END = 0x268;

/** Before version 2.02: how the setup code is told where the command line is. */
const CL_MAGIC = 0x20;
const CL_OFFSET = 0x22;
const CL_MAGIC_VALUE = 0xa33f;

const MAGIC = 0x5372_6448; // "HdrS"
const LOADED_HIGH = 0x01;
const CAN_USE_HEAP = 0x80;
const UNKNOWN_LOADER = 0xff;
const SECTOR_BYTES = 512;
const SETUP_SECTORS_WHEN_0 = 4;
const SETUP_MAX_BYTES = 0x8000;
const OLD_CMDLINE_BYTES = 255;
const OLD_INITRD_MAX = 0x37ff_ffff;
const PAGE_BYTES = 4096;

/** Where the setup code goes, and behind it its stack, its heap and the command line. */
const SETUP_AT = LOW_MEMORY_FIRST;
const CMDLINE_AT = 0x2_0000;
/** A kernel that is not loaded high occupies 10000h–8FFFFh itself. */
const LOW_SETUP_AT = 0x9_0000;
const LOW_CMDLINE_AT = 0x9_8000;
const LOW_KERNEL_MAX_BYTES = LOW_SETUP_AT - LOW_MEMORY_FIRST;
const HEAP_MARGIN_BYTES = 0x200;
const STACK_MARGIN_BYTES = 16;
/** Longer than any kernel takes. */
const CMDLINE_MAX_BYTES = 0x2000;

/** A kernel with its command line and, if any, its initial RAM disk or module. */
export interface KernelFiles {
  /** For messages. */
  readonly name: string;
  readonly image: Uint8Array;
  readonly initrd: Uint8Array | null;
  readonly commandLine: string;
}

/** By the header's signature "HdrS". [LXBOOT]. */
export function isLinux(image: Uint8Array): boolean {
  return image.length >= HEADER_END && new LeView(image).u32(HEADER) === MAGIC;
}

/** Throws HostError when the files do not fit together or into the machine. */
export function planLinux({ name, image, initrd, commandLine }: KernelFiles, memoryBytes: number): LoadPlan {
  const header = new LeView(image);
  const version = header.u16(VERSION);
  if (version < 0x0200) throw unsupported(name, version);
  const setupBytes = ((header.u8(SETUP_SECTS) || SETUP_SECTORS_WHEN_0) + 1) * SECTOR_BYTES;
  if (setupBytes > SETUP_MAX_BYTES || image.length <= setupBytes) {
    throw new HostError("invalid-format", `"${name}" is a damaged Linux kernel. Download or copy it again.`);
  }
  const kernel = image.subarray(setupBytes);
  const high = (header.u8(LOADFLAGS) & LOADED_HIGH) !== 0;
  if (!high && kernel.length > LOW_KERNEL_MAX_BYTES) {
    throw new HostError("invalid-format", `"${name}" is a zImage that is too long for low memory. Use a bzImage.`);
  }
  const setupAt = high ? SETUP_AT : LOW_SETUP_AT;
  const cmdlineAt = high ? CMDLINE_AT : LOW_CMDLINE_AT;
  const kernelAt = high ? HIGH_MEMORY_FIRST : LOW_MEMORY_FIRST;

  const text = lineBytes(commandLine, version >= 0x0206 ? header.u32(CMDLINE_SIZE) : OLD_CMDLINE_BYTES);
  const setup = image.slice(0, setupBytes);
  const fields = new LeView(setup);
  fields.setU8(TYPE_OF_LOADER, UNKNOWN_LOADER);
  fields.setU16(VID_MODE, videoMode(commandLine));
  if (version >= 0x0201) {
    fields.setU8(LOADFLAGS, header.u8(LOADFLAGS) | CAN_USE_HEAP);
    fields.setU16(HEAP_END_PTR, cmdlineAt - setupAt - HEAP_MARGIN_BYTES);
  }
  if (version >= 0x0202) fields.setU32(CMD_LINE_PTR, cmdlineAt);
  else {
    fields.setU16(CL_MAGIC, CL_MAGIC_VALUE);
    fields.setU16(CL_OFFSET, cmdlineAt - setupAt);
  }

  const topBytes = Math.min(memoryBytes, 2 ** 32) - FIRMWARE_KEEPS_BYTES;
  // while it unpacks itself, the kernel needs more room than it has bytes
  const preferred = version >= 0x020a ? Math.min(Number(header.u64(PREF_ADDRESS)), 2 ** 32) : 0;
  const unpackedEnd = version >= 0x020a ? Math.max(preferred, kernelAt) + header.u32(INIT_SIZE) : 0;
  const kernelEnd = Math.max(kernelAt + kernel.length, unpackedEnd);
  if (kernelEnd > topBytes) throw tooLittleMemory("kernel", kernelEnd);
  const pieces: LoadPiece[] = [
    { address: setupAt, bytes: setup },
    { address: cmdlineAt, bytes: text },
    { address: kernelAt, bytes: kernel },
  ];
  if (initrd !== null && initrd.length > 0) {
    const limit = version >= 0x0203 ? header.u32(INITRD_ADDR_MAX) : OLD_INITRD_MAX;
    const end = Math.min(topBytes, limit + 1);
    const at = Math.floor((end - initrd.length) / PAGE_BYTES) * PAGE_BYTES;
    const lowest = Math.max(kernelEnd, HIGH_MEMORY_FIRST);
    if (at < lowest) throw tooLittleMemory("kernel and its initial RAM disk", lowest + initrd.length + PAGE_BYTES);
    fields.setU32(RAMDISK_IMAGE, at);
    fields.setU32(RAMDISK_SIZE, initrd.length);
    pieces.push({ address: at, bytes: initrd });
  }
  return {
    pieces,
    entry: { kind: "linux", segment: setupAt >> 4, stackPointer: cmdlineAt - setupAt - STACK_MARGIN_BYTES },
  };
}

function lineBytes(commandLine: string, mostBytes: number): Uint8Array {
  const most = Math.min(mostBytes, CMDLINE_MAX_BYTES);
  if (commandLine.length > most) {
    throw new HostError(
      "invalid-input",
      `The kernel's command line has ${commandLine.length} characters; this kernel takes ${most}. Shorten it.`,
    );
  }
  return kernelText(commandLine);
}

/** With the zero behind it. Throws HostError for what kernels cannot read. */
export function kernelText(text: string): Uint8Array {
  if (/[^\t\x20-\x7e]/.test(text)) {
    throw new HostError(
      "invalid-input",
      "A kernel's command line may hold only ASCII characters. Write it without others.",
    );
  }
  return ascii(`${text}\0`);
}

/** vga=…, which the loader understands, not the kernel. [LXBOOT] "Special Command Line Options" */
function videoMode(commandLine: string): number {
  const value = /(?:^|\s)vga=(\S+)/.exec(commandLine)?.[1];
  switch (value) {
    case undefined:
    case "normal":
      return 0xffff;
    case "ext":
      return 0xfffe;
    case "ask":
      return 0xfffd;
    default: {
      const mode = Number(value);
      if (Number.isInteger(mode) && mode >= 0 && mode <= 0xffff) return mode;
      throw new HostError("invalid-input", `vga=${value} is no video mode. Write normal, ext, ask or a number.`);
    }
  }
}

function unsupported(name: string, version: number): HostError {
  const shown = `${version >> 8}.${(version & 0xff).toString().padStart(2, "0")}`;
  return new HostError(
    "unsupported",
    `"${name}" is a Linux kernel of boot protocol ${shown}; Nestbox starts 2.00 and later. Boot it from a diskette image.`,
  );
}

/** For files that need `needsBytes` of RAM; `what` names them. */
export function tooLittleMemory(what: string, needsBytes: number): HostError {
  const needsMiB = Math.ceil((needsBytes + FIRMWARE_KEEPS_BYTES) / 0x10_0000);
  return new HostError("resource", `The ${what} needs ${needsMiB} MiB of memory. Give the machine at least that much.`);
}
