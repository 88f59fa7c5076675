/** The A20 gate under code that reads, writes and runs above 1 MiB. */
import { expect, test } from "vitest";
import { TIER_OPTIONS, TIERS } from "../../tools/oracles/bare-cpu.ts";
import { nodeWasm } from "../../tools/host/node-wasm.ts";
import { assemble } from "../assembler/assembler.ts";
import { CpuEngine } from "./cpu-engine.ts";

const ORG = 0x1000;
const RAM_BYTES = 2 << 20;
const MIB = 1 << 20;
/** As FFFF:0010 + this, above 1 MiB, and at this address itself. */
const WORD = 0x6000;
const ROUTINE = 0x8000;

/** Turn by turn: the gate goes over; how often a routine's step was added, and a word read and written. */
const PROGRAM = `
        bits 16
        org ${ORG}
        mov ax, 0FFFFh
        mov es, ax
        mov bp, 6
        mov dl, 0
.turn:  mov al, dl
        out 92h, al
        mov cx, 20
        xor ax, ax
.call:  call 0FFFFh:${ROUTINE + 16}
        inc word [es:${WORD + 16}]
        loop .call
        out 80h, ax
        mov ax, [es:${WORD + 16}]
        out 80h, ax
        xor dl, 2
        dec bp
        jnz .turn
        hlt`;

const routine = (step: number): string => `bits 16\norg ${ROUTINE}\nadd ax, ${step}\nretf`;

test.each(TIERS)("on %s", (tier) => {
  const out: number[] = [];
  const engine: CpuEngine = new CpuEngine({
    host: nodeWasm,
    ramBytes: RAM_BYTES,
    model: "486",
    ticks: () => 0,
    ...TIER_OPTIONS[tier],
    ports: {
      read: () => 0xff,
      write: (port, _sizeBytes, value) => {
        if (port === 0x80) out.push(value);
        if (port === 0x92) engine.a20 = (value & 2) !== 0;
      },
    },
    physical: (_buffer, ramAt) => ({
      hostPage: (phys) => (phys < RAM_BYTES ? ramAt + phys : -1),
      isRam: (phys) => phys < RAM_BYTES,
      isWritable: (phys) => phys < RAM_BYTES,
      isWatched: () => false,
      reportWrite: () => {},
      read: () => 0xff,
      write: () => {},
    }),
  });
  const load = (at: number, source: string): void => engine.state.bytes.set(assemble(source).bytes, engine.ramAt + at);
  load(ORG, PROGRAM);
  load(ROUTINE, routine(1));
  load(MIB + ROUTINE, routine(100));
  engine.system.segments.setRealSegment(1, 0);
  engine.state.eip = ORG;
  engine.state.setGpr32(4, 0x7000);
  for (let slices = 0; slices < 100 && engine.run(1000).kind !== "halt"; slices++);
  expect(out).toEqual([20, 20, 2000, 20, 20, 40, 2000, 40, 20, 60, 2000, 60]);
});
