/** The Welcome guest on the whole machine: every command, by keyboard, serial port and mouse. */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildWelcome } from "./build-welcome.ts";
import { GuestDriver } from "./testing/guest-driver.ts";

let image: Uint8Array;
beforeAll(async () => {
  image = await buildWelcome();
});

async function start(options: Parameters<typeof GuestDriver.boot>[1] = {}): Promise<GuestDriver> {
  const guest = await GuestDriver.boot(image, options);
  guest.untilSerial("Nestbox Welcome ready\r\n");
  guest.untilSerial("A:\\> ");
  return guest;
}

/** Numbers from 0 on, 1 where they are not prime: what the guest's task leaves in memory. */
function sieve(count: number): Uint8Array {
  const composite = new Uint8Array(count);
  composite.fill(1, 0, 2);
  for (let n = 2; n * n < count; n++) {
    if (composite[n] === 0) for (let multiple = n * n; multiple < count; multiple += n) composite[multiple] = 1;
  }
  return composite;
}

/** FNV-1a, 32 bits. */
function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

test("the first screen shows the machine", async () => {
  const guest = await start({ memoryMiB: 24 });
  const { screen } = guest;
  expect(screen).toMatch(/^ Nestbox Welcome  \d+\.\d+\.\d+ +12:3\d:\d\d/);
  for (const line of [
    /Memory +639 KiB conventional  ·  23 MiB extended/,
    /Display +VGA, 80 x 25 text/,
    /Drives +A: 1\.44 MB floppy.*·  no hard disk/,
    /Ports +COM1 at 3F8h/,
    /Input +keyboard  ·  PS\/2 mouse/,
    /Date +Wednesday, 25 November 2026/,
    /\nA:\\>$/,
  ]) {
    expect(screen.trimEnd()).toMatch(line);
  }
});

test.each([
  ["386", /Processor +80386 /],
  ["486", /Processor +(?:GenuineIntel, )?80486 /],
  ["i686", /Processor +GenuineIntel, 686 class /],
] as const)("it knows the processor: %s", async (cpu, line) => {
  expect((await start({ cpu })).screen).toMatch(line);
});

describe("a command", () => {
  let guest: GuestDriver;
  beforeAll(async () => {
    image ??= await buildWelcome();
    guest = await start();
  });

  /** What is typed, and what the answer must contain. */
  const answers: readonly (readonly [line: string, ...answer: RegExp[]])[] = [
    ["ver", /^ {2}Nestbox Welcome \d/],
    ["echo Hello,  World!", /^Hello, {2}World!$/],
    ["ECHO", /^$/],
    ["   echo x", /^x$/],
    ["date", /^ {2}Wednesday, 25 November 2026$/],
    ["time", /^ {2}12:\d\d:\d\d$/],
    ["mem", /639 KiB conventional/, /^ {2}0{16} {2}0{11}9FBFF +639 KiB {2}usable$/m, /15360 KiB {2}usable/],
    [
      "dir",
      /^ {2}README {3}TXT +\d+ {3}2026-11-25 12:00$/m,
      /^ {2}WELCOME {2}SYS/m,
      /4 files, \d+ bytes; \d+ bytes free/,
    ],
    ["help", /^ +draw +a VGA graphics page/m, /^ +off /m],
    ["?", /^ +help +this list/],
    ["type", /Which file\?/],
    ["type keys.txt", /^Keyboard and mouse$/m, /the same commands\.$/],
    ["type KEYS", /There is no file 'KEYS' on this floppy/],
    ["type nothing.txt", /There is no file 'nothing\.txt'/],
    ["helpme", /There is no command 'helpme'\. Type help/],
    ["beep", /Four notes/],
    ["serial over the wire", /^over the wire$/m, /Sent on COM1/],
    ["", /^$/],
  ];

  test.each(answers.map(([line, ...parts]) => ({ line, parts })))("$line", ({ line, parts }) => {
    const answer = guest.command(line).join("\n");
    for (const part of parts) expect(answer).toMatch(part);
  });

  test("cls leaves the title and a prompt", () => {
    guest.command("cls");
    expect(guest.screen.trimEnd()).toMatch(/^ Nestbox Welcome .*\nA:\\>$/);
  });

  test("type shows a long file page by page, and Esc stops it", () => {
    guest.type("type inside.txt\n");
    guest.untilScreen("More: any key");
    expect(guest.serial).not.toContain("resources/welcome of Nestbox");
    guest.press("Space");
    guest.untilSerial("resources/welcome of Nestbox");
    const before = guest.serial.length;
    guest.type("cls\ntype inside.txt\n");
    guest.untilScreen("More: any key");
    guest.press("Escape");
    guest.untilScreen("A:\\>");
    expect(guest.serial.slice(before)).not.toContain("resources/welcome of Nestbox");
  });
});

