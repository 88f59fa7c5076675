/**
 * The settings of a VM, by page of the Settings window. Adding a field here gives it a place in the stored file, a check
 * at the process boundary and a control in the window; renderer/text/zh-cn-fields.ts asks for its translation.
 */
import { choice, defaults, order, type Page, type ValuesOf } from "./field.ts";

export const GENERAL = {
  name: { kind: "text", label: "Name", change: "anytime", maxLength: 80, default: "" },
  /** Picks the drawn icon and suggests resources. */
  osFamily: choice({
    label: "System",
    help: "Picks the icon. It changes nothing in the machine.",
    change: "anytime",
    options: ["welcome", "dos", "linux", "windows", "bsd", "other"],
    optionLabels: {
      welcome: "Nestbox Welcome",
      dos: "DOS",
      linux: "Linux",
      windows: "Windows",
      bsd: "BSD",
      other: "Other",
    },
    default: "other",
  }),
} as const satisfies Page;

export const SYSTEM = {
  memoryMiB: {
    kind: "int",
    label: "Memory",
    change: "whenOff",
    unit: "MiB",
    min: 1,
    max: 2048,
    limitedBy: "hostMemory",
    default: 16,
  },
  executionCap: {
    kind: "int",
    label: "Execution cap",
    help: "How much of one host processor the machine may use. Lower it to keep the host quick or to save its battery.",
    change: "anytime",
    unit: "%",
    min: 10,
    max: 100,
    default: 100,
  },
  engine: choice({
    label: "Engine",
    help: "Automatic compiles code that runs often. The interpreter is slower and helps to tell whose fault a crash is.",
    change: "whenOff",
    options: ["auto", "interpreter", "jit"],
    optionLabels: { auto: "Automatic", interpreter: "Interpreter only", jit: "Compile everything" },
    default: "auto",
  }),
  bootOrder: order({
    label: "Boot order",
    help: "The firmware tries the ticked drives from top to bottom.",
    change: "whenOff",
    options: ["a", "c", "d"],
    optionLabels: { a: "Floppy", c: "Hard disk", d: "CD" },
    default: ["a"],
  }),
} as const satisfies Page;

export const STORAGE = {
  floppy: { kind: "drive", label: "Floppy drive A", change: "anytime", drive: "floppy", default: null },
  cd: { kind: "drive", label: "CD drive", change: "anytime", drive: "cd", default: null },
  disk1: { kind: "drive", label: "Hard disk 1", change: "whenOff", drive: "disk", default: null },
  disk2: { kind: "drive", label: "Hard disk 2", change: "whenOff", drive: "disk", default: null },
  disk3: { kind: "drive", label: "Hard disk 3", change: "whenOff", drive: "disk", default: null },
} as const satisfies Page;

/** Both ports are always there and end in the machine's window: nothing to set yet. */
export const SERIAL = {} as const satisfies Page;

export const INTERFACE = {
  screenScaling: choice({
    label: "Screen size",
    help: "Whole multiples keep every pixel sharp. Fit fills the window and may blur.",
    change: "anytime",
    options: ["integer", "fit"],
    optionLabels: { integer: "Whole multiples", fit: "Fit the window" },
    default: "integer",
  }),
} as const satisfies Page;

export const PAGES = {
  general: GENERAL,
  system: SYSTEM,
  storage: STORAGE,
  serial: SERIAL,
  interface: INTERFACE,
} as const satisfies Readonly<Record<string, Page>>;

export type PageName = keyof typeof PAGES;

/** All fields by name; no name is on two pages. */
export const FIELDS = { ...GENERAL, ...SYSTEM, ...STORAGE, ...SERIAL, ...INTERFACE } as const satisfies Page;

export type FieldName = keyof typeof FIELDS;
export type SettingsValues = ValuesOf<typeof FIELDS>;

export const SETTINGS_DEFAULTS: SettingsValues = defaults(FIELDS);
