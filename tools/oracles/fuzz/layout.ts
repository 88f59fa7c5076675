/** Where things lie in the memory of a fuzzed computer, and what its descriptors are called. */
export const RAM_BYTES = 0x10_0000;
/** Physical pages with registers behind them, and read-only ones. */
export const DEVICE = { first: 0xa_0000, end: 0xa_4000 } as const;
export const ROM = { first: 0xc_0000, end: 0xc_4000 } as const;

export const GDT = 0x1000;
export const GDT_ENTRIES = 64;
export const LDT = 0x1800;
export const LDT_ENTRIES = 16;
export const IDT = 0x2000;
export const TSS_A = 0x3000;
export const TSS_B = 0x4000;
export const TSS_16 = 0x4800;
/** By privilege level, downwards from here. */
export const STACKS = [0x5ff0, 0x6800, 0x6ff0, 0x7ff0] as const;
/** Code lies around the page boundary at 9000h. */
export const CODE = { first: 0x8000, boundary: 0x9000, end: 0xa000 } as const;
/** Handlers in 32-bit code, 32 bytes for each vector; in 16-bit code, 16 bytes for each. */
export const HANDLERS_32 = 0xa000;
export const HANDLER_32_BYTES = 32;
export const HANDLERS_16 = 0xc000;
export const HANDLER_16_BYTES = 16;
export const DATA = { first: 0xe000, end: 0x1_0000 } as const;

export const PAGE_DIRECTORY = 0x1_0000;
export const PAGE_TABLE = 0x1_1000;
export const ODD_TABLE = 0x1_2000;
export const PAE_POINTERS = 0x1_3000;
export const PAE_DIRECTORY = 0x1_4000;
export const PAE_TABLE = 0x1_5000;
export const PAE_ODD_DIRECTORY = 0x1_6000;

/** Selectors of the descriptors that every case starts with; behind them come random ones. */
export const SELECTOR = {
  code32: 0x08,
  data32: 0x10,
  code32User: 0x1b,
  data32User: 0x23,
  tssA: 0x28,
  tssB: 0x30,
  tss16: 0x38,
  ldt: 0x40,
  code16: 0x48,
  data16: 0x50,
  code16User: 0x5b,
  data16User: 0x63,
  code32Level1: 0x69,
  data32Level1: 0x71,
  conforming: 0x78,
  callGate32: 0x80,
  callGate16: 0x88,
  taskGate: 0x90,
  expandDown: 0x9b,
  readOnly: 0xa3,
  executeOnly: 0xab,
  missing: 0xb3,
} as const;
export const FIRST_RANDOM_DESCRIPTOR = 0xb8;
