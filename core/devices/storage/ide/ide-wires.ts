/** What the machine connects the controller to. */
import type { IrqLine } from "../../../bus/device.ts";
import type { DmaMemory } from "../../../bus/dma.ts";
import type { Disk } from "../../../media/disk.ts";
import type { DriveName } from "./identify.ts";

/** What hangs on a cable. */
export type IdeDriveWires =
  | { readonly kind: "disk"; readonly disk: Disk; readonly name?: DriveName }
  | {
      readonly kind: "cdrom";
      readonly disc: Disk | null;
      readonly name?: DriveName;
      /** The guest opened the tray: the disc can be taken out. */
      readonly ejected?: () => void;
    };

/** Interrupts, drives, memory, and the host's side. */
export interface Piix3IdeWires {
  /** IRQ14 and IRQ15. */
  readonly irqs: readonly [IrqLine, IrqLine];
  /** First and second drive of the primary channel, then of the secondary. */
  readonly drives: readonly [IdeDriveWires | null, IdeDriveWires | null, IdeDriveWires | null, IdeDriveWires | null];
  readonly memory: DmaMemory;
  /** The bus master's ports are now here; undefined: nowhere. Any multiple of 16, free or not. */
  readonly placeBusMaster: (base: number | undefined) => void;
  /** A request to the host has ended, outside of the guest's time slice: it may have something to wake up for. */
  readonly woken: () => void;
  /** What went wrong with an image, for the user. The guest sees an error of the drive. */
  readonly hostError: (text: string) => void;
}
