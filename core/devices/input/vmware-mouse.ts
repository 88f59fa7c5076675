/**
 * The absolute pointer of VMware's backdoor at port 5658h, which Linux's vmmouse driver and others know. An IN of 32 bits
 * is a call: EAX holds a magic number, CX the function, EBX its argument; answers come in EAX–EDX.
 * [VMMOUSE] Linux drivers/input/mouse/vmmouse.c and xf86-input-vmmouse's vmmouse_proto.h, for the numbers.
 * The driver still takes interrupts from the PS/2 mouse: `nudge` makes one.
 */
import { z } from "zod";
import type { Device, DeviceModel, PortHandler } from "../../bus/device.ts";
import { bit } from "../state-fields.ts";

export const VMWARE_PORTS = { first: 0x5658, count: 4 } as const;

const MAGIC = 0x564d_5868;
const VERSION = 6;
const GET_VERSION = 0x0a;
const POINTER_DATA = 0x27;
const POINTER_STATUS = 0x28;
const POINTER_COMMAND = 0x29;
const READ_ID = 0x4541_4552;
const DISABLE = 0x0000_00f5;
const REQUEST_RELATIVE = 0x4c45_5252;
const REQUEST_ABSOLUTE = 0x5342_4152;
const POINTER_VERSION = 0x3442_554a;
const DISABLED_STATUS = 0xffff_0000;
const LEFT = 0x20;
const RIGHT = 0x10;
const MIDDLE = 0x08;
const PACKET_WORDS = 4;
const MAX_WORDS = 64 * PACKET_WORDS;

/** The processor's registers during an IN. EAX is the port access's own value. */
export interface BackdoorRegisters {
  readonly eax: number;
  ebx: number;
  ecx: number;
  edx: number;
}

/** The processor that calls, and the mouse whose interrupt tells the driver to. */
export interface VmwareMouseWires {
  readonly registers: BackdoorRegisters;
  /** Makes the PS/2 mouse interrupt. */
  readonly nudge: () => void;
}

const state = z.strictObject({
  enabled: bit,
  absolute: bit,
  queue: z.array(z.int().min(0).max(0xffff_ffff)).max(MAX_WORDS),
});
export type VmwareMouseState = z.infer<typeof state>;

/** Ports 5658h–565Bh. */
export class VmwareMouse implements Device<VmwareMouseState> {
  readonly #wires: VmwareMouseWires;
  #enabled = false;
  #absolute = false;
  #queue: number[] = [];

  readonly ports: PortHandler = {
    wide: true,
    read: (offset, sizeBytes) => (offset === 0 && sizeBytes === 4 ? this.#call() : 2 ** (8 * sizeBytes) - 1),
    write() {},
  };

  constructor(wires: VmwareMouseWires) {
    this.#wires = wires;
  }

  /** The guest has a driver for it: the window need not capture the mouse. */
  get absolute(): boolean {
    return this.#enabled && this.#absolute;
  }

  /** `x` and `y` are 0–65535 over the screen, wheel down positive, buttons bit 0 left, 1 right, 2 middle. */
  move(x: number, y: number, wheel: number, buttons: number): void {
    if (!this.absolute) return;
    const held =
      ((buttons & 1) !== 0 ? LEFT : 0) | ((buttons & 2) !== 0 ? RIGHT : 0) | ((buttons & 4) !== 0 ? MIDDLE : 0);
    const packet = [held, coordinate(x), coordinate(y), Math.round(wheel) >>> 0];
    const last = this.#queue.length - PACKET_WORDS;
    // Motion that the guest has not fetched is replaced by newer motion.
    if (last >= PACKET_WORDS && this.#queue[last] === held && this.#queue[last + 3] === 0) this.#queue.length = last;
    if (this.#queue.length + PACKET_WORDS <= MAX_WORDS) this.#queue.push(...packet);
    this.#wires.nudge();
  }

  save(): VmwareMouseState {
    return { enabled: this.#enabled, absolute: this.#absolute, queue: [...this.#queue] };
  }

  restore(saved: VmwareMouseState): void {
    this.#enabled = saved.enabled;
    this.#absolute = saved.absolute;
    this.#queue = [...saved.queue];
  }

  reset(): void {
    this.#enabled = false;
    this.#absolute = false;
    this.#queue = [];
  }

  /** Returns EAX. A program that does not know the magic number finds an empty port. */
  #call(): number {
    const { registers } = this.#wires;
    if (registers.eax >>> 0 !== MAGIC) return 0xffff_ffff;
    switch (registers.ecx & 0xffff) {
      case GET_VERSION:
        registers.ebx = MAGIC;
        return VERSION;
      case POINTER_STATUS:
        return this.#enabled ? this.#queue.length : DISABLED_STATUS;
      case POINTER_DATA:
        return this.#fetch(registers.ebx >>> 0);
      case POINTER_COMMAND:
        this.#obey(registers.ebx >>> 0);
        return 0;
      default:
        return 0xffff_ffff;
    }
  }

  #fetch(words: number): number {
    if (words === 0 || words > PACKET_WORDS || words > this.#queue.length) {
      this.#enabled = false; // the driver starts over
      this.#queue = [];
      return 0xffff_ffff;
    }
    const { registers } = this.#wires;
    const [eax = 0, ebx, ecx, edx] = this.#queue.splice(0, words);
    if (ebx !== undefined) registers.ebx = ebx;
    if (ecx !== undefined) registers.ecx = ecx;
    if (edx !== undefined) registers.edx = edx;
    return eax;
  }

  #obey(command: number): void {
    switch (command) {
      case READ_ID:
        this.#enabled = true;
        this.#queue = [POINTER_VERSION];
        return;
      case DISABLE:
        this.reset();
        return;
      case REQUEST_RELATIVE:
      case REQUEST_ABSOLUTE:
        this.#absolute = command === REQUEST_ABSOLUTE;
    }
  }
}

function coordinate(value: number): number {
  return Math.min(0xffff, Math.max(0, Math.round(value))) || 0;
}

export const vmwareMouse: DeviceModel<VmwareMouseWires, VmwareMouseState, VmwareMouse> = {
  id: "input.vmware-mouse",
  title: "Absolute pointer (VMware backdoor)",
  stateVersion: 1,
  state,
  create: (wires) => new VmwareMouse(wires),
  bench: () => ({ registers: { eax: MAGIC, ebx: READ_ID, ecx: POINTER_COMMAND, edx: 0 }, nudge() {} }),
  disturb: (device) => device.ports.read(0, 4),
  handlers: (device) => [{ handler: device.ports, sizeBytes: VMWARE_PORTS.count }],
};
