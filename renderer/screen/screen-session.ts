/** One viewing of a running machine: from joining its screen to the end of the machine, the connection or the view. */
import type { ScreenChannel } from "../../electron/contract/bridge.ts";
import type { ScreenInput, ScreenOutput } from "../../electron/contract/screen.ts";
import type { Painter, ScreenMode } from "./painter.ts";
import type { SerialLines } from "./serial-lines.ts";

export interface ScreenSessionParts {
  readonly channel: ScreenChannel;
  readonly painter: Painter;
  readonly serial: SerialLines;
  readonly speaker: { sound(hz: number): void };
  /** Runs its argument before the next frame is shown. */
  readonly nextFrame: (work: () => void) => void;
  readonly onMode: (mode: ScreenMode) => void;
  /** Does the guest follow an absolute pointer? */
  readonly onPointer: (isFollowed: boolean) => void;
  readonly onEnd: () => void;
}

export class ScreenSession {
  readonly #parts: ScreenSessionParts;
  #isOver = false;

  constructor(parts: ScreenSessionParts) {
    this.#parts = parts;
    parts.channel.onOutput((output) => this.#receive(output));
    parts.channel.onClose(() => this.#end());
  }

  send(input: ScreenInput): void {
    if (!this.#isOver) this.#parts.channel.send(input);
  }

  close(): void {
    this.#parts.channel.close();
    this.#end();
  }

  #receive(output: ScreenOutput): void {
    const { painter, serial, speaker, nextFrame, onMode, onPointer } = this.#parts;
    switch (output.type) {
      case "mode":
        painter.mode(output);
        return onMode(output);
      case "rect":
        return painter.rect(output);
      case "serial":
        return serial.receive(output.port, output.bytes);
      case "pointer":
        return onPointer(output.isFollowed);
      case "speaker":
        return speaker.sound(output.hz);
      case "flush":
        // Once a frame at most, and not at all while the page is hidden: the host then sends nothing either.
        return nextFrame(() => this.send({ type: "credit" }));
    }
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts.speaker.sound(0);
    this.#parts.onEnd();
  }
}
