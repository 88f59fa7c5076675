/** A processor with RAM, a ROM and a device, all of whose shared memory is watched for touches outside the machine. */
import type { CpuModelId } from "../../../core/cpu/cpu-model.ts";
import type { CpuSnapshot } from "../../../core/cpu/cpu-snapshot.ts";
import { CpuEngine } from "../../../core/exec/cpu-engine.ts";
import type { EngineExit } from "../../../core/exec/engine.ts";
import {
  BUDGET,
  CODE_BITMAP,
  CPL,
  CR0,
  CR2,
  CR3,
  CR4,
  DR,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  SEG_ATTR,
  SEG_BASE,
  SEG_LIMIT,
  SEG_SELECTOR,
  SHADOW,
  segAddress,
  STATE,
  TLB,
  TLB_BYTES,
  TLB_ENTRIES,
  TLB_HOST,
  TLB_PHYS,
  TLB_READ,
  TLB_STRIDE,
  TLB_WRITE,
} from "../../../core/cpu/layout.ts";
import { nodeWasm } from "../../host/node-wasm.ts";
import { TIER_OPTIONS, type Tier } from "../bare-cpu.ts";
import { DEVICE, RAM_BYTES, ROM } from "./layout.ts";

/** Behind RAM, and never to be touched. */
const GUARD_BYTES = 0x1_0000;
const GUARD_PATTERN = 0xa5;

const inRange = (phys: number, { first, end }: { readonly first: number; readonly end: number }): boolean =>
  phys >= first && phys < end;

/** Architectural registers in state-block order, for comparing. */
const FIELDS: readonly (readonly [name: string, address: number])[] = [
  ...["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"].map((name, i) => [name, GPR + i * 8] as const),
  ["cpl", CPL],
  ["shadow", SHADOW],
  ["cr0", CR0],
  ["cr2", CR2],
  ["cr3", CR3],
  ["cr4", CR4],
  ["gdtr.base", GDTR_BASE],
  ["gdtr.limit", GDTR_LIMIT],
  ["idtr.base", IDTR_BASE],
  ["idtr.limit", IDTR_LIMIT],
  ...Array.from({ length: 8 }, (_, i) => [`dr${i}`, DR + i * 8] as const),
  ...["es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr"].flatMap((name, i) =>
    Object.entries({ selector: SEG_SELECTOR, base: SEG_BASE, limit: SEG_LIMIT, attr: SEG_ATTR }).map(
      ([field, offset]) => [`${name}.${field}`, segAddress(i) + offset] as const,
    ),
  ),
];

export interface Observation {
  readonly exit: string;
  readonly values: Uint32Array;
}

export class FuzzComputer {
  readonly tier: Tier;
  readonly engine: CpuEngine;
  readonly resetState: CpuSnapshot;
  /** A running digest of everything that ports and the device were asked, in order. */
  #traffic = 0;
  #reads = 0;
  #startInstructions = 0;

  constructor(tier: Tier, model: CpuModelId) {
    this.tier = tier;
    const plain = (phys: number): boolean => phys < RAM_BYTES && !inRange(phys, DEVICE);
    this.engine = new CpuEngine({
      host: nodeWasm,
      ramBytes: RAM_BYTES,
      extraBytes: GUARD_BYTES,
      model,
      // exact where an instruction asks
      ticks: () => this.engine.instructions - this.#startInstructions,
      ...TIER_OPTIONS[tier],
      ports: {
        read: (port, sizeBytes) => this.#asked(port, sizeBytes, 0x10, sizeBytes),
        write: (port, sizeBytes, value) => void this.#asked(port, value, 0x20 + sizeBytes, sizeBytes),
      },
      physical: (_buffer, ramAt) => ({
        hostPage: (phys) => (plain(phys) ? ramAt + phys : -1),
        isRam: (phys) => plain(phys) && !inRange(phys, ROM),
        isWritable: (phys) => plain(phys) && !inRange(phys, ROM),
        isWatched: () => false,
        reportWrite: () => {},
        read: (phys, sizeBytes) =>
          inRange(phys, DEVICE) ? this.#asked(phys, 0, 0x30 + sizeBytes, sizeBytes) : 2 ** (8 * sizeBytes) - 1,
        write: (phys, sizeBytes, value) => {
          if (inRange(phys, DEVICE)) this.#asked(phys, value, 0x40 + sizeBytes, sizeBytes);
        },
      }),
    });
    this.resetState = this.engine.save();
    this.#guards().forEach((guard) => guard.fill(GUARD_PATTERN));
  }

