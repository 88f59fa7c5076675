/** Keyboard and mouse as a guest meets them: through the controller's ports. */
import { beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "../../bus/testing/fake-clock.ts";
import { I8042, i8042 } from "./i8042.ts";
import { Ps2Keyboard, ps2Keyboard } from "./ps2-keyboard.ts";
import { Ps2Mouse, ps2Mouse } from "./ps2-mouse.ts";

let clock: FakeClock;
let keyboard: Ps2Keyboard;
let mouse: Ps2Mouse;
let controller: I8042;
let a20: boolean;
let resets: number;
let irq: { 1: boolean; 12: boolean };
let edges: { 1: number; 12: number };
let leds: number;

beforeEach(() => {
  clock = new FakeClock();
  a20 = true;
  resets = 0;
  irq = { 1: false, 12: false };
  edges = { 1: 0, 12: 0 };
  const context = { clock, guestError() {} };
  const line = (number: 1 | 12) => ({
    set(level: boolean) {
      if (level && !irq[number]) edges[number]++;
      irq[number] = level;
    },
  });
  keyboard = new Ps2Keyboard({ leds: (bits) => (leds = bits) }, context);
  mouse = new Ps2Mouse(context);
  controller = new I8042(
    {
      keyboard,
      mouse,
      irq1: line(1),
      irq12: line(12),
      a20: {
        get level() {
          return a20;
        },
        set: (level) => (a20 = level),
      },
      cpuReset: () => resets++,
    },
    context,
  );
  configure(0x47); // interrupts, system flag, translation; both ports open
});

const status = (): number => controller.commandPort.read(0, 1);
const read = (): number => controller.dataPort.read(0, 1);
const write = (...values: number[]): void => values.forEach((value) => controller.dataPort.write(0, 1, value));
const command = (value: number): void => controller.commandPort.write(0, 1, value);
function configure(value: number): void {
  command(0x60);
  write(value);
}
/** Everything that comes while the guest polls once a millisecond. */
function drain(milliseconds = 200): number[] {
  const out: number[] = [];
  for (let ms = 0; ms < milliseconds; ms++) {
    clock.advance(1e6);
    if ((status() & 1) !== 0) out.push(read());
  }
  return out;
}
const hex = (values: readonly number[]): string => values.map((value) => value.toString(16).padStart(2, "0")).join(" ");
function toKeyboard(...values: number[]): string {
  return values.map((value) => (write(value), hex(drain(20)))).join(" | ");
}
function toMouse(...values: number[]): string {
  return values.map((value) => (command(0xd4), write(value), hex(drain(20)))).join(" | ");
}
function tap(...codes: string[]): void {
  for (const code of codes) keyboard.key(code, true);
  for (const code of codes.toReversed()) keyboard.key(code, false);
}

const SEQUENCES: readonly { keys: readonly string[]; set1: string; set2: string; set3: string }[] = [
  { keys: ["KeyA"], set1: "1e 9e", set2: "1c f0 1c", set3: "1c" },
  { keys: ["Enter"], set1: "1c 9c", set2: "5a f0 5a", set3: "5a" },
  { keys: ["ShiftLeft", "Digit1"], set1: "2a 02 82 aa", set2: "12 16 f0 16 f0 12", set3: "12 16 f0 12" },
  { keys: ["F7"], set1: "41 c1", set2: "83 f0 83", set3: "37" },
  { keys: ["F12"], set1: "58 d8", set2: "07 f0 07", set3: "5e" },
  { keys: ["ArrowUp"], set1: "e0 48 e0 c8", set2: "e0 75 e0 f0 75", set3: "63" },
  { keys: ["Numpad8"], set1: "48 c8", set2: "75 f0 75", set3: "75" },
  { keys: ["NumpadEnter"], set1: "e0 1c e0 9c", set2: "e0 5a e0 f0 5a", set3: "79" },
  { keys: ["ControlRight"], set1: "e0 1d e0 9d", set2: "e0 14 e0 f0 14", set3: "58" },
  { keys: ["MetaLeft"], set1: "e0 5b e0 db", set2: "e0 1f e0 f0 1f", set3: "8b" },
  { keys: ["IntlBackslash"], set1: "56 d6", set2: "61 f0 61", set3: "13" },
  { keys: ["PrintScreen"], set1: "e0 2a e0 37 e0 b7 e0 aa", set2: "e0 12 e0 7c e0 f0 7c e0 f0 12", set3: "57" },
  { keys: ["AltLeft", "PrintScreen"], set1: "38 54 d4 b8", set2: "11 84 f0 84 f0 11", set3: "19 57 f0 19" },
  { keys: ["Pause"], set1: "e1 1d 45 e1 9d c5", set2: "e1 14 77 e1 f0 14 f0 77", set3: "62" },
  { keys: ["ControlLeft", "Pause"], set1: "1d e0 46 e0 c6 9d", set2: "14 e0 7e e0 f0 7e f0 14", set3: "11 62 f0 11" },
  {
    keys: ["ShiftLeft", "ArrowLeft"],
    set1: "2a e0 aa e0 4b e0 cb e0 2a aa",
    set2: "12 e0 f0 12 e0 6b e0 f0 6b e0 12 f0 12",
    set3: "12 61 f0 61 f0 12",
  },
  { keys: ["AudioVolumeUp"], set1: "e0 30 e0 b0", set2: "e0 32 e0 f0 32", set3: "" },
];

describe.each(SEQUENCES)("$keys", ({ keys, set1, set2, set3 }) => {
  test("translated to set 1", () => {
    tap(...keys);
    expect(hex(drain())).toBe(set1);
  });
  test("set 2 as it is", () => {
    configure(0x07);
    tap(...keys);
    expect(hex(drain())).toBe(set2);
  });
  test("set 1 from the keyboard", () => {
    configure(0x07);
    toKeyboard(0xf0, 1);
    tap(...keys);
    expect(hex(drain())).toBe(set1);
  });
  test("set 3", () => {
    configure(0x07);
    toKeyboard(0xf0, 3);
    tap(...keys);
    // Arrow keys repeat and have no break, unless told otherwise.
    expect(hex(drain())).toBe(set3.replace("61 f0 61", "61"));
  });
});

test("num lock wraps grey keys the other way round", () => {
  toKeyboard(0xed, 2);
  tap("Delete");
  expect(hex(drain())).toBe("e0 2a e0 53 e0 d3 e0 aa");
});

const COMMANDS: readonly { name: string; bytes: readonly number[]; answers: string }[] = [
  { name: "LEDs", bytes: [0xed, 0x07], answers: "fa | fa" },
  { name: "echo", bytes: [0xee], answers: "ee" },
  { name: "identify", bytes: [0xf2], answers: "fa ab 83" },
  { name: "which set", bytes: [0xf0, 0], answers: "fa | fa 02" },
  { name: "change set", bytes: [0xf0, 3, 0xf0, 0], answers: "fa | fa | fa | fa 03" },
  { name: "no such set", bytes: [0xf0, 4], answers: "fa | fe" },
  { name: "typematic", bytes: [0xf3, 0x20], answers: "fa | fa" },
  { name: "disable, enable, defaults", bytes: [0xf5, 0xf4, 0xf6], answers: "fa | fa | fa" },
  { name: "all key types", bytes: [0xf7, 0xf8, 0xf9, 0xfa], answers: "fa | fa | fa | fa" },
  { name: "one key's type", bytes: [0xfc, 0x1c, 0x1b, 0xf4], answers: "fa | fa | fa | fa" },
  { name: "reset", bytes: [0xff], answers: "fa aa" },
  { name: "resend", bytes: [0xf2, 0xfe], answers: "fa ab 83 | 83" },
  { name: "no such command", bytes: [0xe1], answers: "fe" },
  { name: "a command instead of an argument", bytes: [0xed, 0xf4], answers: "fa | fa" },
];

test.each(COMMANDS)("keyboard command: $name", ({ bytes, answers }) => {
  configure(0x07);
  expect(toKeyboard(...bytes)).toBe(answers);
});

test("LEDs reach the host", () => {
  toKeyboard(0xed, 5);
  expect(leds).toBe(5);
});

test("set 3 sends breaks for keys that were told to", () => {
  configure(0x07);
  toKeyboard(0xf0, 3, 0xfc, 0x1c);
  tap("KeyA");
  expect(hex(drain())).toBe("1c f0 1c");
});

describe("typematic", () => {
  test("half a second, then 10.9 a second, until the key is let go", () => {
    keyboard.key("KeyA", true);
    const held = drain(1000);
    keyboard.key("KeyA", false);
    expect(new Set(held)).toEqual(new Set([0x1e]));
    expect(held.length).toBe(1 + 1 + Math.floor(500 / 91.74));
    expect(hex(drain(1000))).toBe("9e");
  });

  test("fastest", () => {
    toKeyboard(0xf3, 0x00);
    keyboard.key("KeyA", true);
    expect(drain(1000).length).toBe(2 + Math.floor(750 / 33.36));
  });

  test("the last key repeats; Pause never does", () => {
    keyboard.key("KeyA", true);
    keyboard.key("KeyB", true);
    expect(drain(600).slice(2)).toEqual([0x30, 0x30]);
    keyboard.key("Pause", true);
    expect(hex(drain(1000))).toBe("e1 1d 45 e1 9d c5");
  });

  test("nothing piles up while nobody reads", () => {
    keyboard.key("KeyA", true);
    clock.advance(10e9);
    expect(hex(drain(3))).toBe("1e 1e");
  });
});

describe("pace", () => {
  test("the host's own repeats are ignored", () => {
    for (let i = 0; i < 5; i++) keyboard.key("KeyA", true);
    expect(hex(drain(100))).toBe("1e");
  });

  test("a handler that reads twice reads the same byte", () => {
    tap("KeyA");
    clock.advance(1e6);
    expect([read(), status() & 1, read()]).toEqual([0x1e, 0, 0x1e]);
    clock.advance(1e6);
    expect(read()).toBe(0x9e);
  });

  test("each byte is an edge of its own", () => {
    tap("ArrowUp");
    drain();
    expect(edges).toEqual({ 1: 4, 12: 0 });
  });

  test("pasted text comes whole and in order", () => {
    for (let i = 0; i < 60; i++) tap(i % 2 === 0 ? "KeyA" : "KeyB");
    const got = drain(1000);
    expect(got).toEqual(Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? [0x1e, 0x9e] : [0x30, 0xb0])).flat());
  });

  test("beyond all buffers whole keys are lost, never a release alone", () => {
    for (let i = 0; i < 5000; i++) tap("KeyA");
    const got = drain(2000);
    expect(got.length % 2).toBe(0);
    expect(got.filter((byte) => byte === 0x1e).length).toBe(got.length / 2);
  });

  test("an answer does not split a break code", () => {
    configure(0x07);
    keyboard.key("KeyA", true);
    drain(5);
    keyboard.key("KeyA", false);
    clock.advance(1e6);
    expect(read()).toBe(0xf0);
    write(0xed);
    expect(hex(drain(10))).toBe("1c fa");
  });

  test("both devices' bytes arrive, each with its own interrupt", () => {
    toMouse(0xf4);
    edges[12] = 0;
    tap("KeyA");
    mouse.move(1, 2, 0, 0);
    const aux: number[] = [];
    const keys: number[] = [];
    for (let ms = 0; ms < 50; ms++) {
      clock.advance(1e6);
      if ((status() & 1) !== 0) ((status() & 0x20) !== 0 ? aux : keys).push(read());
    }
    expect([hex(keys), hex(aux), edges]).toEqual(["1e 9e", "28 01 fe", { 1: 2, 12: 3 }]);
  });
});

