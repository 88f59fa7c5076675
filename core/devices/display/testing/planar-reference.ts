/**
 * The standard VGA's memory path as [VGA] tells it, one plane and one bit at a time: slow, and sharing nothing with the
 * adapter. For tests.
 */

export class PlanarReference {
  readonly planes = Array.from({ length: 4 }, () => new Uint8Array(0x1_0000));
  readonly latches = [0, 0, 0, 0];
  /** Registers as written: sequencer 2 and 4, graphics controller 0–8. */
  readonly sequencer: number[] = [0, 0, 0, 0, 0];
  readonly graphics: number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0];

  get #isChain4(): boolean {
    return (this.sequencer[4]! & 8) !== 0;
  }

  /** Address in each plane, for an address inside the selected window. */
  #planeAddress(address: number): number {
    const bit16 = (address >> 16) & 1;
    if (this.#isChain4) return (address & 0xfffc) + bit16;
    if ((this.graphics[6]! & 2) !== 0) return (address & 0xfffe) + bit16;
    return address & 0xffff;
  }

  #reaches(plane: number, address: number): boolean {
    if ((this.sequencer[2]! & (1 << plane)) === 0) return false;
    if (this.#isChain4) return plane === (address & 3);
    return (this.sequencer[4]! & 4) !== 0 || (plane & 1) === (address & 1);
  }

  write(address: number, value: number): void {
    const at = this.#planeAddress(address);
    const mode = this.graphics[5]! & 3;
    const count = this.graphics[3]! & 7;
    const rotated = ((value >> count) | (value << (8 - count))) & 0xff;
    for (let plane = 0; plane < 4; plane++) {
      if (!this.#reaches(plane, address)) continue;
      let result = 0;
      for (let bit = 0; bit < 8; bit++) result |= this.#bit(mode, plane, bit, value, rotated) << bit;
      this.planes[plane]![at] = result;
    }
  }

  #bit(mode: number, plane: number, bit: number, value: number, rotated: number): number {
    const latch = (this.latches[plane]! >> bit) & 1;
    if (mode === 1) return latch;
    const setReset = (this.graphics[0]! >> plane) & 1;
    let masked = (this.graphics[8]! >> bit) & 1;
    let data: number;
    if (mode === 0) data = ((this.graphics[1]! >> plane) & 1) === 1 ? setReset : (rotated >> bit) & 1;
    else if (mode === 2) data = (value >> plane) & 1;
    else {
      data = setReset;
      masked &= (rotated >> bit) & 1;
    }
    const operation = (this.graphics[3]! >> 3) & 3;
    if (operation === 1) data &= latch;
    if (operation === 2) data |= latch;
    if (operation === 3) data ^= latch;
    return masked === 1 ? data : latch;
  }

  /** `latched`: the read passes through the graphics controller. */
  read(address: number, latched: boolean): number {
    const at = this.#planeAddress(address);
    if (latched) for (let plane = 0; plane < 4; plane++) this.latches[plane] = this.planes[plane]![at]!;
    if ((this.graphics[5]! & 8) !== 0) return this.#compare();
    let plane = this.graphics[4]! & 3;
    if (this.#isChain4) plane = address & 3;
    else if ((this.graphics[5]! & 0x10) !== 0) plane = (plane & 2) | (address & 1);
    return this.planes[plane]![at]!;
  }

  #compare(): number {
    let result = 0;
    for (let bit = 0; bit < 8; bit++) {
      let equal = true;
      for (let plane = 0; plane < 4; plane++) {
        if (((this.graphics[7]! >> plane) & 1) === 0) continue;
        if (((this.latches[plane]! >> bit) & 1) !== ((this.graphics[2]! >> plane) & 1)) equal = false;
      }
      if (equal) result |= 1 << bit;
    }
    return result;
  }
}