  /** Notes an access and makes up an answer. */
  #asked(where: number, value: number, kind: number, sizeBytes: 1 | 2 | 4): number {
    for (const word of [where, value, kind]) this.#traffic = (Math.imul(this.#traffic ^ word, 0x0100_0193) + 1) | 0;
    this.#reads++;
    return (Math.imul(this.#reads, 0x9e37_79b1) >>> 0) % 2 ** (8 * sizeBytes);
  }

  /** Parts of the shared memory that belong to nobody: the first page, what is left before RAM, what lies behind it. */
  #guards(): Uint8Array[] {
    const { bytes } = this.engine.state;
    const { ramAt } = this.engine;
    return [
      bytes.subarray(0, STATE.address),
      bytes.subarray(STATE.address + STATE.sizeBytes, TLB),
      bytes.subarray(CODE_BITMAP + (RAM_BYTES >>> 12) * 8, ramAt),
      bytes.subarray(ramAt + RAM_BYTES),
    ];
  }

  get ram(): Uint8Array {
    return this.engine.state.bytes.subarray(this.engine.ramAt, this.engine.ramAt + RAM_BYTES);
  }

  load(ram: Uint8Array, snapshot: CpuSnapshot): void {
    this.ram.set(ram);
    this.#traffic = 0;
    this.#reads = 0;
    this.engine.reset();
    this.engine.setInterruptLine(false);
    this.engine.restore(snapshot);
    this.#startInstructions = this.engine.instructions;
  }

  get instructions(): number {
    return this.engine.instructions - this.#startInstructions;
  }

  run(budget: number): Observation {
    return this.observe(this.engine.run(budget));
  }

  observe(exit: EngineExit): Observation {
    const { state } = this.engine;
    const values = new Uint32Array(FIELDS.length + 4);
    for (const [i, [, address]] of FIELDS.entries()) values[i] = state.get(address);
    values.set([state.eip, state.eflags, this.instructions, this.#traffic], FIELDS.length);
    return { exit: exit.kind === "shutdown" ? exit.report : exit.kind, values };
  }

  /** Names of what differs between two observations. */
  static differences(a: Observation, b: Observation): string[] {
    const names = [...FIELDS.map(([name]) => name), "eip", "eflags", "instructions", "traffic"];
    const found = names
      .map((name, i) => ({ name, left: a.values[i]!, right: b.values[i]! }))
      .filter(({ left, right }) => left !== right)
      .map(({ name, left, right }) => `${name} ${left.toString(16)} ${right.toString(16)}`);
    if (a.exit !== b.exit) found.push(`exit ${a.exit.split("\n")[0]} ${b.exit.split("\n")[0]}`);
    return found;
  }

  /** What the engine did that it must never do; undefined: nothing. */
  violation(): string | undefined {
    for (const [n, guard] of this.#guards().entries()) {
      const at = guard.findIndex((byte) => byte !== GUARD_PATTERN);
      if (at >= 0) return `guard zone ${n} was written at ${(guard.byteOffset + at).toString(16)}`;
    }
    return this.#strayTranslation();
  }

  /** Every entry of the TLB must lead into RAM. */
  #strayTranslation(): string | undefined {
    const { state, ramAt } = this.engine;
    for (let entry = TLB; entry < TLB + 3 * TLB_BYTES; entry += TLB_STRIDE) {
      for (const tag of [TLB_READ, TLB_WRITE]) {
        const linear = (state.get(entry + tag) + 1) >>> 0;
        // a tag that belongs to another entry never matches
        if (((linear >>> 12) & (TLB_ENTRIES - 1)) * TLB_STRIDE !== (entry - TLB) % TLB_BYTES) continue;
        const phys = state.get(entry + TLB_PHYS);
        const host = state.get(entry + TLB_HOST) + 1;
        if (phys >= RAM_BYTES || host !== ramAt + phys || inRange(phys, DEVICE)) {
          return `the TLB leads ${linear.toString(16)} to ${host.toString(16)}`;
        }
        if (tag === TLB_WRITE && inRange(phys, ROM)) return `ROM can be written at ${linear.toString(16)}`;
      }
    }
    return undefined;
  }

  get budgetLeft(): number {
    return this.engine.state.i32[BUDGET >>> 2]!;
  }
}
