/** What the adapter is as a PCI function. [QEMUVGA]; guests find the Bochs VBE extensions by these numbers. */
import type { PciBar, PciIdentity } from "../../bus/pci.ts";
import { VGA_MMIO_BYTES } from "./mmio.ts";

export const VGA_PCI: PciIdentity = {
  vendorId: 0x1234,
  deviceId: 0x1111,
  /** Display controller, VGA-compatible. */
  classCode: 0x03_0000,
  revision: 2,
  subsystemVendorId: 0x1af4,
  subsystemId: 0x1100,
};

/** BAR 0: the linear frame buffer; BAR 2: the registers. The caller puts `linear` and `mmio` where it is told. */
export function vgaBars(
  vramBytes: number,
  place: { readonly linear: PciBar["place"]; readonly mmio: PciBar["place"] },
): readonly PciBar[] {
  return [
    { index: 0, kind: "memory", sizeBytes: vramBytes, isPrefetchable: true, place: place.linear },
    { index: 2, kind: "memory", sizeBytes: VGA_MMIO_BYTES, place: place.mmio },
  ];
}
