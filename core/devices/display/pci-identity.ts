/** What the adapter is as a PCI function. [QEMUVGA]; guests find the Bochs VBE extensions by these numbers. */
export const VGA_PCI = {
  vendorId: 0x1234,
  deviceId: 0x1111,
  /** Display controller, VGA-compatible. */
  classCode: 0x03_0000,
  revision: 2,
  subsystemVendorId: 0x1af4,
  subsystemId: 0x1100,
  bars: [
    { index: 0, kind: "memory", isPrefetchable: true, content: "vram" },
    { index: 2, kind: "memory", isPrefetchable: false, content: "mmio", sizeBytes: 0x1000 },
  ],
} as const;
