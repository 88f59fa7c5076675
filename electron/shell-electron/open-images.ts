/** Images opened from the desktop: each becomes a machine of its own, unless there is one for it already. */
import { dialog, type BaseWindow } from "electron";
import { failureOf } from "../contract/procedure.ts";
import type { VmService } from "../services/vm-service.ts";
import type { ShellText } from "./shell-text.ts";

/** Never rejects: what is wrong with an image is shown in a box. */
export async function openImages(
  service: VmService,
  paths: readonly string[],
  parent: BaseWindow | undefined,
  words: ShellText,
): Promise<void> {
  for (const path of paths) {
    try {
      const machines = await service.list();
      if (machines.some(({ settings }) => settings?.floppy?.path === path)) continue;
      const { suggestedName, osFamily, suggestedMemoryMiB } = await service.inspectImage(path);
      await service.create({ name: suggestedName, osFamily, memoryMiB: suggestedMemoryMiB, image: path });
    } catch (error) {
      const { message } = failureOf(error, () => console.error("nestbox: open:", error));
      const box = { type: "error" as const, message: words.text("badImage"), detail: words.say(message) };
      await (parent === undefined ? dialog.showMessageBox(box) : dialog.showMessageBox(parent, box));
    }
  }
}