const CONTROLLER: readonly { name: string; run: () => unknown; expected: unknown }[] = [
  { name: "self test", run: () => (command(0xaa), [status() & 5, read()]), expected: [5, 0x55] },
  { name: "keyboard test", run: () => (command(0xab), read()), expected: 0 },
  { name: "mouse test", run: () => (command(0xa9), read()), expected: 0 },
  { name: "no password", run: () => (command(0xa4), read()), expected: 0xf1 },
  { name: "command byte", run: () => (configure(0x65), command(0x20), read()), expected: 0x65 },
  { name: "internal memory", run: () => (command(0x75), write(0x12), command(0x35), read()), expected: 0x12 },
  { name: "disable keyboard", run: () => (command(0xad), command(0x20), read()), expected: 0x57 },
  { name: "disable mouse", run: () => (command(0xa7), command(0x20), read()), expected: 0x67 },
  { name: "output port", run: () => (command(0xd0), read()), expected: 0xcf },
  { name: "A20 off by the output port", run: () => (command(0xd1), write(0xdd), a20), expected: false },
  { name: "A20 off and on by command", run: () => [0xdd, 0xdf].map((c) => (command(c), a20)), expected: [false, true] },
  { name: "reset pulse", run: () => (command(0xfe), resets), expected: 1 },
  { name: "a pulse of other bits", run: () => (command(0xff), resets), expected: 0 },
  { name: "reset by the output port", run: () => (command(0xd1), write(0xfe), resets), expected: 1 },
  {
    name: "a byte as from the keyboard",
    run: () => (command(0xd2), write(0x5a), [status() & 0x21, irq[1], read()]),
    expected: [1, true, 0x5a],
  },
  {
    name: "a byte as from the mouse",
    run: () => (command(0xd3), write(0x5a), [status() & 0x21, irq[12], read()]),
    expected: [0x21, true, 0x5a],
  },
  {
    name: "status after a command, after data",
    run: () => [(command(0xae), status() & 8), (write(0xee), status() & 8)],
    expected: [8, 0],
  },
];

