/** What rows say of an instruction against what its meaning does, for every operand form. */
import { describe, expect, test } from "vitest";
import type { Insn } from "../decode/insn.ts";
import { disassemble } from "../decode/disassembler.ts";
import { HELPERS, type HelperEffects, type HelperName } from "../ir/helpers.ts";
import { COMMITS, Ir, MAY_FAULT } from "../ir/ir.ts";
import { CONDITIONS } from "../isa/conditions.ts";
import { ALL_ARITHMETIC } from "../isa/flag-sets.ts";
import type { Flag } from "../isa/row.ts";
import { bind } from "../lower/bind.ts";
import { RECORDED, Sem } from "../semantics/context.ts";
import { SEMANTICS } from "../semantics/table.ts";
import { SURROUNDINGS } from "./interp/handler-set.ts";
import { shapes } from "./shapes.ts";

/** SAHF writes all six flags at once, OF as it was. */
const WRITTEN_BACK: Readonly<Record<string, readonly Flag[]>> = { sahf: ["OF"] };
const ARITHMETIC = new Set<Flag>(ALL_ARITHMETIC);

/** In the mode where nothing is left out. */
function program(insn: Insn): Ir {
  const ir = new Ir();
  const { operands, variant } = bind(insn, { stackSizeBits: 32, mode: "other", isFollowed: false }, true);
  SEMANTICS[insn.row.semantics]!(new Sem(ir, operands, variant, (s) => s.ir.address()));
  return ir;
}

function helperOf(ir: Ir, i: number): HelperEffects | undefined {
  return ir.op[i] === "helper" ? HELPERS[ir.text[i] as HelperName] : undefined;
}

function flagsWritten(ir: Ir, i: number): readonly Flag[] {
  switch (ir.op[i]) {
    case "flags":
      return ir.text[i] === "inc" || ir.text[i] === "dec"
        ? ALL_ARITHMETIC.filter((flag) => flag !== "CF")
        : ALL_ARITHMETIC;
    case "flagsResult":
    case "flagsAll":
      return ALL_ARITHMETIC;
    case "flagsCfOf":
      return ["CF", "OF"];
    case "flagsCf":
      return ["CF"];
    case "flagsZf":
      return ["ZF"];
    default:
      return [];
  }
}

function flagsRead(ir: Ir, i: number): readonly Flag[] {
  if (ir.op[i] === "flag") return [ir.text[i] as Flag];
  return ir.op[i] === "condition" ? CONDITIONS[ir.a[i]!]!.reads : [];
}

const indexes = (ir: Ir): number[] => Array.from({ length: ir.length }, (_, i) => i);

/** The first operation that may fault behind one that changed something; undefined: none. */
function faultAfterCommit(ir: Ir): string | undefined {
  let committed = false;
  for (const i of indexes(ir)) {
    const op = ir.op[i]!;
    const recorded = op === "fault" && ir.a[ir.a[i]!] === RECORDED;
    const faults = (MAY_FAULT.has(op) && !recorded) || helperOf(ir, i)?.mayFault === true;
    if (committed && faults) return `${op} ${ir.text[i]}`;
    // the other side of a condition commits for itself
    if (op === "else") committed = false;
    if (COMMITS.has(op) || (helperOf(ir, i)?.writesRegs ?? 0) !== 0) committed = true;
  }
  return undefined;
}

const forms = [...shapes()];
const text = (insn: Insn): string => disassemble(insn, 0, 16);

describe("rows and meanings", () => {
  test("there are many", () => {
    expect(forms.length).toBeGreaterThan(2000);
  });

  test("a meaning writes the flags that its row writes, and leaves alone what the row does not name", () => {
    const wrong: string[] = [];
    for (const insn of forms) {
      const ir = program(insn);
      if (indexes(ir).some((i) => helperOf(ir, i)?.writesFlags === true)) continue;
      const { writes = [], undefined: unspecified = [] } = insn.row.flags;
      const open = [...unspecified, ...(WRITTEN_BACK[insn.row.semantics] ?? [])];
      const written = new Set(indexes(ir).flatMap((i) => flagsWritten(ir, i)));
      for (const flag of writes)
        if (ARITHMETIC.has(flag) && !written.has(flag)) wrong.push(`${text(insn)} leaves ${flag}`);
      for (const flag of written)
        if (!writes.includes(flag) && !open.includes(flag)) wrong.push(`${text(insn)} sets ${flag}`);
    }
    expect([...new Set(wrong)]).toEqual([]);
  });

  test("a meaning reads no flag that its row does not name", () => {
    const wrong: string[] = [];
    for (const insn of forms) {
      const ir = program(insn);
      // a comparing string instruction ends on a flag that it has just made
      const own = insn.row.repeat === "repe" ? insn.row.flags.writes! : [];
      const named = new Set([...(insn.row.flags.reads ?? []), ...own]);
      for (const flag of indexes(ir).flatMap((i) => flagsRead(ir, i))) {
        if (!named.has(flag)) wrong.push(`${text(insn)} reads ${flag}`);
      }
    }
    expect([...new Set(wrong)]).toEqual([]);
  });

  test("nothing is changed before the last possible fault, but for what can be restarted", () => {
    const wrong: string[] = [];
    for (const insn of forms) {
      if (insn.row.restartable === true && insn.repeat !== "none") continue;
      const late = faultAfterCommit(program(insn));
      if (late !== undefined) wrong.push(`${text(insn)}: ${late}`);
    }
    expect([...new Set(wrong)]).toEqual([]);
  });
});

test("a meaning looks at the same properties in every variant: handlers are shared by them", () => {
  for (const insn of shapes()) {
    const seen = SURROUNDINGS.map((surroundings) => {
      const { operands, variant } = bind(insn, surroundings, true);
      const sem = new Sem(new Ir(), operands, variant, (s) => s.ir.address());
      SEMANTICS[insn.row.semantics]!(sem);
      return [...sem.touched].toSorted().join(" ");
    });
    expect(new Set(seen).size, `${disassemble(insn, 0, 16)}: ${[...new Set(seen)].join(" | ")}`).toBe(1);
  }
});
