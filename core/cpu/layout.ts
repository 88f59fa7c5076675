/**
 * Where everything of one vCPU lives in the shared linear memory. Laid out once: the TypeScript accessors, the
 * interpreter's records and the code that both tiers generate take their addresses from here.
 *
 * The state block starts at 4 KiB, so that the address of any register fits the 16-bit field of an interpreter record
 * and address 0 is never valid. Registers are i64 from the first day; 16- and 32-bit code uses their low halves.
 */

interface Field {
  readonly address: number;
  readonly sizeBytes: number;
}

const STATE_BASE = 0x1000;
let next = STATE_BASE;

function field(sizeBytes: number, alignBytes = sizeBytes): number {
  next = Math.ceil(next / alignBytes) * alignBytes;
  const address = next;
  next += sizeBytes;
  return address;
}

/** General registers RAX RCX RDX RBX RSP RBP RSI RDI R8 … R15, eight bytes each. */
export const GPR = field(16 * 8, 64);
/** Eight bytes that are always 0: the base of an address without one. */
export const ZERO_REGISTER = field(8);
/** Instruction pointer of the current block's first instruction while code runs; of the next instruction between runs. */
export const RIP = field(8);
/** Lazy arithmetic flags: see flags.ts. */
export const FLAG_RESULT = field(4);
export const FLAG_AUX = field(4);
/** EFLAGS without the six arithmetic flags; bit 1 always set. */
export const EFLAGS_SYSTEM = field(4);
/** Instructions left in this slice. Block heads charge it. */
export const BUDGET = field(4);
/**
 * Generated code leaves when less budget than this would be left: 0, or LEAVE_NOW. One comparison at each block head finds
 * both a short budget and something pending.
 */
export const PENDING = field(4);
/** More than any budget. */
export const LEAVE_NOW = 0x7fff_ffff;
/** Counts changes of the mapping from linear to physical addresses: what was found out about it before is void. */
export const MAP_EPOCH = field(4);
/** MODE_KEY, and above it the number of the present mapping: tag of the jump cache's valid entries. */
export const JUMP_TAG = field(4);
/** Level of INTR: 1 while an interrupt controller waits to be acknowledged. */
export const INTR_LINE = field(4);
/** TLB of the current MMU index. */
export const TLB_BASE = field(4);
/** Everything besides the address that decides how bytes decode: see modeKey in the MMU. */
export const MODE_KEY = field(4);

/** Record that was executing when code was left; TypeScript finds instruction and count from it. */
export const EXIT_RECORD = field(4);
export const FAULT_VECTOR = field(4);
export const FAULT_ERROR = field(4);
/** Not zero: a slow memory access recorded a fault. */
export const MEMORY_FAULT = field(4);
/** Argument of an exit: port and size, link slot. */
export const EXIT_ARG = field(4);
/** Set by a slow store that hit translated code which may be executing: compiled regions leave after the instruction. */
export const CODE_CHANGED = field(4);
/** Physical address and handler class of the last MMIO translation. */
export const MMIO_PHYS = field(4);

export const CR0 = field(8, 64);
export const CR2 = field(8);
export const CR3 = field(8);
export const CR4 = field(8);
export const EFER = field(8);
/** Directory pointers of PAE paging, as they were when CR3 was loaded: four times low and high half. */
export const PDPTE = field(4 * 8);
/** MSRs 174–176. */
export const SYSENTER_CS = field(4);
export const SYSENTER_ESP = field(4);
export const SYSENTER_EIP = field(4);
/** DR0–DR7, eight bytes each. */
export const DR = field(8 * 8);

/** One segment register with its hidden part. */
export const SEG_STRIDE = 64;
export const SEG_BASE = 0; // i64, low half used outside long mode
export const SEG_LIMIT = 8; // u32, bytes, granularity applied
export const SEG_ATTR = 12; // u32, descriptor bits 8–23 of the second doubleword, shifted down by 8 (type, S, DPL, P, AVL, L, D, G)
export const SEG_SELECTOR = 16; // u32
/** Number of valid start offsets for a read of 1, 2, 4, 8 bytes; 0 sends the access to the slow path, which is exact. */
export const SEG_READ_COUNT = 24; // u32 × 4, by log2 of the size
/** The same for writes. */
export const SEG_WRITE_COUNT = 40; // u32 × 4
/** ES CS SS DS FS GS LDTR TR, and FLAT. */
export const SEG = field(9 * SEG_STRIDE, 64);

export const GDTR_BASE = field(8);
export const GDTR_LIMIT = field(4);
export const IDTR_LIMIT = field(4);
export const IDTR_BASE = field(8);

/** Current privilege level. Real mode: 0; virtual-8086: 3. */
export const CPL = field(4);
/** Not SHADOW_NONE: events are held off for one instruction. */
export const SHADOW = field(4);
export const SHADOW_NONE = 0;
/** After STI: interrupts. */
export const SHADOW_STI = 1;
/** After MOV SS and POP SS: debug exceptions as well. */
export const SHADOW_STACK = 2;

