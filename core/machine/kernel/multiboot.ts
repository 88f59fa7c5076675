/**
 * A kernel of Multiboot version 1 as pieces of memory: its own parts, a module, and the information structure.
 * [MULTIBOOT] Multiboot Specification version 0.6.96; field names are its own.
 */
import { ascii, LeView } from "../../base/bytes.ts";
import { HostError } from "../../base/errors.ts";
import { isElf, parseElf32 } from "./elf32.ts";
import { kernelText, type KernelFiles, tooLittleMemory } from "./linux.ts";
import {
  FIRMWARE_KEEPS_BYTES,
  HIGH_MEMORY_FIRST,
  LOW_MEMORY_END,
  LOW_MEMORY_FIRST,
  type LoadPiece,
  type LoadPlan,
} from "./load-plan.ts";

const MAGIC = 0x1bad_b002;
const MAGIC_2 = 0xe852_50d6;
/** The header begins in the first 8 KiB. */
const SEARCHED_BYTES = 8192;
const HEADER_BYTES = 12;
const FLAG_ADDRESSES = 0x0001_0000;
/** Requirements: bits 15–0. Alignment and memory information are met; a video mode is not, and most do without. */
const REQUIRED_UNKNOWN = 0xfff8;
const PAGE_BYTES = 4096;

/** Low memory that kernel-boot.asm leaves alone. */
const INFO_AT = 0x8000;
const INFO_BYTES = 120;
const MODULE_AT = INFO_AT + INFO_BYTES;
const MODULE_BYTES = 16;
const TEXTS_AT = MODULE_AT + MODULE_BYTES;
const MEMORY_MAP_AT = 0x9000;
const LOADER_NAME = ascii("Nestbox\0");

const INFO_MEMORY = 0x001;
const INFO_CMDLINE = 0x004;
const INFO_MODS = 0x008;
const INFO_MMAP = 0x040;
const INFO_LOADER_NAME = 0x200;

interface Loaded {
  readonly pieces: readonly LoadPiece[];
  readonly entry: number;
}

/** Where the header is; undefined: this is no multiboot kernel. */
export function findMultiboot(image: Uint8Array): number | undefined {
  const view = new LeView(image);
  const end = Math.min(image.length, SEARCHED_BYTES) - HEADER_BYTES;
  for (let at = 0; at <= end; at += 4) {
    if (view.u32(at) !== MAGIC) continue;
    if (((MAGIC + view.u32(at + 4) + view.u32(at + 8)) & 0xffff_ffff) === 0) return at;
  }
  return undefined;
}

/** A kernel that speaks only the second version of the protocol. */
export function isMultiboot2(image: Uint8Array): boolean {
  const view = new LeView(image);
  const end = Math.min(image.length, 32_768) - 16;
  for (let at = 0; at <= end; at += 8) {
    if (view.u32(at) !== MAGIC_2) continue;
    const sum = MAGIC_2 + view.u32(at + 4) + view.u32(at + 8) + view.u32(at + 12);
    if ((sum & 0xffff_ffff) === 0) return true;
  }
  return false;
}

/** Throws HostError when the files do not fit together or into the machine. */
export function planMultiboot(files: KernelFiles, headerAt: number, memoryBytes: number): LoadPlan {
  const { name, image, initrd, commandLine } = files;
  const flags = new LeView(image).u32(headerAt + 4);
  if ((flags & REQUIRED_UNKNOWN) !== 0) {
    throw new HostError(
      "unsupported",
      `"${name}" is a multiboot kernel that asks for what Nestbox does not know (flags ${flags.toString(16)}h). ` +
        "Boot it with a boot loader from an image.",
    );
  }
  const topBytes = Math.min(memoryBytes, 2 ** 32) - FIRMWARE_KEEPS_BYTES;
  const { pieces, entry } =
    (flags & FLAG_ADDRESSES) !== 0 ? loadFlat(name, image, headerAt, topBytes) : loadElf(name, image, topBytes);
  const end = Math.max(HIGH_MEMORY_FIRST, ...pieces.map(({ address, bytes }) => address + bytes.length));
  const moduleAt = Math.ceil(end / PAGE_BYTES) * PAGE_BYTES;
  if (initrd !== null && moduleAt + initrd.length > topBytes) {
    throw tooLittleMemory("kernel and its module", moduleAt + initrd.length);
  }
  const module = initrd === null ? [] : [{ address: moduleAt, bytes: initrd }];
  const info = { address: INFO_AT, bytes: infoBytes(commandLine, moduleAt, initrd) };
  return { pieces: [...pieces, ...module, info], entry: { kind: "multiboot", address: entry, info: INFO_AT } };
}

