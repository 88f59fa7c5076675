/** Cases made again from their seed, and what a real processor made of them: for hosts that are none of its kind. */
import { gunzipSync, gzipSync } from "node:zlib";
import { OPERAND_AT, OPERAND_BYTES, resultsOf, STRIDE, type X87Case, type X87Result } from "./case.ts";
import { generateX87Cases } from "./generate-cases.ts";

export const RECORDED_SEED = 20_260_107;

export interface RecordedX87 {
  /** The processor's own name. */
  readonly processor: string;
  readonly cases: readonly X87Case[];
  readonly results: readonly X87Result[];
}

/** A name and a line's end, then every result as it lay in memory, less what lay there before. */
export function writeRecordedX87(
  processor: string,
  cases: readonly X87Case[],
  results: readonly X87Result[],
): Uint8Array {
  const bytes = new Uint8Array(cases.length * STRIDE);
  const view = new DataView(bytes.buffer);
  for (const [n, { image, operand, eax, eflags }] of results.entries()) {
    bytes.set(image, n * STRIDE);
    bytes.set(operand, n * STRIDE + OPERAND_AT);
    view.setUint32(n * STRIDE + OPERAND_AT + OPERAND_BYTES, eax, true);
    view.setUint32(n * STRIDE + OPERAND_AT + OPERAND_BYTES + 4, eflags, true);
  }
  fold(bytes, cases);
  return gzipSync(Buffer.concat([Buffer.from(`${processor}\n`), bytes]), { level: 9 });
}

export function readRecordedX87(compressed: Uint8Array): RecordedX87 {
  const whole = gunzipSync(compressed);
  const end = whole.indexOf(10);
  const bytes = new Uint8Array(whole.subarray(end + 1));
  const cases = generateX87Cases(bytes.length / STRIDE, RECORDED_SEED);
  fold(bytes, cases);
  return { processor: whole.toString("latin1", 0, end), cases, results: resultsOf(bytes) };
}

/** Takes the inputs out of the results, or puts them back: most bytes stay as they were, and zeros compress. */
function fold(bytes: Uint8Array, cases: readonly X87Case[]): void {
  for (const [n, { image, operand }] of cases.entries()) {
    for (const [i, byte] of image.entries()) xorAt(bytes, n * STRIDE + i, byte);
    for (const [i, byte] of operand.entries()) xorAt(bytes, n * STRIDE + OPERAND_AT + i, byte);
  }
}

function xorAt(bytes: Uint8Array, at: number, byte: number): void {
  bytes[at] = bytes[at]! ^ byte;
}
