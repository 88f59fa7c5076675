/**
 * Guest memory as TypeScript helpers see it: linear addresses, translated by the MMU, through to RAM or MMIO.
 * Nothing throws. After each access look at `faulted`: true means the MMU recorded a fault in the state
 * (FAULT_VECTOR, FAULT_ERROR, CR2) and the value is meaningless. The flag is cleared by `begin()`.
 * `system` accesses (descriptor tables, TSS, interrupt stacks) use supervisor privilege whatever CPL is.
 */
export interface LinearMemory {
  faulted: boolean;
  begin(): void;
  read8(linear: number, system: boolean): number;
  read16(linear: number, system: boolean): number;
  read32(linear: number, system: boolean): number;
  write8(linear: number, value: number, system: boolean): void;
  write16(linear: number, value: number, system: boolean): void;
  write32(linear: number, value: number, system: boolean): void;
  /** True when [linear, linear + sizeBytes) can be written now: faults are recorded, nothing is changed. */
  canWrite(linear: number, sizeBytes: number, system: boolean): boolean;
}

/** What must happen in the engine when system state changes: flush translations, decide the decoding mode anew. */
export interface TranslationControl {
  /** CR0, CR4, A20 or EFER changed what addresses mean. */
  flushAll(): void;
  /** CR3 was loaded: global pages stay. */
  flushNonGlobal(): void;
  flushPage(linear: number): void;
  /** PAE paging is in use and CR3 was loaded: reads the directory pointers. False: reserved bits, nothing changed. */
  loadDirectoryPointers(cr3: number): boolean;
  /** DR0–DR3, DR7 or CR4.DE changed. */
  breakpointsChanged(): void;
  /** CS attributes, CPL, CR0 or paging mode changed: recompute MODE_KEY and TLB_BASE. */
  modeChanged(): void;
}