/** The header itself says what goes where. */
function loadFlat(name: string, image: Uint8Array, headerAt: number, topBytes: number): Loaded {
  const view = new LeView(image);
  if (headerAt + 32 > image.length) throw damaged(name);
  const field = (place: number): number => view.u32(headerAt + place);
  const [header, load, loadEnd, bssEnd, entry] = [field(12), field(16), field(20), field(24), field(28)];
  const from = headerAt - (header - load);
  if (header < load || from < 0) throw damaged(name);
  const sizeBytes = loadEnd === 0 ? image.length - from : loadEnd - load;
  if (sizeBytes <= 0 || from + sizeBytes > image.length) throw damaged(name);
  const zeros = bssEnd === 0 ? 0 : bssEnd - (load + sizeBytes);
  if (zeros < 0) throw damaged(name);
  checkPlace(name, load, sizeBytes + zeros, topBytes);
  return { pieces: withZeros({ address: load, bytes: image.subarray(from, from + sizeBytes) }, zeros), entry };
}

function loadElf(name: string, image: Uint8Array, topBytes: number): Loaded {
  if (!isElf(image)) throw damaged(name);
  const { segments, entry } = parseElf32(name, image);
  for (const { address, memoryBytes } of segments) checkPlace(name, address, memoryBytes, topBytes);
  // parts that each fit lie over one another when together they do not: they are not made
  const total = segments.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  if (total > topBytes) throw damaged(name);
  const pieces = segments.flatMap(({ address, bytes, memoryBytes }) =>
    withZeros({ address, bytes }, memoryBytes - bytes.length),
  );
  return { pieces, entry };
}

/** The caller has checked that the machine has so much memory. */
function withZeros(piece: LoadPiece, zeros: number): LoadPiece[] {
  if (zeros === 0) return [piece];
  const address = piece.address + piece.bytes.length;
  return [piece, { address, bytes: new Uint8Array(zeros) }];
}

function checkPlace(name: string, address: number, sizeBytes: number, topBytes: number): void {
  const end = address + sizeBytes;
  if (address >= LOW_MEMORY_FIRST && end <= LOW_MEMORY_END) return;
  if (address < HIGH_MEMORY_FIRST) {
    const range = `${address.toString(16)}h–${(end - 1).toString(16)}h`;
    throw new HostError(
      "unsupported",
      `"${name}" wants to be loaded at ${range}, where the BIOS keeps its data. Boot it with a boot loader from an image.`,
    );
  }
  if (end > topBytes) throw tooLittleMemory("kernel", end);
}

function infoBytes(commandLine: string, moduleAt: number, initrd: Uint8Array | null): Uint8Array {
  const text = kernelText(commandLine);
  if (TEXTS_AT + LOADER_NAME.length + text.length > MEMORY_MAP_AT) {
    throw new HostError("invalid-input", `The kernel's command line has ${commandLine.length} characters. Shorten it.`);
  }
  const loaderAt = TEXTS_AT;
  const textAt = loaderAt + LOADER_NAME.length;
  const bytes = new Uint8Array(textAt + text.length - INFO_AT);
  bytes.set(LOADER_NAME, loaderAt - INFO_AT);
  bytes.set(text, textAt - INFO_AT);
  const view = new LeView(bytes);
  view.setU32(0, INFO_MEMORY | INFO_CMDLINE | INFO_MODS | INFO_MMAP | INFO_LOADER_NAME);
  view.setU32(16, textAt);
  view.setU32(20, initrd === null ? 0 : 1);
  view.setU32(24, MODULE_AT);
  // 44, the map's length, and 4 and 8, the sizes of memory, are the ROM's to fill in
  view.setU32(48, MEMORY_MAP_AT);
  view.setU32(64, loaderAt);
  if (initrd !== null) {
    view.setU32(INFO_BYTES, moduleAt);
    view.setU32(INFO_BYTES + 4, moduleAt + initrd.length);
    view.setU32(INFO_BYTES + 8, textAt + text.length - 1); // no text of its own
  }
  return bytes;
}

function damaged(name: string): HostError {
  return new HostError("invalid-format", `"${name}" is a damaged multiboot kernel. Download or copy it again.`);
}
