import { hostWasm } from "../../electron/vm/host-wasm.ts";

/** The host's WebAssembly for core/, in Node: tests, benchmarks and tools. */
export const nodeWasm = hostWasm;
