/**
 * Images of other programs. Nobody here reads them; they are known by their signatures, so that none is taken for a raw
 * disk, on which a guest would find the other program's header instead of its own sectors.
 * Signatures as qemu-img 7.2 writes them; [VHD] and [VHDX] for theirs. A VHD of fixed size is raw but for its last sector.
 */
import { HostError } from "../../base/errors.ts";
import type { DiskFormat } from "../disk-format.ts";

const SIGNATURES: readonly (readonly [title: string, at: number, text: string])[] = [
  ["QCOW2", 0, "QFI\u00fb"],
  ["VDI", 0x40, "\u007f\u0010\u00da\u00be"],
  ["VMDK", 0, "KDMV"],
  ["VMDK", 0, "# Disk DescriptorFile"],
  ["VHD", 0, "conectix"],
  ["VHDX", 0, "vhdxfile"],
  ["QED", 0, "QED\0"],
  ["Parallels", 0, "WithoutFreeSpace"],
  ["Parallels", 0, "WithouFreSpacExt"],
];
const SAMPLE_BYTES = 0x44;

export const foreign: DiskFormat = {
  id: "foreign",
  title: "Image of another program",
  extensions: ["qcow2", "vdi", "vmdk", "vhd", "vhdx"],
  uses: ["disk", "cd"],
  probe: ({ head }) => (foreignTitle(head) === undefined ? 0 : 100),
  async open(store) {
    const head = new Uint8Array(Math.min(SAMPLE_BYTES, store.sizeBytes));
    await store.read(0, head);
    throw foreignImage(foreignTitle(head) ?? "foreign");
  },
};

/** What such an image is called; undefined: it is none. `head`: its first bytes. */
export function foreignTitle(head: Uint8Array): string | undefined {
  const found = SIGNATURES.find(([, at, text]) => latin1(head.subarray(at, at + text.length)) === text);
  return found?.[0];
}

/** Why it cannot be used. */
export function foreignImage(title: string): HostError {
  return new HostError(
    "unsupported",
    `This is a ${title} image, which Nestbox cannot read yet. Convert it to a raw image first, for example with qemu-img.`,
  );
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
