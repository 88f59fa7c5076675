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
  cpuModel: choice({
    label: "Processor",
    help: "Older processors are for systems that do not know the newer ones.",
    change: "whenOff",
    options: ["386", "486", "pentium", "i686"],
    optionLabels: { "386": "80386", "486": "80486", pentium: "Pentium", i686: "Pentium Pro (i686)" },
    default: "i686",
  }),
  processors: {
    kind: "int",
    label: "Processors",
    unavailable: "Machines have one processor for now.",
    change: "whenOff",
    unit: "",
    min: 1,
    max: 1,
    default: 1,
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
  firmware: choice({
    label: "Firmware",
    help: "Built-in starts fastest. SeaBIOS is what QEMU's machines have; the host's package of that name brings it.",
    change: "whenOff",
    options: ["builtin", "seabios"],
    optionLabels: { builtin: "Built-in", seabios: "SeaBIOS" },
    default: "builtin",
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

const SERIAL_HELP =
  "A file is added to, never overwritten. A TCP port is open on this computer only; connect a terminal program to it.";

export const SERIAL = {
  serial1: { kind: "serial", label: "Serial port 1", help: SERIAL_HELP, change: "whenOff", default: { to: "window" } },
  serial2: { kind: "serial", label: "Serial port 2", help: SERIAL_HELP, change: "whenOff", default: { to: "window" } },
} as const satisfies Page;

export const DISPLAY = {
  screenScaling: choice({
    label: "Screen size",
    help: "Whole multiples keep every pixel sharp. Fit fills the window and may blur.",
    change: "anytime",
    options: ["integer", "fit"],
    optionLabels: { integer: "Whole multiples", fit: "Fit the window" },
    default: "integer",
  }),
  pixelShape: choice({
    label: "Pixel shape",
    help: "The picture modes of old PCs filled a 4:3 monitor, whatever their numbers. By size does so when the picture fits the window, and keeps pixels square in whole multiples.",
    change: "anytime",
    options: ["bySize", "monitor", "square"],
    optionLabels: { bySize: "By screen size", monitor: "As on a 4:3 monitor", square: "Square" },
    default: "bySize",
  }),
} as const satisfies Page;

export const INTERFACE = {
  statusBar: choice({
    label: "Status bar",
    help: "It tells which key releases keyboard and mouse.",
    change: "anytime",
    options: ["shown", "hidden"],
    optionLabels: { shown: "Shown", hidden: "Hidden" },
    default: "shown",
  }),
} as const satisfies Page;

export const PAGES = {
  general: GENERAL,
  system: SYSTEM,
  display: DISPLAY,
  storage: STORAGE,
  serial: SERIAL,
  interface: INTERFACE,
} as const satisfies Readonly<Record<string, Page>>;

export type PageName = keyof typeof PAGES;

/** All fields by name; no name is on two pages. */
export const FIELDS = {
  ...GENERAL,
  ...SYSTEM,
  ...DISPLAY,
  ...STORAGE,
  ...SERIAL,
  ...INTERFACE,
} as const satisfies Page;

export type FieldName = keyof typeof FIELDS;
export type SettingsValues = ValuesOf<typeof FIELDS>;

export const SETTINGS_DEFAULTS: SettingsValues = defaults(FIELDS);
