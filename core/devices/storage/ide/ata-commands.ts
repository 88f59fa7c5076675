/** ATA commands that move sectors, as data. [ATA6] clause 8; numbers in 8.1 table 10 and, for old spellings, [ATA1]. */
export interface TransferCommand {
  readonly way: "read" | "write" | "verify";
  readonly via: "pio" | "multiple" | "dma";
  /** 48-bit address and 16-bit count. */
  readonly isExtended: boolean;
}

const row = (way: TransferCommand["way"], via: TransferCommand["via"], isExtended = false): TransferCommand => ({
  way,
  via,
  isExtended,
});

export const TRANSFER_COMMANDS: ReadonlyMap<number, TransferCommand> = new Map([
  [0x20, row("read", "pio")],
  [0x21, row("read", "pio")],
  [0x24, row("read", "pio", true)],
  [0x25, row("read", "dma", true)],
  [0x29, row("read", "multiple", true)],
  [0x30, row("write", "pio")],
  [0x31, row("write", "pio")],
  [0x34, row("write", "pio", true)],
  [0x35, row("write", "dma", true)],
  [0x39, row("write", "multiple", true)],
  [0x3c, row("write", "pio")],
  [0x40, row("verify", "pio")],
  [0x41, row("verify", "pio")],
  [0x42, row("verify", "pio", true)],
  [0xc4, row("read", "multiple")],
  [0xc5, row("write", "multiple")],
  [0xc8, row("read", "dma")],
  [0xc9, row("read", "dma")],
  [0xca, row("write", "dma")],
  [0xcb, row("write", "dma")],
]);

/** Commands without data. Codes of old drives stand beside those of [ATA6]. */
export type PlainCommand =
  | "recalibrate"
  | "seek"
  | "initialize-parameters"
  | "identify"
  | "set-features"
  | "set-multiple"
  | "flush"
  | "read-native-max"
  | "read-native-max-extended"
  | "standby"
  | "idle"
  | "sleep"
  | "check-power";

/** What a code asks for, beside the commands that move sectors; undefined: it is to be aborted. */
export function plainCommand(code: number): PlainCommand | undefined {
  if ((code & 0xf0) === 0x10) return "recalibrate";
  if ((code & 0xf0) === 0x70) return "seek";
  return PLAIN_COMMANDS.get(code);
}

const PLAIN_COMMANDS: ReadonlyMap<number, PlainCommand> = new Map<number, PlainCommand>([
  [0x27, "read-native-max-extended"],
  [0x91, "initialize-parameters"],
  [0x94, "standby"],
  [0x95, "idle"],
  [0x96, "standby"],
  [0x97, "idle"],
  [0x98, "check-power"],
  [0x99, "sleep"],
  [0xc6, "set-multiple"],
  [0xe0, "standby"],
  [0xe1, "idle"],
  [0xe2, "standby"],
  [0xe3, "idle"],
  [0xe5, "check-power"],
  [0xe6, "sleep"],
  [0xe7, "flush"],
  [0xea, "flush"],
  [0xec, "identify"],
  [0xef, "set-features"],
  [0xf8, "read-native-max"],
]);
