/** The options of `nestbox boot`, read from the command line. */
import { CPU_MODELS, DEFAULT_CPU, type CpuModelId } from "../../core/cpu/cpu-model.ts";
import { HostError } from "../../core/base/errors.ts";
import { FIELDS } from "../../core/settings/pages.ts";
import type { VmSettings } from "../contract/vm-api.ts";
import { parseSend, type SendStep } from "./key-script.ts";

export type SerialTarget =
  | { readonly kind: "output" | "stdio" | "none" }
  | { readonly kind: "file"; readonly path: string };

export interface KernelOption {
  readonly kernel: string;
  readonly initrd: string | undefined;
  readonly append: string;
}

export interface BootOptions {
  readonly floppy: string | undefined;
  readonly cdrom: string | undefined;
  readonly disks: readonly string[];
  readonly kernel: KernelOption | undefined;
  /** Files to use instead of Nestbox's own ROMs. */
  readonly firmware: string | undefined;
  readonly vgaFirmware: string | undefined;
  readonly bootOrder: VmSettings["bootOrder"];
  readonly cpu: CpuModelId;
  readonly memoryMiB: number;
  readonly engine: VmSettings["engine"];
  readonly serial: SerialTarget;
  readonly until: string | undefined;
  readonly untilScreen: string | undefined;
  readonly fail: string | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly sends: readonly SendStep[];
  readonly screenshot: string | undefined;
  readonly json: boolean;
  readonly write: boolean;
}

const DEFAULT_MEMORY_MIB = 32;
/** setTimeout's limit in seconds. */
const MAX_TIMEOUT_SECONDS = 2_147_483;

const FLAGS = new Set(["json", "write"]);
const VALUES = new Set([
  "floppy",
  "cdrom",
  "disk",
  "kernel",
  "initrd",
  "append",
  "firmware",
  "vga-firmware",
  "memory",
  "boot",
  "cpu",
  "engine",
  "serial",
  "until",
  "until-screen",
  "fail",
  "timeout",
  "send",
  "screenshot",
]);

/** The third place of the four is the CD-ROM drive's. */
const MOST_DISKS = 3;
const BOOT_ORDER: VmSettings["bootOrder"] = ["a", "d", "c"];

/** Throws HostError with a sentence that says what to write instead. */
export function parseBootOptions(args: readonly string[]): BootOptions {
  const given = collect(args);
  const one = (name: string): string | undefined => {
    const values = given.get(name);
    if (values !== undefined && values.length > 1)
      throw wrong(`--${name} is given ${values.length} times. Give it once.`);
    return values?.[0];
  };
  const disks = given.get("disk") ?? [];
  if (disks.length > MOST_DISKS)
    throw wrong(`--disk may be given ${MOST_DISKS} times; it is given ${disks.length} times.`);
  const cpu = CPU_MODELS.find((model) => model === (one("cpu") ?? DEFAULT_CPU));
  if (cpu === undefined) throw wrong(`--cpu is one of ${CPU_MODELS.join(", ")}; got "${one("cpu")}".`);
  const timeout = one("timeout");
  return {
    floppy: one("floppy"),
    cdrom: one("cdrom"),
    disks,
    kernel: kernel(one("kernel"), one("initrd"), one("append")),
    firmware: one("firmware"),
    vgaFirmware: one("vga-firmware"),
    bootOrder: bootOrder(one("boot")),
    cpu,
    memoryMiB: memory(one("memory")),
    engine: engine(one("engine") ?? "auto"),
    serial: serial(one("serial")),
    until: marker("until", one("until")),
    untilScreen: marker("until-screen", one("until-screen")),
    fail: marker("fail", one("fail")),
    timeoutSeconds: timeout === undefined ? undefined : seconds(timeout),
    sends: (given.get("send") ?? []).map(parseSend),
    screenshot: one("screenshot"),
    json: given.has("json"),
    write: given.has("write"),
  };
}

/** "--name value" and "--name=value". */
function collect(args: readonly string[]): Map<string, string[]> {
  const given = new Map<string, string[]>();
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] ?? "";
    if (!argument.startsWith("--")) {
      throw wrong(`"${argument}" is not an option. To boot a diskette image write --floppy "${argument}".`);
    }
    const equals = argument.indexOf("=");
    const name = equals < 0 ? argument.slice(2) : argument.slice(2, equals);
    const values = given.get(name) ?? [];
    if (FLAGS.has(name)) {
      if (equals >= 0) throw wrong(`--${name} takes no value.`);
    } else if (!VALUES.has(name)) {
      throw wrong(`There is no option --${name}. "nestbox boot --help" lists them.`);
    } else if (equals >= 0) values.push(argument.slice(equals + 1));
    else {
      const value = args[++at];
      if (value === undefined) throw wrong(`--${name} needs a value. "nestbox boot --help" shows which.`);
      values.push(value);
    }
    given.set(name, values);
  }
  return given;
}

function kernel(
  file: string | undefined,
  initrd: string | undefined,
  append: string | undefined,
): KernelOption | undefined {
  if (file !== undefined) return { kernel: file, initrd, append: append ?? "" };
  if (initrd !== undefined) throw wrong("--initrd goes with a kernel. Give --kernel as well.");
  if (append !== undefined) throw wrong("--append is a kernel's command line. Give --kernel as well.");
  return undefined;
}

/** What --boot names first, then the others. */
function bootOrder(text: string | undefined): VmSettings["bootOrder"] {
  if (text === undefined) return BOOT_ORDER;
  if (text !== "a" && text !== "c" && text !== "d") throw wrong(`--boot is a, c or d; got "${text}".`);
  return [text, ...BOOT_ORDER.filter((other) => other !== text)];
}

function memory(text: string | undefined): number {
  if (text === undefined) return DEFAULT_MEMORY_MIB;
  const memoryMiB = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  const { min, max } = FIELDS.memoryMiB;
  if (memoryMiB >= min && memoryMiB <= max) return memoryMiB;
  throw wrong(`--memory is a whole number of MiB from ${min} to ${max}; got "${text}".`);
}

function engine(text: string): VmSettings["engine"] {
  if (text === "auto" || text === "interpreter" || text === "jit") return text;
  throw wrong(`--engine is auto, interpreter or jit; got "${text}".`);
}

function serial(text: string | undefined): SerialTarget {
  if (text === undefined) return { kind: "output" };
  if (text === "stdio" || text === "none") return { kind: text };
  if (text.startsWith("file:") && text.length > "file:".length) return { kind: "file", path: text.slice(5) };
  throw wrong(`--serial is stdio, file:F or none; got "${text}".`);
}

function marker(name: string, text: string | undefined): string | undefined {
  if (text === "") throw wrong(`--${name} needs a text that is not empty.`);
  return text;
}

function seconds(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= MAX_TIMEOUT_SECONDS) return value;
  throw wrong(`--timeout is a number of seconds above 0; got "${text}".`);
}

function wrong(message: string): HostError {
  return new HostError("invalid-input", message);
}
