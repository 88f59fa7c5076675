import { beforeEach, describe, expect, test } from "vitest";
import { PicPair } from "./pic-pair.ts";

let pic: PicPair;
let intr: boolean;

beforeEach(() => {
  intr = false;
  pic = new PicPair({ intr: { set: (level) => (intr = level) } });
  initialize();
});

/** As a PC's firmware does: vectors 08h and 70h, all lines open. */
function initialize(icw4Master = 0x01, icw4Slave = 0x01): void {
  for (const [ports, base, icw3, icw4] of [
    [pic.masterPorts, 0x08, 0x04, icw4Master],
    [pic.slavePorts, 0x70, 0x02, icw4Slave],
  ] as const) {
    ports.write(0, 1, 0x11);
    for (const value of [base, icw3, icw4]) ports.write(1, 1, value);
  }
}

const command = (value: number): void => pic.masterPorts.write(0, 1, value);
const slaveCommand = (value: number): void => pic.slavePorts.write(0, 1, value);
const raise = (...lines: number[]): void => lines.forEach((line) => pic.line(line).set(true));
const drop = (...lines: number[]): void => lines.forEach((line) => pic.line(line).set(false));
const isr = (): number => (command(0x0b), pic.masterPorts.read(0, 1));
const irr = (): number => (command(0x0a), pic.masterPorts.read(0, 1));

/** Each case: what happens, then the vectors that the processor gets until INTR is low; lines are given an EOI each. */
const ORDER: readonly { name: string; prepare?: () => void; lines: readonly number[]; vectors: readonly number[] }[] = [
  { name: "one line", lines: [1], vectors: [0x09] },
  { name: "line 0 before line 7", lines: [7, 0], vectors: [0x08, 0x0f] },
  { name: "the slave's lines come at line 2", lines: [3, 15, 8, 1], vectors: [0x09, 0x70, 0x77, 0x0b] },
  { name: "masked lines wait", prepare: () => pic.masterPorts.write(1, 1, 0x02), lines: [1, 4], vectors: [0x0c] },
  {
    name: "priority set to line 3 lowest",
    prepare: () => command(0xc3),
    lines: [0, 3, 4],
    vectors: [0x0c, 0x08, 0x0b],
  },
];

test.each(ORDER)("order: $name", ({ prepare, lines, vectors }) => {
  prepare?.();
  raise(...lines);
  const got: number[] = [];
  while (pic.intr) {
    const vector = pic.acknowledge();
    got.push(vector);
    if (vector >= 0x70) slaveCommand(0x20);
    command(0x20);
  }
  expect(got).toEqual(vectors);
});

describe("nesting", () => {
  test("a line in service holds back itself and lower ones until its EOI", () => {
    raise(4);
    expect(pic.acknowledge()).toBe(0x0c);
    drop(4);
    raise(4, 5);
    expect(intr).toBe(false);
    raise(3);
    expect(intr).toBe(true);
    expect(pic.acknowledge()).toBe(0x0b);
    expect(isr()).toBe(0x18);
    command(0x20); // non-specific: line 3
    expect(isr()).toBe(0x10);
    expect(intr).toBe(false);
    command(0x64); // specific: line 4
    expect(pic.acknowledge()).toBe(0x0c);
  });

  test("special mask mode lets lower lines through a masked line in service", () => {
    raise(1);
    pic.acknowledge();
    raise(6);
    expect(intr).toBe(false);
    pic.masterPorts.write(1, 1, 0x02);
    command(0x68);
    expect(intr).toBe(true);
    expect(pic.acknowledge()).toBe(0x0e);
    command(0x20);
    expect(isr(), "a masked bit is not ended by a non-specific EOI").toBe(0x02);
  });

  test("special fully nested mode: a slave in service may interrupt again by a higher line", () => {
    initialize(0x11);
    raise(12);
    expect(pic.acknowledge()).toBe(0x74);
    raise(9);
    expect(intr).toBe(true);
    expect(pic.acknowledge()).toBe(0x71);
  });

  test("without it the master waits for its EOI", () => {
    raise(12);
    pic.acknowledge();
    raise(9);
    expect(intr).toBe(false);
    command(0x20);
    expect(pic.acknowledge()).toBe(0x71);
  });
});

describe("automatic end of interrupt", () => {
  test("nothing stays in service", () => {
    initialize(0x03);
    raise(5);
    expect(pic.acknowledge()).toBe(0x0d);
    expect(isr()).toBe(0);
  });

  test("with rotation each line becomes the lowest after its turn", () => {
    initialize(0x03);
    command(0x80);
    raise(3);
    pic.acknowledge();
    drop(3);
    raise(3, 4);
    expect(pic.acknowledge()).toBe(0x0c);
    expect(pic.acknowledge()).toBe(0x0b);
  });

  test("rotate on non-specific EOI", () => {
    raise(0);
    pic.acknowledge();
    command(0xa0);
    drop(0);
    raise(0, 7);
    expect(pic.acknowledge()).toBe(0x0f);
  });
});

describe("trigger modes", () => {
  test("an edge is taken once", () => {
    raise(6);
    pic.acknowledge();
    command(0x20);
    expect(intr).toBe(false);
    drop(6);
    raise(6);
    expect(intr).toBe(true);
  });

  test("a level asks again until it drops", () => {
    pic.elcrPorts.write(1, 1, 0x08); // line 11
    raise(11);
    pic.acknowledge();
    slaveCommand(0x20);
    command(0x20);
    expect(intr).toBe(true);
    expect(pic.acknowledge()).toBe(0x73);
    drop(11);
    slaveCommand(0x20);
    command(0x20);
    expect(intr).toBe(false);
  });

  test("lines that are always edges have no ELCR bit", () => {
    pic.elcrPorts.write(0, 1, 0xff);
    pic.elcrPorts.write(1, 1, 0xff);
    expect([pic.elcrPorts.read(0, 1), pic.elcrPorts.read(1, 1)]).toEqual([0xf8, 0xde]);
  });

  test("ICW1 forgets edges; a line that stays high asks only after it dropped", () => {
    raise(1);
    initialize();
    expect(irr()).toBe(0);
    drop(1);
    raise(1);
    expect(irr()).toBe(0x02);
  });
});

describe("spurious interrupts", () => {
  test("a request that went away gives line 7, with nothing in service", () => {
    raise(4);
    drop(4);
    expect(intr).toBe(false);
    expect(pic.acknowledge()).toBe(0x0f);
    expect(isr()).toBe(0);
  });

  test("poll takes the request and tells its line", () => {
    raise(5);
    command(0x0c);
    expect(pic.masterPorts.read(0, 1)).toBe(0x85);
    expect(intr).toBe(false);
    expect(isr()).toBe(0x20);
    command(0x0c);
    expect(pic.masterPorts.read(1, 1)).toBe(0);
  });
});

test("tells which line was taken", () => {
  const taken: number[] = [];
  pic = new PicPair({ intr: { set() {} }, acknowledged: (line) => taken.push(line) });
  initialize();
  raise(0, 14);
  pic.acknowledge();
  command(0x20);
  pic.acknowledge();
  expect(taken).toEqual([0, 14]);
});
