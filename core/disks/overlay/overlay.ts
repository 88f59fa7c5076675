/** Overlays belong to a VM and its parent disk; alone they are not images. Known here so that nothing else opens one. */
import { HostError } from "../../base/errors.ts";
import type { DiskFormat } from "../disk-format.ts";
import { isOverlay } from "./overlay-header.ts";

export const overlay: DiskFormat = {
  id: "overlay",
  title: "Nestbox overlay",
  extensions: ["nbovl"],
  uses: ["disk", "cd"],
  probe: ({ head }) => (isOverlay(head) ? 100 : 0),
  open: () =>
    Promise.reject(
      new HostError(
        "unsupported",
        "This file holds only the changes of a disk that belongs to a machine. Open that machine, or choose another image.",
      ),
    ),
};
