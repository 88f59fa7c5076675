/** What a PC's firmware is told through fw_cfg: keys and file names as QEMU gives them, and Nestbox's own. [FWCFG] */
import { ascii, LeView } from "../../base/bytes.ts";
import type { FwCfgFile } from "./fw-cfg.ts";

const RAM_SIZE = 0x0003;
const NO_GRAPHIC = 0x0004;
const CPU_COUNT = 0x0005;
const BOOT_MENU = 0x000e;
const MAX_CPU_COUNT = 0x000f;
const E820_RAM = 1;

/** What of the machine its firmware cannot find out by itself. */
export interface PcFirmwareFacts {
  readonly memoryBytes: number;
  readonly cpuCount: number;
  readonly bootOrder: readonly ("a" | "c" | "d")[];
  /** How long "Press F12" is offered; undefined leaves it to the firmware. 0 does not offer it. */
  readonly bootMenuMilliseconds?: number;
}

/** The items of a PC, as FwCfgWires takes them. */
export function pcFirmwareItems(facts: PcFirmwareFacts): {
  readonly files: readonly FwCfgFile[];
  readonly legacy: ReadonlyMap<number, Uint8Array>;
} {
  const menu = facts.bootMenuMilliseconds;
  return {
    files: [
      { name: "opt/org.nestbox/boot-order", bytes: ascii(facts.bootOrder.join("")) },
      { name: "etc/e820", bytes: e820Entry(0, facts.memoryBytes, E820_RAM) },
      ...(menu === undefined ? [] : [{ name: "etc/boot-menu-wait", bytes: u16(menu) }]),
    ],
    legacy: new Map([
      [RAM_SIZE, u64(facts.memoryBytes)],
      [NO_GRAPHIC, u16(0)],
      [CPU_COUNT, u16(facts.cpuCount)],
      [MAX_CPU_COUNT, u16(facts.cpuCount)],
      [BOOT_MENU, u16(menu === 0 ? 0 : 1)],
    ]),
  };
}

function u16(value: number): Uint8Array {
  const bytes = new Uint8Array(2);
  new LeView(bytes).setU16(0, value);
  return bytes;
}

function u64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new LeView(bytes).setU64(0, BigInt(value));
  return bytes;
}

/** An entry of QEMU's etc/e820: base, length, type. */
function e820Entry(base: number, lengthBytes: number, type: number): Uint8Array {
  const bytes = new Uint8Array(20);
  const view = new LeView(bytes);
  view.setU64(0, BigInt(base));
  view.setU64(8, BigInt(lengthBytes));
  view.setU32(16, type);
  return bytes;
}
