import type { HostWasm } from "../../core/exec/engine.ts";

/** The host's WebAssembly for core/, in Node: tests, benchmarks and tools. */
export const nodeWasm: HostWasm = {
  createMemory(pages) {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    return { buffer: memory.buffer as unknown as SharedArrayBuffer, handle: memory };
  },
  createTable(entries) {
    const table = new WebAssembly.Table({ element: "anyfunc", initial: entries });
    return { handle: table, set: (index, fn) => table.set(index, fn as () => void), get: (index) => table.get(index) };
  },
  instantiate(bytes, imports) {
    const module = new WebAssembly.Module(bytes as BufferSource);
    return new WebAssembly.Instance(module, imports as WebAssembly.Imports).exports as Record<
      string,
      (...args: number[]) => number
    >;
  },
};
