/** The host's WebAssembly as core/exec wants it: synchronous, because a block is compiled in the middle of a slice. */
import { setFlagsFromString } from "node:v8";
import type { HostWasm } from "../../core/exec/engine.ts";

// Regions say which of their branches are seldom taken, so that slow paths cost the others no registers. V8 13 listens
// only when told to; later versions do by themselves, and complain of flags that they do not know.
if (process.versions.v8.startsWith("13.")) setFlagsFromString("--experimental-wasm-branch-hinting");

export const hostWasm: HostWasm = {
  createMemory(pages) {
    // Shared memories must say how far they can grow; ours never do. [design D7]
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    return { buffer: memory.buffer as unknown as SharedArrayBuffer, handle: memory };
  },
  instantiate(bytes, imports) {
    const module = new WebAssembly.Module(bytes);
    return new WebAssembly.Instance(module, imports).exports;
  },
};
