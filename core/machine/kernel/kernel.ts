/** Starting a kernel without a boot loader: which protocol it speaks, and the firmware files that carry it. */
import { HostError } from "../../base/errors.ts";
import type { FwCfgFile } from "../../devices/firmware/fw-cfg.ts";
import { isElf } from "./elf32.ts";
import { isLinux, planLinux, type KernelFiles } from "./linux.ts";
import { planBytes, type LoadPlan } from "./load-plan.ts";
import { findMultiboot, isMultiboot2, planMultiboot } from "./multiboot.ts";

/** A kernel, what goes with it, and the ROM that starts it. */
export interface KernelStart extends KernelFiles {
  /** The option ROM built from kernel-boot.asm. */
  readonly rom: Uint8Array;
}

/** For the firmware device. Throws HostError when the file is no kernel, or does not fit into the machine. */
export function kernelFirmwareFiles(start: KernelStart, memoryBytes: number): readonly FwCfgFile[] {
  return [
    { name: "genroms/kernel-boot.bin", bytes: start.rom },
    { name: "opt/org.nestbox/kernel", bytes: planBytes(planKernel(start, memoryBytes)) },
  ];
}

function planKernel(files: KernelFiles, memoryBytes: number): LoadPlan {
  const { name, image } = files;
  if (isLinux(image)) return planLinux(files, memoryBytes);
  const multiboot = findMultiboot(image);
  if (multiboot !== undefined) return planMultiboot(files, multiboot, memoryBytes);
  throw noKernel(name, image);
}

function noKernel(name: string, image: Uint8Array): HostError {
  const choose = "Choose a Linux kernel (bzImage, vmlinuz) or a multiboot kernel.";
  if (image.length === 0) return new HostError("invalid-format", `"${name}" is empty. ${choose}`);
  if (isMultiboot2(image)) {
    return new HostError(
      "unsupported",
      `"${name}" speaks only multiboot 2, which Nestbox cannot start directly. Boot it with GRUB from an image.`,
    );
  }
  if (image[0] === 0x1f && image[1] === 0x8b) {
    return new HostError("invalid-format", `"${name}" is a gzip file. Unpack it first.`);
  }
  if (isElf(image)) {
    return new HostError("invalid-format", `"${name}" is an ELF program without a multiboot header. ${choose}`);
  }
  return new HostError("invalid-format", `"${name}" is no kernel that Nestbox knows. ${choose}`);
}
