/** Plays the --send steps: each waits for its text, then types. */
import type { VmHost } from "../vm/vm-host.ts";
import type { SendStep } from "./key-script.ts";
import type { SerialText } from "./text-watch.ts";

/** After typing, the guest gets this long to react before the next text is looked for on the screen. */
const SETTLE_MS = 300;

export class Script {
  readonly #steps: SendStep[];
  readonly #host: VmHost;
  readonly #serial: SerialText;
  #busy = false;

  constructor(steps: readonly SendStep[], host: VmHost, serial: SerialText) {
    this.#steps = [...steps];
    this.#host = host;
    this.#serial = serial;
  }

  /** Call often, with the text now on the screen. */
  advance(screen: string | undefined): void {
    const step = this.#steps[0];
    if (step === undefined || this.#busy) return;
    const seen = step.on === "serial" ? this.#serial.take(step.wait) : step.wait === "" || screen?.includes(step.wait);
    if (!seen) return;
    this.#steps.shift();
    if (step.on === "serial") {
      this.#host.serialReceive(0, step.bytes);
      return;
    }
    this.#busy = true;
    void this.#host.typist.type(step.chords).then(() => setTimeout(() => (this.#busy = false), SETTLE_MS).unref());
  }
}