/** x87: registers by physical number, low and high half of the significand, then sign and exponent. */
export const X87_REGISTER_STRIDE = 16;
export const X87 = field(8 * X87_REGISTER_STRIDE, 64);
export const X87_CONTROL = field(4);
/** With TOP, and the summary bits up to date. */
export const X87_STATUS = field(4);
/** A bit for each physical register that holds nothing. */
export const X87_EMPTY = field(4);
/** Where the last operation and its operand in memory were, and its opcode. */
export const X87_IP = field(4);
export const X87_IP_SELECTOR = field(4);
export const X87_DATA = field(4);
export const X87_DATA_SELECTOR = field(4);
export const X87_OPCODE = field(4);
/** Not zero: the model has one. */
export const X87_PRESENT = field(4);
/** What a store is about to write, lowest word first. */
export const X87_OUT = field(3 * 4, 4);
/** Vector registers come here: 32 × 32 bytes, with their control words. */
export const VECTOR = field(32 * 32 + 64, 64);

export const STATE: Field = { address: STATE_BASE, sizeBytes: next - STATE_BASE };

export const ES = 0;
export const CS = 1;
export const SS = 2;
export const DS = 3;
export const FS = 4;
export const GS = 5;
export const LDTR = 6;
export const TR = 7;
/** No register: base 0, limit 4 GiB, by which generated code reaches linear addresses. */
export const FLAT = 8;

/** Address of a segment register's block. */
export function segAddress(index: number): number {
  return SEG + index * SEG_STRIDE;
}

/** Address of a general register of `sizeBits`, `high` for AH CH DH BH. */
export function gprAddress(index: number, high = false): number {
  return GPR + index * 8 + (high ? 1 : 0);
}

/**
 * Software TLB: direct mapped, TLB_ENTRIES per MMU index. A tag is the address of the byte before the page: less an address
 * in the page it is −1 − the address's offset, from −4096 to −1, and nothing near that for any other page of the entry. One
 * comparison finds a hit, and that the access does not leave the page. (The tag is what is subtracted from, because V8
 * loads twice what it can take as a memory operand.)
 */
export const TLB_ENTRIES = 8192;
export const TLB_STRIDE = 32;
export const TLB_READ = 0; // i64 tag, low half compared outside long mode
export const TLB_WRITE = 8;
export const TLB_EXEC = 16;
/** Address in the host's memory of the byte before the page. */
export const TLB_HOST = 24; // i32
/** Physical page address, for slow stores into pages that hold translated code. */
export const TLB_PHYS = 28; // u32
/**
 * Xor-ed with the page in a tag: no address with this entry is near such a tag. Stores into a page with translated code
 * take the slow path, which knows the tag and checks granules.
 */
export const TLB_CODE = 0x1000;
/** The same with the entry's own address bits: an empty tag. */
export const TLB_EMPTY = 0x2000;
/** Supervisor, user, supervisor with SMAP enforced. */
export const MMU_INDEXES = 3;
export const TLB = 0x10000;
export const TLB_BYTES = TLB_ENTRIES * TLB_STRIDE;

/** Jump cache: linear address and mode key to block head. Every change of the mapping gives it another tag. */
export const JUMP_CACHE = TLB + MMU_INDEXES * TLB_BYTES;
export const JUMP_CACHE_ENTRIES = 4096;
export const JUMP_STRIDE = 16;
/** Place in the cache: linear address xor itself shifted right by this; functions like to start at page offsets alike. */
export const JUMP_HASH_SHIFT = 9;
export const JUMP_LINEAR = 0;
export const JUMP_ENTRY_TAG = 4;
export const JUMP_HEAD = 8;

/** Block heads by physical address and mode key: asked when the jump cache does not know, before TypeScript is. */
export const HEADS = JUMP_CACHE + JUMP_CACHE_ENTRIES * JUMP_STRIDE;
export const HEADS_ENTRIES = 1 << 17;
export const HEADS_STRIDE = 16;
/** Place in the table: physical address xor itself shifted right by this. */
export const HEADS_HASH_SHIFT = 11;
export const HEADS_PHYS = 0;
export const HEADS_MODE = 4;
/** Of the head; 0: nothing is known. */
export const HEADS_HEAD = 8;

/** Block heads and interpreter records. */
export const ARENA = HEADS + HEADS_ENTRIES * HEADS_STRIDE;
export const ARENA_BYTES = 32 << 20;

/** One bit per 64-byte granule of RAM that holds translated code; 8 bytes per page. Followed by RAM, page aligned. */
export const CODE_BITMAP = ARENA + ARENA_BYTES;

/** First address of guest RAM for a machine with `ramBytes`. */
export function ramAddress(ramBytes: number): number {
  return Math.ceil((CODE_BITMAP + (ramBytes >>> 12) * 8) / 0x10000) * 0x10000;
}