test.each(CONTROLLER)("controller: $name", ({ run, expected }) => expect(run()).toEqual(expected));

test("a port that is off keeps its bytes", () => {
  command(0xad);
  tap("KeyA");
  expect(drain(20)).toEqual([]);
  command(0xae);
  expect(hex(drain(20))).toBe("1e 9e");
});

test("an answer waits for the byte before it", () => {
  tap("KeyA");
  clock.advance(1e6);
  command(0x20);
  expect([read(), read()]).toEqual([0x1e, 0x47]);
  expect(hex(drain(5))).toBe("9e");
});

const MOUSE_COMMANDS: readonly { name: string; bytes: readonly number[]; answers: string }[] = [
  { name: "reset", bytes: [0xff], answers: "fa aa 00" },
  { name: "identify", bytes: [0xf2], answers: "fa 00" },
  { name: "wheel", bytes: [0xf3, 200, 0xf3, 100, 0xf3, 80, 0xf2], answers: "fa | fa | fa | fa | fa | fa | fa 03" },
  {
    name: "five buttons",
    bytes: [0xf3, 200, 0xf3, 200, 0xf3, 80, 0xf2],
    answers: "fa | fa | fa | fa | fa | fa | fa 04",
  },
  { name: "status", bytes: [0xe9], answers: "fa 00 02 64" },
  { name: "status after changes", bytes: [0xe7, 0xe8, 3, 0xf4, 0xe9], answers: "fa | fa | fa | fa | fa 30 03 64" },
  { name: "no such rate", bytes: [0xf3, 99], answers: "fa | fe" },
  { name: "wrap mode", bytes: [0xee, 0x55, 0xf2, 0xec, 0xf2], answers: "fa | 55 | f2 | fa | fa 00" },
  { name: "remote mode", bytes: [0xf0, 0xeb], answers: "fa | fa 08 00 00" },
  { name: "no such command", bytes: [0xe1], answers: "fe" },
];

