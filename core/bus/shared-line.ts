/** One wire that two chips pull: it is high while either of them holds it high. */
import type { IrqLine } from "./device.ts";

/** The two ends of `line`. */
export function sharedLine(line: IrqLine): readonly [IrqLine, IrqLine] {
  const levels = [false, false];
  const end = (index: number): IrqLine => ({
    set: (level) => {
      levels[index] = level;
      line.set(levels.includes(true));
    },
  });
  return [end(0), end(1)];
}
