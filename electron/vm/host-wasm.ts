/** The host's WebAssembly as core/exec wants it: synchronous, because a block is compiled in the middle of a slice. */
import type { HostWasm } from "../../core/exec/engine.ts";

export const hostWasm: HostWasm = {
  createMemory(pages) {
    // Shared memories must say how far they can grow; ours never do. [design D7]
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    return { buffer: memory.buffer as unknown as SharedArrayBuffer, handle: memory };
  },
  instantiate(bytes, imports) {
    const module = new WebAssembly.Module(bytes);
    return new WebAssembly.Instance(module, imports).exports as Record<string, unknown>;
  },
};
