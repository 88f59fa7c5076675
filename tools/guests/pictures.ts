/** A machine in this process, for guests that draw: what they show can be waited for, where there is no text. */
import { createMachine } from "../../core/machine/machine.ts";
import type { VmEnd, VmStart } from "../../electron/contract/vm-process.ts";
import { parseSend } from "../../electron/cli/key-script.ts";
import { firmwarePaths } from "../../electron/services/resources.ts";
import { VmHost } from "../../electron/vm/vm-host.ts";

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

const LOOK_MS = 300;

export class DrawingGuest {
  readonly #host: VmHost;
  readonly #ended: () => VmEnd | undefined;
  readonly #serial: () => string;

  private constructor(host: VmHost, ended: () => VmEnd | undefined, serial: () => string) {
    this.#host = host;
    this.#ended = ended;
    this.#serial = serial;
  }

  static start(floppy: string, memoryMiB: number): Promise<DrawingGuest> {
    return DrawingGuest.#start({ memoryMiB, bootOrder: ["a"], floppies: [{ path: floppy, writable: false }, null] });
  }

  /** The image is not changed. */
  static startDisk(disk: string, memoryMiB: number): Promise<DrawingGuest> {
    const drives = [{ kind: "disk" as const, image: { path: disk, writable: false } }];
    return DrawingGuest.#start({ memoryMiB, bootOrder: ["c"], floppies: [null, null], drives });
  }

  static async #start(given: Pick<VmStart, "memoryMiB" | "bootOrder" | "floppies" | "drives">): Promise<DrawingGuest> {
    let end: VmEnd | undefined;
    let serialText = "";
    const start: VmStart = { ...given, cpu: "i686", engine: "auto", clock: "wall", firmware: firmwarePaths() };
    const nothing = (): void => {};
    const events = {
      ended: (told: VmEnd) => void (end = told),
      stats: nothing,
      log: nothing,
      serial: (_port: number, bytes: Uint8Array) => void (serialText += String.fromCharCode(...bytes)),
      progress: nothing,
    };
    const host = await VmHost.open(start, events, createMachine);
    host.run();
    return new DrawingGuest(
      host,
      () => end,
      () => serialText,
    );
  }

  /** A copy of what is on the screen. */
  picture(): Picture {
    const { width, height, pixels } = this.#host.machine.frame(true);
    return { width, height, pixels: pixels.slice(0, width * height) };
  }

  /** Rejects when it has not happened in `seconds`, or the guest stopped. */
  async until(what: string, seconds: number, check: (picture: Picture) => boolean): Promise<Picture> {
    let picture = this.picture();
    await this.#wait(what, seconds, () => check((picture = this.picture())));
    return picture;
  }

  async untilText(text: string, seconds: number): Promise<void> {
    await this.#wait(`"${text}"`, seconds, () => this.#host.machine.screenText()?.includes(text.trimEnd()) === true);
  }

  /** In what the guest sent to its first serial port. */
  async untilSerial(text: string, seconds: number): Promise<void> {
    await this.#wait(`"${text}" on the serial line`, seconds, () => this.#serial().includes(text));
  }

  async untilEnd(seconds: number): Promise<VmEnd> {
    const giveUpAt = performance.now() + seconds * 1000;
    for (;;) {
      const end = this.#ended();
      if (end !== undefined) return end;
      if (performance.now() > giveUpAt) throw new Error(`the guest did not end in ${seconds} s`);
      await pause();
    }
  }

  async #wait(what: string, seconds: number, check: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + seconds * 1000;
    while (!check()) {
      const end = this.#ended();
      if (end !== undefined) throw new Error(`${what}: the guest ended first. ${end.message}\n${end.report ?? ""}`);
      if (performance.now() > giveUpAt) {
        const { width, height } = this.picture();
        const shown = this.#host.machine.screenText() ?? `${width}×${height} pixels`;
        throw new Error(`${what} did not happen in ${seconds} s; the screen has ${shown}`);
      }
      await pause();
    }
  }

  /** As in `--send`. */
  async type(keys: string): Promise<void> {
    await this.#host.typist.type(parseSend(`=>${keys}`).chords);
  }

  /** Mickeys: right and down are positive. */
  move(deltaX: number, deltaY: number): void {
    this.#host.machine.mouse(deltaX, deltaY, 0, 0);
    this.#host.wake();
  }

  /** False: the guest does not listen to it. */
  pressPowerButton(): boolean {
    const isHeard = this.#host.machine.pressPowerButton();
    this.#host.wake();
    return isHeard;
  }

  async close(): Promise<void> {
    await this.#host.powerOff();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}

/** How many pixels of two pictures differ, in percent; 100 when their sizes do. */
export function difference(a: Picture, b: Picture): number {
  if (a.width !== b.width || a.height !== b.height) return 100;
  let changed = 0;
  for (const [i, pixel] of a.pixels.entries()) if (pixel !== b.pixels[i]) changed++;
  return (changed * 100) / a.pixels.length;
}

export function colours({ pixels }: Picture): number {
  return new Set(pixels).size;
}

/** A square of a picture. */
export function part(
  { width, pixels }: Picture,
  { left, top, size }: { readonly left: number; readonly top: number; readonly size: number },
): Picture {
  const square = new Uint32Array(size * size);
  for (let y = 0; y < size; y++) {
    const at = (top + y) * width + left;
    square.set(pixels.subarray(at, at + size), y * size);
  }
  return { width: size, height: size, pixels: square };
}
