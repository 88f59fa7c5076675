import { expect, test } from "vitest";
import { BareCpu, TIERS } from "../../tools/oracles/bare-cpu.ts";
import { assemble } from "../assembler/assembler.ts";
import { cpuSnapshot } from "../cpu/cpu-snapshot.ts";

const PROGRAM = assemble(`bits 16
org 1000h
  fninit
  fldpi
  mov ax, 1234h
  mov bx, 8765h
  stc
  sbb bx, ax
  pushf
.again:
  inc ecx
  add ax, cx
  rcl ax, 1
  fld1
  faddp
  cmp ecx, 200
  jne .again
  out 80h, ax
  fst qword [2000h]
  mov eax, [2000h]
  out 80h, eax
  mov eax, [2004h]
  out 80h, eax
  hlt`).bytes;

function machine(tier: (typeof TIERS)[number]): BareCpu {
  const cpu = new BareCpu(tier, 1 << 20, "486");
  cpu.load(0x1000, PROGRAM);
  cpu.engine.system.segments.setRealSegment(1, 0);
  cpu.engine.state.eip = 0x1000;
  cpu.engine.state.setGpr32(4, 0x8000);
  return cpu;
}

test.each(TIERS)("a snapshot taken at any instruction goes on alike in a fresh processor: %s", (tier) => {
  const whole = machine(tier);
  whole.engine.run(10_000);
  for (const instructions of [1, 3, 4, 7, 100, 500]) {
    const first = machine(tier);
    first.engine.run(instructions);
    const saved = cpuSnapshot.parse(JSON.parse(JSON.stringify(first.engine.save())));
    const second = machine(tier);
    second.engine.run(5);
    second.engine.restore(saved);
    second.engine.run(10_000);
    expect(second.writes).toEqual(whole.writes);
    expect(second.engine.save()).toEqual({ ...whole.engine.save() });
  }
});

test("a snapshot from before there was an x87 brings one as after power-on", () => {
  const used = machine("interpreter");
  used.engine.run(10_000);
  const fresh = machine("interpreter");
  const { fpu: _, ...old } = fresh.engine.save();
  used.engine.restore(cpuSnapshot.parse(old));
  expect(used.engine.save()).toEqual(fresh.engine.save());
});

test("a damaged snapshot is refused", () => {
  const saved = machine("interpreter").engine.save();
  for (const damage of [
    { ...saved, eip: -1 },
    { ...saved, cpl: 4 },
    { ...saved, registers: { ...saved.registers, rax: "12" } },
    { ...saved, extra: 1 },
    { ...saved, fpu: { ...saved.fpu, registers: ["0"] } },
    { ...saved, fpu: { ...saved.fpu, empty: 256 } },
    { ...saved, segments: { ...saved.segments, cs: undefined } },
  ]) {
    expect(cpuSnapshot.safeParse(damage).success).toBe(false);
  }
});
