/** Raw images: what dd makes. They have no signature, so any other format that recognises an image goes before. */
import type { DiskFormat } from "../disk-format.ts";
import { RawDisk } from "./raw-disk.ts";

export const raw: DiskFormat = {
  id: "raw",
  title: "Raw image",
  extensions: ["img", "ima", "raw", "dd", "bin", "dsk", "hdd"],
  uses: ["disk", "cd"],
  probe: () => 1,
  open: async (store, { use }) => new RawDisk(store, use === "cd" ? 2048 : 512),
};
