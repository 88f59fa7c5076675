/** Runs calls of the video BIOS on the whole machine, and keeps the machine for a look at its screen. */
import type { DisplayFrame } from "../../../core/bus/display.ts";
import { BiosMachine, floppy } from "./bios-machine.ts";
import { type BiosAnswer, type BiosCase, biosProgram, DONE, parseAnswer } from "./bios-program.ts";

/** Offsets in the BIOS data area, as linear addresses of its video part. */
export const BDA = { mode: 0x449, columns: 0x44a, pageBytes: 0x44c, crtcPort: 0x463, rows: 0x484, cellHeight: 0x485 };
/** The video part of the BIOS data area: 40:49 to 40:8A. */
export const VIDEO_DATA = { at: "0x449", sizeBytes: 0x8b - 0x49 };

export class VideoGuest {
  readonly #guest: BiosMachine;
  readonly #answers: ReadonlyMap<string, BiosAnswer>;

  private constructor(guest: BiosMachine) {
    this.#guest = guest;
    this.#answers = new Map(guest.log.map(parseAnswer).filter((answer) => answer !== undefined));
  }

  static async run(cases: readonly BiosCase[]): Promise<VideoGuest> {
    const guest = await BiosMachine.start({ floppies: [floppy(biosProgram(cases)), null] });
    guest.until("the end of the cases", () => guest.log.includes(DONE) || guest.state === "stopped");
    return new VideoGuest(guest);
  }

  answer(name: string): BiosAnswer {
    const answer = this.#answers.get(name);
    if (answer === undefined) throw new Error(`no answer to “${name}”; the log:\n${this.#guest.log.join("\n")}`);
    return answer;
  }

  get lines(): readonly string[] {
    return this.#guest.screen.split("\n");
  }

  get frame(): DisplayFrame {
    return this.#guest.machine.frame(true);
  }
}

/** The byte at a linear address, of an answer that dumped VIDEO_DATA. */
export function dataByte({ dump }: BiosAnswer, at: number): number {
  return dump[at - BDA.mode]!;
}

export function dataWord(answer: BiosAnswer, at: number): number {
  return dataByte(answer, at) | (dataByte(answer, at + 1) << 8);
}

/** Where in `frame` a character cell shows dots, a string of "#" and "." a line. The dots are those unlike `background`. */
export function cellDots(
  frame: DisplayFrame,
  { column, row, width, height }: { column: number; row: number; width: number; height: number },
  background: number,
): string[] {
  return Array.from({ length: height }, (_, y) => {
    const from = (row * height + y) * frame.width + column * width;
    return Array.from(frame.pixels.subarray(from, from + 8), (pixel) => (pixel === background ? "." : "#")).join("");
  });
}

/** The same of a font. */
export function glyphDots(font: Uint8Array, height: number, character: string | number): string[] {
  const code = typeof character === "number" ? character : character.charCodeAt(0);
  return Array.from(font.subarray(code * height, (code + 1) * height), (row) =>
    row.toString(2).padStart(8, "0").replaceAll("1", "#").replaceAll("0", "."),
  );
}
