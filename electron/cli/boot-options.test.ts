import { describe, expect, test } from "vitest";
import { parseBootOptions } from "./boot-options.ts";
import { parseSend } from "./key-script.ts";

test("the defaults", () => {
  expect(parseBootOptions([])).toEqual({
    floppy: undefined,
    cdrom: undefined,
    disks: [],
    kernel: undefined,
    firmware: undefined,
    vgaFirmware: undefined,
    bootOrder: ["a", "d", "c"],
    cpu: "i686",
    memoryMiB: 32,
    engine: "auto",
    serial: { kind: "output" },
    until: undefined,
    untilScreen: undefined,
    fail: undefined,
    timeoutSeconds: undefined,
    sends: [],
    screenshot: undefined,
    json: false,
    write: false,
  });
});

test("every option that works, in both spellings", () => {
  const options = parseBootOptions([
    "--floppy",
    "a.img",
    "--cdrom=x.iso",
    "--disk",
    "one.img",
    "--disk=two.img",
    "--kernel",
    "vmlinuz",
    "--initrd",
    "initrd.gz",
    "--append",
    "console=ttyS0 quiet",
    "--firmware",
    "bios.bin",
    "--vga-firmware",
    "vga.bin",
    "--memory=64",
    "--boot",
    "c",
    "--cpu=386",
    "--engine",
    "jit",
    "--serial",
    "file:out.txt",
    "--until=login:",
    "--until-screen",
    "A:\\>",
    "--fail",
    "panic",
    "--timeout",
    "2.5",
    "--screenshot",
    "s.png",
    "--json",
    "--write",
    "--send",
    "x=>y",
  ]);
  expect(options).toMatchObject({
    floppy: "a.img",
    cdrom: "x.iso",
    disks: ["one.img", "two.img"],
    kernel: { kernel: "vmlinuz", initrd: "initrd.gz", append: "console=ttyS0 quiet" },
    firmware: "bios.bin",
    vgaFirmware: "vga.bin",
    bootOrder: ["c", "a", "d"],
    memoryMiB: 64,
    engine: "jit",
    serial: { kind: "file", path: "out.txt" },
    until: "login:",
    untilScreen: "A:\\>",
    fail: "panic",
    timeoutSeconds: 2.5,
    screenshot: "s.png",
    json: true,
    write: true,
  });
});

test.each([
  [["--disk", "1", "--disk", "2", "--disk", "3", "--disk", "4"], "may be given 3 times"],
  [["--initrd", "i"], "Give --kernel as well"],
  [["--append", "s"], "Give --kernel as well"],
  [["--kernel", "a", "--kernel", "b"], "given 2 times"],
  [["--boot", "x"], "a, c or d"],
  [["--cpu", "8086"], "--cpu is one of"],
  [["--memory", "0"], "from 1 to 2048"],
  [["--memory", "1e3"], "from 1 to 2048"],
  [["--memory", "-4"], "from 1 to 2048"],
  [["--memory", "99999999"], "from 1 to 2048"],
  [["--memory"], "needs a value"],
  [["--engine", "fast"], "auto, interpreter or jit"],
  [["--serial", "tcp:1"], "stdio, file:F or none"],
  [["--serial", "file:"], "stdio, file:F or none"],
  [["--timeout", "soon"], "seconds above 0"],
  [["--timeout", "0"], "seconds above 0"],
  [["--until", ""], "not empty"],
  [["--send", "dir"], "WAIT=>KEYS"],
  [["--send", "x=>{Hyper}"], 'no key named "Hyper"'],
  [["--send", "x=>{F10"], '"{" without "}"'],
  [["--send", "x=>é"], "no key for"],
  [["--floppy", "a", "--floppy", "b"], "given 2 times"],
  [["--json=1"], "takes no value"],
  [["--flopy", "a"], "no option --flopy"],
  [["a.img"], '--floppy "a.img"'],
])("%j says what to do", (args, message) => {
  expect(() => parseBootOptions(args)).toThrow(message);
});

describe("--send", () => {
  test("types text, escapes and named keys", () => {
    expect(parseSend("A:\\>=>d:\\n{F10}{Ctrl+Alt+Del}")).toMatchObject({
      on: "screen",
      wait: "A:\\>",
      chords: [["KeyD"], ["ShiftLeft", "Semicolon"], ["Enter"], ["F10"], ["ControlLeft", "AltLeft", "Delete"]],
    });
  });

  test("keeps a backslash that escapes nothing, and takes escaped braces and arrows", () => {
    expect(parseSend("=>c:\\dos\\{}").chords).toEqual([
      ["KeyC"],
      ["ShiftLeft", "Semicolon"],
      ["Backslash"],
      ["KeyD"],
      ["KeyO"],
      ["KeyS"],
      ["ShiftLeft", "BracketLeft"],
      ["ShiftLeft", "BracketRight"],
    ]);
    expect(parseSend("a=>b=>c")).toMatchObject({
      wait: "a",
      chords: [["KeyB"], ["Equal"], ["ShiftLeft", "Period"], ["KeyC"]],
    });
  });

  test("over a serial line sends what a terminal sends", () => {
    const step = parseSend("serial:login: =>root\\n{Ctrl+C}{Up}");
    expect(step).toMatchObject({ on: "serial", wait: "login: " });
    expect(new TextDecoder().decode(step.bytes)).toBe("root\r\x03\x1b[A");
    expect(() => parseSend("serial:x=>{F10}")).toThrow("cannot be sent over a serial line");
  });
});
