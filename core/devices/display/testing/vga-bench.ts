/** A VGA on a bench: ports, windows that behave like a memory map's, and a clock that tests set. */
import type { DeviceContext } from "../../../bus/device.ts";
import type { MemoryWindow } from "../../../bus/window.ts";
import { STANDARD_MODES, type ModeName, type ModeRegisters } from "./standard-modes.ts";
import { Vga } from "../vga.ts";

const LEGACY_FIRST = 0xa_0000;
const PAGE_SHIFT = 12;

type Page = "hidden" | "trapped" | number;

/** Follows the contract of MemoryWindow: dirty pages are known by their place in video memory. */
class BenchWindow implements MemoryWindow {
  readonly pages: Page[];
  calls = 0;
  readonly #dirty = new Set<number>();

  constructor(pages: number) {
    this.pages = Array.from({ length: pages }, (): Page => "hidden");
  }

  direct(page: number, pageCount: number, hostOffset: number): void {
    this.calls++;
    for (let i = 0; i < pageCount; i++) this.pages[page + i] = hostOffset + (i << PAGE_SHIFT);
  }

  trapped(page: number, pageCount: number): void {
    this.calls++;
    this.pages.fill("trapped", page, page + pageCount);
  }

  hidden(page: number, pageCount: number): void {
    this.calls++;
    this.pages.fill("hidden", page, page + pageCount);
  }

  takeDirty(visit: (hostOffset: number) => void): void {
    for (const hostOffset of this.#dirty) visit(hostOffset);
    this.#dirty.clear();
  }

  /** Place of a directly mapped byte in video memory. */
  hostOffset(offset: number): number | undefined {
    const page = this.pages[offset >>> PAGE_SHIFT];
    return typeof page === "number" ? page + (offset & 0xfff) : undefined;
  }

  written(hostOffset: number): void {
    this.#dirty.add(hostOffset & ~0xfff);
  }
}

export class VgaBench {
  nowNs = 0;
  readonly errors: string[] = [];
  readonly vram: Uint8Array;
  readonly legacy = new BenchWindow(32);
  readonly linear: BenchWindow;
  readonly vga: Vga;

  constructor(vramBytes = 0x4_0000) {
    this.vram = new Uint8Array(vramBytes);
    this.linear = new BenchWindow(vramBytes >>> PAGE_SHIFT);
    const context: DeviceContext = {
      clock: { nowNs: () => this.nowNs, after: () => ({ cancel: () => {} }) },
      guestError: (what) => this.errors.push(what),
    };
    this.vga = new Vga({ vram: this.vram, legacy: this.legacy, linear: this.linear }, context);
  }

  out(port: number, value: number): void {
    this.vga.ports.write(port - 0x3b0, 1, value);
  }

  /** OUT DX,AX: index in the low byte. */
  outWord(port: number, index: number, value: number): void {
    this.vga.ports.write(port - 0x3b0, 2, index | (value << 8));
  }

  in(port: number): number {
    return this.vga.ports.read(port - 0x3b0, 1);
  }

  sequencer(index: number, value: number): void {
    this.outWord(0x3c4, index, value);
  }

  graphics(index: number, value: number): void {
    this.outWord(0x3ce, index, value);
  }

  crtc(index: number, value: number): void {
    this.outWord((this.in(0x3cc) & 1) === 0 ? 0x3b4 : 0x3d4, index, value);
  }

  attribute(index: number, value: number): void {
    this.in((this.in(0x3cc) & 1) === 0 ? 0x3ba : 0x3da);
    this.out(0x3c0, index | 0x20);
    this.out(0x3c0, value);
  }

  dispi(index: number, value: number): void {
    this.vga.dispiPorts.write(0, 2, index);
    this.vga.dispiPorts.write(1, 2, value);
  }

  readDispi(index: number): number {
    this.vga.dispiPorts.write(0, 2, index);
    return this.vga.dispiPorts.read(1, 2);
  }