test.each(MOUSE_COMMANDS)("mouse command: $name", ({ bytes, answers }) => expect(toMouse(...bytes)).toBe(answers));

const PACKETS: readonly {
  name: string;
  knock?: number;
  before?: readonly number[];
  moves: readonly number[][];
  packets: string;
}[] = [
  { name: "right and down", moves: [[3, 5, 0, 0]], packets: "28 03 fb" },
  { name: "left and up", moves: [[-3, -5, 0, 0]], packets: "18 fd 05" },
  { name: "buttons", moves: [[0, 0, 0, 7]], packets: "0f 00 00" },
  {
    name: "a click is never lost",
    moves: [
      [0, 0, 0, 1],
      [0, 0, 0, 0],
    ],
    packets: "09 00 00 08 00 00",
  },
  { name: "far", moves: [[300, 0, 0, 0]], packets: "08 ff 00 08 2d 00" },
  {
    name: "moves between samples are one",
    moves: [
      [1, 0, 0, 0],
      [1, 0, 0, 0],
      [1, 0, 0, 0],
    ],
    packets: "08 01 00 08 02 00",
  },
  { name: "scaling 2:1", before: [0xe7], moves: [[7, -3, 0, 0]], packets: "08 0e 03" },
  { name: "no wheel without a knock", moves: [[0, 0, 1, 0]], packets: "" },
  { name: "wheel down", knock: 100, moves: [[0, 0, 1, 0]], packets: "08 00 00 01" },
  { name: "wheel up", knock: 100, moves: [[0, 0, -1, 0]], packets: "08 00 00 ff" },
  { name: "wheel and fourth button", knock: 200, moves: [[0, 0, -1, 8]], packets: "08 00 00 1f" },
];