describe("the line being typed", () => {
  let guest: GuestDriver;
  beforeAll(async () => {
    image ??= await buildWelcome();
    guest = await start();
  });
  beforeEach(() => guest.command("cls"));

  const lastAnswer = (): string | undefined => guest.screen.trimEnd().split("\n").at(-2);

  test.each<readonly [name: string, keys: readonly string[], answer: string]>([
    ["backspace takes the last character away", ["echo abx", "{Backspace}", "c\n"], "abc"],
    [
      "left and right insert in the middle",
      ["echo ad", "{ArrowLeft}", "bx", "{ArrowRight}", "{ArrowLeft}", "{Backspace}", "c\n"],
      "abcd",
    ],
    ["home, end, delete", ["xcho a", "{Home}", "{Delete}", "e", "{End}", "b\n"], "ab"],
    ["escape empties the line", ["nonsense", "{Escape}", "echo new\n"], "new"],
    ["up brings back the line before", ["echo one\n", "{ArrowUp}", "{Backspace}{Backspace}{Backspace}two\n"], "two"],
    ["up twice, down once", ["echo p\n", "echo q\n", "{ArrowUp}", "{ArrowUp}", "{ArrowDown}", "r\n"], "qr"],
    ["down past the newest restores what was typed", ["echo mine", "{ArrowUp}", "{ArrowDown}", "!\n"], "mine!"],
  ])("%s", (_, keys, answer) => {
    for (const part of keys) {
      for (const [, named, text] of part.matchAll(/\{(\w+)\}|([^{]+)/g)) {
        if (named !== undefined) guest.press(named);
        else guest.type(text!);
      }
    }
    guest.until("an answer", () => guest.screen.trimEnd().endsWith("\nA:\\>"));
    expect(lastAnswer()).toBe(answer);
  });

  test("never grows past the screen's width", () => {
    guest.type(`echo ${"x".repeat(100)}\n`);
    guest.until("the answer", () => guest.screen.trimEnd().endsWith("\nA:\\>"));
    expect(lastAnswer()).toBe("x".repeat(65));
  });
});

test("cpu works in protected mode above 1 MiB and comes back with the right results", async () => {
  const guest = await start();
  const answer = guest.command("cpu").join("\n");
  const numbers = sieve(1_000_000);
  expect(answer).toContain(`Primes found           ${numbers.filter((composite) => composite === 0).length}\n`);
  expect(answer).toContain(`Checksum               ${fnv1a(numbers).toString(16).toUpperCase().padStart(8, "0")}\n`);
  expect(answer).toMatch(/Timer interrupts +(?:1[89]|2\d)\n/);
  expect(answer).toMatch(/Breakpoints handled +1\n/);
  expect(guest.command("echo still here")).toEqual(["still here"]);
});

test("keys typed while cpu runs are not lost", async () => {
  const guest = await start();
  guest.type("cpu\necho typed ahead\n");
  guest.untilSerial("Back in real mode.");
  guest.untilSerial("typed ahead\r\nA:");
  expect(guest.serial).toContain("echo typed ahead\r\ntyped ahead\r\n");
});

test("cpu says so when there is no memory above 1 MiB to work in", async () => {
  const guest = await start({ memoryMiB: 1 });
  expect(guest.command("cpu").join("\n")).toContain("needs 1 MiB of extended memory");
});

test("draw animates in mode 13h, follows the mouse, takes clicks, and any key returns", async () => {
  const guest = await start();
  guest.type("draw\n");
  guest.untilSerial("drawing\r\n");
  const picture = (): Uint32Array => {
    for (let i = 0; i < 30; i++) guest.slice();
    const { width, height, pixels } = guest.machine.frame(true);
    expect([width % 320, height % 200]).toEqual([0, 0]);
    return pixels.slice();
  };
  const first = picture();
  expect(guest.machine.screenText()).toBeUndefined();
  expect(new Set(first).size).toBeGreaterThan(100);
  expect(picture()).not.toEqual(first);
  guest.machine.mouse(40, -30, 0, 0);
  picture();
  for (let click = 0; click < 3; click++) {
    guest.machine.mouse(5, 5, 0, 1);
    picture();
    guest.machine.mouse(0, 0, 0, 0);
    picture();
  }
  guest.press("Space");
  guest.untilScreen("3 stars.");
  expect(guest.screen).toMatch(/That was \d\d+ pictures/);
  expect(guest.command("echo text again")).toEqual(["text again"]);
});

test("mouse shows place and buttons", async () => {
  const guest = await start();
  guest.type("mouse\n");
  guest.untilScreen("x 319  y  99  buttons");
  guest.machine.mouse(30, 20, 0, 0);
  guest.until("movement", () => /x 3[2-9]\d {2}y 1[0-4]\d/.test(guest.screen));
  guest.machine.mouse(0, 0, 0, 2);
  guest.untilScreen("buttons right");
  guest.machine.mouse(0, 0, 0, 0);
  guest.machine.mouse(-5000, -5000, 0, 0);
  guest.machine.mouse(-5000, -5000, 0, 0);
  guest.until("the corner", () => guest.screen.includes("x   0  y   0"));
  guest.press("KeyQ");
  expect(guest.command("echo done")).toEqual(["done"]);
});

test("a terminal on COM1 is a second console", async () => {
  const guest = await start();
  const send = (text: string): void => {
    for (const character of text) {
      guest.machine.serialReceive(0, Uint8Array.of(character.charCodeAt(0)));
      guest.slice();
    }
  };
  send("echo over thh\x7fe wire\r");
  guest.untilSerial("\r\nover the wire\r\n");
  send("\x1b[A\x1b[D!\r");
  guest.untilSerial("wir!e\r\nA:");
  expect(guest.serial).toContain("\r\nover the wir!e\r\n");
});

test("a floppy of another kind is refused with a sentence, also a damaged one", async () => {
  const guest = await start();
  const insert = (bytes: Uint8Array): void =>
    guest.machine.insertFloppy(0, {
      cylinders: 80,
      heads: 2,
      sectorsPerTrack: 18,
      bytes,
      writeProtected: true,
      written: () => {},
    });
  insert(new Uint8Array(image.length));
  expect(guest.command("dir").join("\n")).toContain("This floppy has no FAT12 file system.");
  // a FAT whose chains lead nowhere
  const damaged = image.slice();
  damaged.fill(0xf7, 512 + 3, 19 * 512);
  insert(damaged);
  expect(guest.command("type readme.txt").join("\n")).toContain("its file system is damaged");
  insert(image.slice());
  expect(guest.command("dir").join("\n")).toContain("README");
});

test("reboot starts from the beginning", async () => {
  const guest = await start();
  const before = guest.serial.length;
  guest.type("reboot\n");
  guest.until("a second start", () => guest.serial.endsWith("ready\r\nA:\\> "));
  expect(guest.serial.slice(before)).toContain("Starting again.");
});

test("off turns the machine off, or says that it cannot", async () => {
  const guest = await start();
  guest.type("off\n");
  guest.until("an answer", () => guest.state === "off" || guest.serial.endsWith("off.\r\nA:\\> "));
  expect([guest.state === "off", guest.screen.includes("cannot turn itself off")]).toContain(true);
});

test.each(["interpreter", "jit"] as const)("the %s alone runs it too", async (engine) => {
  const guest = await start({ engine });
  expect(guest.command("echo alike")).toEqual(["alike"]);
  expect(guest.command("cpu").join("\n")).toContain("Primes found           78498");
});
