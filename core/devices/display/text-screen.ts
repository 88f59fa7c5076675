/** The text on the screen, for people and tests: what the character cells hold, whatever the fonts look like. */
import { CP437 } from "./cp437.ts";
import type { DisplayAddress } from "./display-address.ts";
import type { ScanPlan } from "./scan-plan.ts";
import type { Vram } from "./vram.ts";

/** Lines joined by "\n", without trailing blanks. */
export function textOf(plan: ScanPlan, address: DisplayAddress, vram: Vram): string {
  const lines: string[] = [];
  for (let y = 0; y < plan.height; y++) {
    if (!plan.startsRow(y)) continue;
    let line = "";
    for (let column = 0; column < plan.columns; column++) {
      const lane = vram.laneOf(address.planeAddress(plan.address[y]! + (column >>> address.countShift), 0));
      line += CP437[vram.lanes[lane]! & 0xff]!;
    }
    lines.push(line.trimEnd());
  }
  return lines.join("\n");
}
