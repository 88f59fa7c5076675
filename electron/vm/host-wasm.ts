/** The host's WebAssembly as core/exec wants it: synchronous, because a block is compiled in the middle of a slice. */
import type { HostWasm } from "../../core/exec/engine.ts";

export const hostWasm: HostWasm = {
  createMemory(pages) {
    // Shared memories must say how far they can grow; ours never do. [design D7]
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    return { buffer: memory.buffer as unknown as SharedArrayBuffer, handle: memory };
  },
  createTable(entries) {
    const table = new WebAssembly.Table({ element: "anyfunc", initial: entries });
    return {
      handle: table,
      set: (index, fn) => table.set(index, fn),
      get: (index) => table.get(index) as unknown,
    };
  },
  instantiate(bytes, imports) {
    const module = new WebAssembly.Module(bytes);
    return new WebAssembly.Instance(module, imports).exports as Record<string, (...args: number[]) => number>;
  },
};
