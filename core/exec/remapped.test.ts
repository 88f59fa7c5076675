/** Pages of the physical address space that change under code which was translated, as shadow RAM does. */
import { expect, test } from "vitest";
import { TIER_OPTIONS, TIERS } from "../../tools/oracles/bare-cpu.ts";
import { nodeWasm } from "../../tools/host/node-wasm.ts";
import { assemble } from "../assembler/assembler.ts";
import { CpuEngine } from "./cpu-engine.ts";

const ORG = 0x1000;
const RAM_BYTES = 1 << 20;
/** A page that shows one of two others. */
const SHOWN = 0x8000;
const CHOICES = [0x9000, 0xa000] as const;

/** Calls the routine at SHOWN over and over; it goes on from itself when the page is exchanged in its middle. */
const PROGRAM = `
        bits 16
        org ${ORG}
        mov bp, 3
        mov dl, 0
.turn:  mov cx, 20
        xor ax, ax
.call:  call ${SHOWN}
        loop .call
        out 80h, ax
        xor dl, 1
        mov al, dl
        out 81h, al             ; the other page, from here
        dec bp
        jnz .turn
        mov bx, 0
        mov al, 2
        call ${SHOWN} + 10h     ; the other page, from its own code
        mov ax, bx
        out 80h, ax
        hlt`;

const routine = (step: number): string => `
        bits 16
        org ${SHOWN}
        add ax, ${step}
        ret
        times 10h - ($ - $$) nop
        out 81h, al
        add bx, ${step}
        ret`;

test.each(TIERS)("on %s", (tier) => {
  const out: number[] = [];
  let shown = 0;
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
        if (port !== 0x81) return;
        shown = value === 2 ? shown ^ 1 : value;
        engine.remapped();
      },
    },
    physical: (_buffer, ramAt) => ({
      hostPage: (phys) => (phys < RAM_BYTES ? ramAt + (phys === SHOWN ? CHOICES[shown]! : phys) : -1),
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
  load(CHOICES[0], routine(1));
  load(CHOICES[1], routine(100));
  engine.system.segments.setRealSegment(1, 0);
  engine.state.eip = ORG;
  engine.state.setGpr32(4, 0x7000);
  for (let slices = 0; slices < 100 && engine.run(1000).kind !== "halt"; slices++);
  expect(out).toEqual([20, 2000, 20, 1]);
});
