/** Runs a benchmark guest on v86: v86.ts IMAGE jit|interpreter. BIOS files come from Debian's `seabios` package. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { V86 } from "v86";
import { ownCpuSeconds, report, Stopwatch } from "./outcome.ts";

const [image, engine] = process.argv.slice(2);
const buffer = (path: string): ArrayBuffer => Uint8Array.from(readFileSync(path)).buffer;
const watch = new Stopwatch(ownCpuSeconds);
const emulator = new V86({
  wasm_path: createRequire(import.meta.url).resolve("v86/build/v86.wasm"),
  memory_size: 128 << 20,
  vga_memory_size: 2 << 20,
  bios: { buffer: buffer("/usr/share/seabios/bios.bin") },
  vga_bios: { buffer: buffer("/usr/share/seabios/vgabios-stdvga.bin") },
  fda: { buffer: buffer(image!) },
  disable_jit: engine === "interpreter",
  autostart: true,
});
emulator.add_listener("serial0-output-byte", (byte: number) => {
  watch.byte(byte);
  if (watch.outcome === undefined) return;
  report(watch.outcome);
  process.exit(0);
});