test.each(PACKETS)("packet: $name", ({ knock, before, moves, packets }) => {
  if (knock !== undefined) toMouse(0xf3, 200, 0xf3, knock, 0xf3, 80);
  toMouse(...(before ?? []), 0xf4);
  for (const [dx, dy, wheel, buttons] of moves) mouse.move(dx!, dy!, wheel!, buttons!);
  expect(hex(drain(100))).toBe(packets);
});

describe("mouse", () => {
  test("silent until enabled, and what happened before is forgotten", () => {
    mouse.move(5, 5, 0, 1);
    expect(drain(50)).toEqual([]);
    toMouse(0xf4);
    mouse.move(1, 0, 0, 1);
    expect(hex(drain(50))).toBe("09 01 00");
  });

  test("at most so many reports a second as asked for", () => {
    toMouse(0xf3, 20, 0xf4);
    let bytes = 0;
    for (let ms = 0; ms < 990; ms++) {
      mouse.move(1, 0, 0, 0);
      bytes += drain(1).length;
    }
    expect(bytes).toBe(60);
  });

  test("remote mode sends when asked", () => {
    toMouse(0xf0);
    mouse.move(4, 0, 0, 2);
    expect(drain(50)).toEqual([]);
    expect(toMouse(0xeb)).toBe("fa 0a 04 00");
  });

  test("a nudge is a packet without news, when reporting only", () => {
    mouse.nudge();
    expect(drain(50)).toEqual([]);
    toMouse(0xf4);
    mouse.nudge();
    expect(hex(drain(50))).toBe("08 00 00");
  });

  test("a command cuts a packet short", () => {
    toMouse(0xf4);
    mouse.move(1, 1, 0, 0);
    clock.advance(1e6);
    read();
    expect(toMouse(0xf2)).toBe("fa 00");
  });
});

test.each([
  { name: "controller first", order: [0, 1, 2] },
  { name: "controller last", order: [2, 1, 0] },
])("a running machine goes back to a snapshot: $name", ({ order }) => {
  toMouse(0xf4);
  tap("KeyA", "ArrowUp");
  mouse.move(5, 0, 0, 1);
  clock.advance(1e6);
  expect(read()).toBe(0x1e);
  const controllerState = controller.save();
  const keyboardState = keyboard.save();
  const mouseState = mouse.save();
  const expected = drain(50);
  tap("KeyZ", "KeyX", "KeyY");
  mouse.move(9, 9, 0, 0);
  clock.advance(1e6);
  const restore = [
    () => controller.restore(controllerState),
    () => keyboard.restore(keyboardState),
    () => mouse.restore(mouseState),
  ];
  for (const index of order) restore[index]!();
  expect(hex(drain(50))).toBe(hex(expected));
});

test("whatever guest and user do, states stay possible and buffers bounded", () => {
  let seed = 1;
  const next = (limit: number): number => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff) % limit;
  const codes = ["KeyA", "ShiftLeft", "Pause", "PrintScreen", "ArrowUp", "AudioVolumeUp", "NumLock", "Enter"];
  const actions: readonly (() => void)[] = [
    () => keyboard.key(codes[next(codes.length)]!, next(2) === 0),
    () => mouse.move(next(600) - 300, next(600) - 300, next(9) - 4, next(32)),
    () => write(next(256)),
    () => (command(0xd4), write(0xe6 + next(26))),
    () => write(0xed + next(19)),
    () => command(next(256)),
    () => read(),
    () => clock.advance(next(3_000_000)),
  ];
  for (let step = 0; step < 20_000; step++) {
    actions[next(actions.length)]!();
    if (step % 1000 !== 0) continue;
    const states = [
      i8042.state.safeParse(controller.save()),
      ps2Keyboard.state.safeParse(keyboard.save()),
      ps2Mouse.state.safeParse(mouse.save()),
    ];
    expect(states.map(({ success }) => success)).toEqual([true, true, true]);
    expect(clock.armed).toBeLessThan(8);
  }
  configure(0x47);
  mouse.reset();
  keyboard.reset();
  drain(3000);
  tap("KeyB");
  expect(hex(drain(50))).toBe("30 b0");
});
