import { HostError } from "../base/errors.ts";

/** Where a line of source stands. Lines that a macro made carry the place of the line that used it. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What is wrong with a source, as `file:line: sentence`. */
export function problem(place: Place, sentence: string): HostError {
  return new HostError("invalid-input", `${place.file}:${place.line}: ${sentence}`);
}
