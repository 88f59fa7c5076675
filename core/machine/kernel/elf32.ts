/** Where the parts of a 32-bit x86 ELF program go. [ELF] */
import { LeView } from "../../base/bytes.ts";
import { HostError } from "../../base/errors.ts";

const MAGIC = 0x464c_457f; // 7Fh "ELF"
const HEADER_BYTES = 52;
const CLASS = 4;
const CLASS_32 = 1;
const DATA = 5;
const DATA_LITTLE_ENDIAN = 1;
const E_MACHINE = 18;
const MACHINE_386 = 3;
const E_ENTRY = 24;
const E_PHOFF = 28;
const E_PHENTSIZE = 42;
const E_PHNUM = 44;
const PROGRAM_HEADER_BYTES = 32;
const PT_LOAD = 1;

/** A part that is loaded. */
export interface ElfSegment {
  /** Physical. */
  readonly address: number;
  readonly bytes: Uint8Array;
  /** With the zeros behind the bytes. */
  readonly memoryBytes: number;
}

/** What of a program has to be in memory. */
export interface ElfProgram {
  readonly segments: readonly ElfSegment[];
  /** Physical. */
  readonly entry: number;
}

/** By its first bytes; of any processor. */
export function isElf(file: Uint8Array): boolean {
  return file.length >= HEADER_BYTES && new LeView(file).u32(0) === MAGIC;
}

/** Throws HostError for a file of another processor, and for a damaged one. */
export function parseElf32(name: string, file: Uint8Array): ElfProgram {
  const view = new LeView(file);
  const isX86 =
    view.u8(CLASS) === CLASS_32 && view.u8(DATA) === DATA_LITTLE_ENDIAN && view.u16(E_MACHINE) === MACHINE_386;
  if (!isX86) {
    throw new HostError("unsupported", `"${name}" is a program for another processor. Choose a 32-bit x86 kernel.`);
  }
  const tableAt = view.u32(E_PHOFF);
  const entryBytes = view.u16(E_PHENTSIZE);
  const count = view.u16(E_PHNUM);
  if (entryBytes < PROGRAM_HEADER_BYTES || tableAt + count * entryBytes > file.length) throw damaged(name);
  const segments: ElfSegment[] = [];
  let entry = view.u32(E_ENTRY);
  const linked = entry;
  for (let i = 0; i < count; i++) {
    const at = tableAt + i * entryBytes;
    if (view.u32(at) !== PT_LOAD) continue;
    const field = (place: number): number => view.u32(at + place);
    const [offset, virtual, address, fileBytes, memoryBytes] = [field(4), field(8), field(12), field(16), field(20)];
    if (memoryBytes === 0) continue;
    if (offset + fileBytes > file.length || fileBytes > memoryBytes) throw damaged(name);
    segments.push({ address, bytes: file.subarray(offset, offset + fileBytes), memoryBytes });
    // the entry is linked at a virtual address, and paging is off
    if (linked >= virtual && linked - virtual < memoryBytes) entry = linked - virtual + address;
  }
  if (segments.length === 0) throw damaged(name);
  return { segments, entry };
}

function damaged(name: string): HostError {
  return new HostError("invalid-format", `"${name}" is a damaged ELF file. Download or copy it again.`);
}