  setMode(mode: ModeName | ModeRegisters): void {
    const registers = typeof mode === "string" ? STANDARD_MODES[mode] : mode;
    this.out(0x3c2, registers.miscellaneous);
    registers.sequencer.forEach((value, i) => this.sequencer(i + 1, value));
    this.crtc(0x11, 0);
    registers.crtc.forEach((value, i) => this.crtc(i, value));
    registers.graphics.forEach((value, i) => this.graphics(i, value));
    registers.attribute.forEach((value, i) => this.attribute(i, value));
    this.out(0x3c6, 0xff);
    this.nowNs += 1e9;
  }

  /** A DAC entry of three 6-bit levels. */
  color(entry: number, red: number, green: number, blue: number): void {
    this.out(0x3c8, entry);
    for (const level of [red, green, blue]) this.out(0x3c9, level);
  }

  /** Makes the 16 attribute colours tell themselves by their red level; in 256-colour modes 0–31 do. */
  plainColors(): void {
    for (let i = 0; i < 32; i++) this.color(i, i, 0, 0);
    for (let i = 15; i >= 0; i--) {
      this.in((this.in(0x3cc) & 1) === 0 ? 0x3ba : 0x3da);
      this.out(0x3c0, i | 0x20);
      const entry = this.in(0x3c1);
      this.in((this.in(0x3cc) & 1) === 0 ? 0x3ba : 0x3da);
      this.color(entry, i, 0, 0);
    }
  }

  /** Stores a byte as the guest does. */
  poke(address: number, value: number): void {
    const offset = address - LEGACY_FIRST;
    const page = this.legacy.pages[offset >>> PAGE_SHIFT];
    const host = this.legacy.hostOffset(offset);
    if (host !== undefined) {
      this.vram[host] = value;
      this.legacy.written(host);
    } else if (page === "trapped") this.vga.legacyMemory.write(offset, 1, value);
  }

  peek(address: number): number {
    const offset = address - LEGACY_FIRST;
    const page = this.legacy.pages[offset >>> PAGE_SHIFT];
    const host = this.legacy.hostOffset(offset);
    if (host !== undefined) return this.vram[host]!;
    return page === "trapped" ? this.vga.legacyMemory.read(offset, 1) : 0xff;
  }

  /** Stores a byte through the linear frame buffer. */
  pokeLinear(offset: number, value: number): void {
    this.vram[offset] = value;
    this.linear.written(offset);
  }

  /** Puts characters with one attribute on the text screen at B8000h or B0000h. */
  print(cell: number, text: string, attribute: number): void {
    const base = (this.in(0x3cc) & 1) === 0 ? 0xb_0000 : 0xb_8000;
    for (let i = 0; i < text.length; i++) {
      this.poke(base + 2 * (cell + i), text.charCodeAt(i));
      this.poke(base + 2 * (cell + i) + 1, attribute);
    }
  }

  /** Loads rows of a character into plane 2, as a BIOS does, and goes back to text addressing. */
  glyph(character: number, rows: readonly number[], font = 0): void {
    this.sequencer(2, 4);
    this.sequencer(4, 6);
    this.graphics(5, 0);
    this.graphics(6, 4);
    rows.forEach((row, i) => this.poke(LEGACY_FIRST + font * 0x2000 + character * 32 + i, row));
    this.sequencer(2, 3);
    this.sequencer(4, 2);
    this.graphics(5, 0x10);
    this.graphics(6, 0x0e);
  }

  /** A part of the picture as text: each pixel's red level in base 36, "." for black. */
  picture(x: number, y: number, width: number, height: number): string {
    const frame = this.vga.frame(false);
    const lines = Array.from({ length: height }, (_, dy) =>
      Array.from({ length: width }, (__, dx) => {
        const pixel = frame.pixels[(y + dy) * frame.width + x + dx]!;
        const level = (pixel & 0xff) >>> 2;
        return pixel === 0xff00_0000 ? "." : level.toString(36);
      }).join(""),
    );
    return lines.join("\n");
  }
}
