/**
 * What core/exec needs of the host's WebAssembly, and what the machine needs of an engine. A hardware engine (KVM)
 * implements the same `Engine` outside core/.
 */

/** Host WebAssembly, handed in: core/ knows no `WebAssembly` global. */
export interface HostWasm {
  /** A shared memory of `pages` × 64 KiB that the engine, the devices and later further threads look at. */
  createMemory(pages: number): { readonly buffer: SharedArrayBuffer; readonly handle: object };
  /** Compiles and instantiates synchronously. Throws on malformed bytes: that is a defect of ours. */
  instantiate(bytes: Uint8Array, imports: Record<string, Record<string, unknown>>): Record<string, unknown>;
}

/** A table of functions that a module exports. */
export interface FunctionTable {
  set(index: number, fn: unknown): void;
}

export type EngineExit =
  /** The budget is used up. */
  | { readonly kind: "budget" }
  /** HLT with interrupts possible: sleep until the next timer or event. */
  | { readonly kind: "halt" }
  /** Something set the pending word: look at interrupts and timers. */
  | { readonly kind: "kicked" }
  /** Triple fault: the guest's processor shut down. */
  | { readonly kind: "shutdown"; readonly report: string };
