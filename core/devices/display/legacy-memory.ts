/** The window at A0000h–BFFFFh while its accesses pass through the graphics controller. */
import type { AccessSize, MemoryHandler } from "../../bus/device.ts";
import {
  ADDRESS_CHAIN_4,
  ADDRESS_PLAIN,
  EVERY_PLANE,
  P_ADDRESSING,
  P_IDENTITY,
  P_MAP_MASK,
  P_READ_MODE,
  P_READ_PARITY,
  P_WINDOW_MASK,
  P_WRITE_PARITY,
  PIPELINE_WORDS,
  planeAddress,
  preparePipeline,
  readLanes,
  writeLanes,
  writtenPlanes,
} from "./planar-pipeline.ts";
import type { VgaRegisters } from "./vga-registers.ts";
import { BLOCK_LANE_SHIFT, PLANE_BYTES, type Vram } from "./vram.ts";

const PLANE_MASK = PLANE_BYTES - 1;

/** The graphics controller's data path, byte by byte. Offsets count from A0000h. */
export class LegacyMemory implements MemoryHandler {
  readonly pipeline = new Int32Array(PIPELINE_WORDS);
  /** The processor latches: what the last read found in the four planes. */
  latches = 0;
  /** First lane of the planes: a Bochs VBE bank in 16-colour modes, else 0. */
  bankLane = 0;
  readonly #vram: Vram;
  /** A plane address is its lane, and every address reaches the planes of the map mask: the usual 16-colour mode. */
  #isPlain = false;

  constructor(vram: Vram) {
    this.#vram = vram;
  }

  /** A register of the path to memory was written, or the planes were rearranged. */
  prepare(registers: VgaRegisters): void {
    const { pipeline } = this;
    preparePipeline(pipeline, registers);
    this.#isPlain =
      pipeline[P_ADDRESSING] === ADDRESS_PLAIN &&
      pipeline[P_WRITE_PARITY] === 0 &&
      pipeline[P_READ_PARITY] === 0 &&
      !this.#vram.chained;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    let value = this.#readByte(offset);
    for (let i = 1; i < sizeBytes; i++) value |= this.#readByte(offset + i) << (8 * i);
    return value >>> 0;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#writeByte(offset, value & 0xff);
    for (let i = 1; i < sizeBytes; i++) this.#writeByte(offset + i, (value >>> (8 * i)) & 0xff);
  }

  /** `count` stores of one value to rising addresses: REP STOS. */
  fill(offset: number, sizeBytes: AccessSize, value: number, count: number): void {
    for (let i = 0; i < count; i++) this.write(offset + i * sizeBytes, sizeBytes, value);
  }

  /** `count` byte moves inside the window: REP MOVSB. Each reads the latches, then writes. */
  move(from: number, to: number, count: number, step: 1 | -1): void {
    for (let i = 0, at = 0; i < count; i++, at += step) this.#writeByte(to + at, this.#readByte(from + at));
  }

  #readByte(offset: number): number {
    const { pipeline } = this;
    const address = offset & pipeline[P_WINDOW_MASK]!;
    const lane = this.#isPlain ? this.bankLane + (address & PLANE_MASK) : this.#laneAt(address);
    const latches = this.#vram.lanes[lane]!;
    this.latches = latches;
    return readLanes(pipeline, latches, address);
  }

  #writeByte(offset: number, value: number): void {
    const { pipeline } = this;
    const vram = this.#vram;
    const address = offset & pipeline[P_WINDOW_MASK]!;
    let planes = pipeline[P_MAP_MASK]!;
    let lane = this.bankLane + (address & PLANE_MASK);
    if (!this.#isPlain) {
      planes = writtenPlanes(pipeline, address);
      lane = this.#laneAt(address);
    }
    const lanes =
      pipeline[P_IDENTITY] === 1 ? Math.imul(value, EVERY_PLANE) : writeLanes(pipeline, this.latches, value);
    vram.lanes[lane] = (vram.lanes[lane]! & ~planes) | (lanes & planes);
    vram.dirty[lane >>> BLOCK_LANE_SHIFT] = 1;
    vram.touched |= planes;
  }

  /** Always inside video memory: 16 bits of plane address, and a bank that fits. */
  #laneAt(address: number): number {
    return this.bankLane + this.#vram.laneOf(planeAddress(this.pipeline, address));
  }

  get isChain4(): boolean {
    return this.pipeline[P_ADDRESSING] === ADDRESS_CHAIN_4;
  }

  /** Chain-4, and a byte at any address is stored and read as it is: no need to look at accesses. */
  get isLinear(): boolean {
    const { pipeline } = this;
    return this.isChain4 && pipeline[P_IDENTITY] === 1 && pipeline[P_MAP_MASK] === -1 && pipeline[P_READ_MODE] === 0;
  }
}
