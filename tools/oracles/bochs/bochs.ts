/** Runs a ROM in Bochs's debugger, instruction by instruction. [BOCHS] Bochs User Manual 2.7, chapter 8.14. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SEGMENTS = ["es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr"] as const;
export type BochsSegment = (typeof SEGMENTS)[number];

export interface BochsState {
  /** By encoding number. */
  readonly registers: readonly number[];
  readonly eip: number;
  readonly eflags: number;
  /** Selector, and the descriptor's two doublewords as Bochs keeps them; undefined where it is not valid. */
  readonly segments: Readonly<
    Record<BochsSegment, { readonly selector: number; readonly words: [number, number] | undefined }>
  >;
  readonly tables: Readonly<Record<"gdtr" | "idtr", { readonly base: number; readonly limit: number }>>;
  readonly control: readonly number[];
  readonly debug: readonly number[];
}

export interface BochsRun {
  /** After each instruction. */
  readonly states: readonly BochsState[];
  /** Undefined: it stopped before the end. */
  readonly memory: Uint8Array | undefined;
}

/** In a network of its own: the only display that needs neither a window nor a terminal listens on a port. */
const ALONE = ["--map-root-user", "--net"];

export function hasBochs(): boolean {
  return spawnSync("unshare", [...ALONE, "bochs", "--help"]).status === 0;
}

/** Skips `before` instructions, then notes the state before the first of `count` more and after each. */
export function runBochs(rom: Uint8Array, model: string, before: number, count: number, memoryBytes: number): BochsRun {
  const folder = mkdtempSync(join(tmpdir(), "bochs-"));
  const at = (name: string): string => join(folder, name);
  try {
    writeFileSync(at("rom"), rom);
    writeFileSync(at("vga"), new Uint8Array(0x8000));
    writeFileSync(at("rc"), configuration(at, model));
    const look = "r\nsreg\ncreg\ndreg\n";
    const steps = `s\n${look}`.repeat(count);
    writeFileSync(at("commands"), `s ${before}\n${look}${steps}xp /${memoryBytes / 4}wx 0\nq\n`);
    const { stdout, error } = spawnSync("unshare", [...ALONE, "bochs", "-q", "-f", at("rc"), "-rc", at("commands")], {
      encoding: "latin1",
      maxBuffer: 1 << 30,
      timeout: 20_000,
      cwd: folder,
      input: "",
    });
    if (error !== undefined && !stdout) throw error;
    const [trace = "", memory] = stdout.split("[bochs]:\n");
    return {
      states: trace
        .split(/^CPU0:$/m)
        .slice(1)
        .map(parse),
      memory: parseMemory(memory ?? "", memoryBytes),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Lines of `0x…<bogus+ 0>: 0x… 0x…`. */
function parseMemory(text: string, sizeBytes: number): Uint8Array | undefined {
  const words = [...text.matchAll(/\t0x([0-9a-f]{8})/g)].map(([, word]) => Number.parseInt(word!, 16));
  return words.length === sizeBytes / 4 ? new Uint8Array(Uint32Array.from(words).buffer) : undefined;
}

function configuration(at: (name: string) => string, model: string): string {
  return `
display_library: rfb, options="timeout=0"
romimage: file=${at("rom")}
vgaromimage: file=${at("vga")}
megs: 1
cpu: model=${model}, reset_on_triple_fault=0
plugin_ctrl: speaker=0, serial=0, parallel=0, gameport=0, extfpuirq=0, biosdev=0, iodebug=0
log: ${at("log")}
panic: action=report
error: action=ignore
info: action=ignore
debug: action=ignore
`;
}

function parse(text: string): BochsState {
  const number = (pattern: RegExp): number => {
    const found = pattern.exec(text);
    if (found === null) throw new Error(`Bochs did not say ${pattern.source}`);
    return Number.parseInt(found[1]!, 16) >>> 0;
  };
  const table = (name: string) => ({
    base: number(new RegExp(`^${name}:base=0x[0-9a-f]{8}([0-9a-f]{8})`, "m")),
    limit: number(new RegExp(`^${name}:base=.*limit=0x([0-9a-f]+)`, "m")),
  });
  const segment = (name: string): BochsState["segments"]["cs"] => {
    const found = new RegExp(`^${name}:0x([0-9a-f]+), dh=0x([0-9a-f]+), dl=0x([0-9a-f]+), valid=(\\d+)`, "m").exec(
      text,
    )!;
    const [, selector, high, low, valid] = found;
    return {
      selector: Number.parseInt(selector!, 16),
      words: valid === "0" ? undefined : [Number.parseInt(low!, 16), Number.parseInt(high!, 16)],
    };
  };
  return {
    registers: ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"].map((name) =>
      number(new RegExp(`^${name}: [0-9a-f]+_([0-9a-f]+)`, "m")),
    ),
    eip: number(/^rip: [0-9a-f]+_([0-9a-f]+)/m),
    eflags: number(/^eflags 0x([0-9a-f]+)/m),
    segments: Object.fromEntries(SEGMENTS.map((name) => [name, segment(name)])) as BochsState["segments"],
    tables: { gdtr: table("gdtr"), idtr: table("idtr") },
    control: [
      number(/^CR0=0x([0-9a-f]+)/m),
      number(/^CR2=.*0x[0-9a-f]*?([0-9a-f]{1,8})$/m),
      number(/^CR3=0x[0-9a-f]*?([0-9a-f]{1,8})$/m),
      number(/^CR4=0x([0-9a-f]+)/m),
    ],
    debug: [0, 1, 2, 3, 6, 7].map((n) => number(new RegExp(`^DR${n}=0x[0-9a-f]*?([0-9a-f]{8})(?::|$)`, "m"))),
  };
}
