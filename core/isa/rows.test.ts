import { expect, test } from "vitest";
import { OPCODES } from "./rows.ts";
import type { OpcodeRow } from "./row.ts";

const place = ({ map, opcode, reg, rm, prefix }: OpcodeRow): string =>
  `${map} ${opcode.toString(16)} /${reg ?? "-"} ${rm ?? "-"} ${prefix ?? "any"}`;

test("no place of a map is taken twice", () => {
  const forms = OPCODES.flatMap((entry) =>
    (entry.row.modrm === undefined ? ["memory", "register"] : [entry.row.modrm]).map(
      (form) => `${place(entry)} ${form}`,
    ),
  );
  expect(new Set(forms).size).toBe(forms.length);
});

test("an opcode is a group in all its rows or in none", () => {
  const kinds = new Map<string, Set<boolean>>();
  for (const { map, opcode, reg, prefix } of OPCODES) {
    const key = `${map} ${opcode} ${prefix ?? "any"}`;
    kinds.set(key, (kinds.get(key) ?? new Set()).add(reg === undefined));
  }
  expect([...kinds].filter(([, kind]) => kind.size > 1)).toEqual([]);
});

/** What must hold of each row. */
const RULES: readonly (readonly [rule: string, holds: (entry: OpcodeRow) => boolean])[] = [
  ["an opcode is a byte", ({ opcode }) => opcode >= 0 && opcode < 0x100],
  ["there are at most four operands", ({ row }) => row.operands.length <= 4],
  ["a document is cited", ({ row }) => /^\[(SDM|386)\] \w/.test(row.spec)],
  [
    "no flag is both written and undefined",
    ({ row }) => (row.flags.undefined ?? []).every((flag) => !(row.flags.writes ?? []).includes(flag)),
  ],
  ["what repeats can be restarted", ({ row }) => row.repeat === undefined || row.restartable === true],
  [
    "what can be locked has a destination that can be memory",
    ({ row }) => row.lockable !== true || /^(E[bv]|Mq|G[bv]|AL|rAX|Zv)$/.test(row.operands[0] ?? ""),
  ],
];

test.each(RULES)("%s", (_rule, holds) => {
  expect(OPCODES.filter((entry) => !holds(entry))).toEqual([]);
});
