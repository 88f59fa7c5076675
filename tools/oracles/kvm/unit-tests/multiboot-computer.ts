/**
 * A processor that starts a multiboot kernel without firmware, with the few ports that kvm-unit-tests use: a serial port
 * for their text, the memory size and processor count of fw_cfg, and the exit port of QEMU's test device.
 */
import { readFileSync } from "node:fs";
import type { CpuModelId } from "../../../../core/cpu/cpu-model.ts";
import type { CpuSnapshot } from "../../../../core/cpu/cpu-snapshot.ts";
import { CpuEngine } from "../../../../core/exec/cpu-engine.ts";
import { parseElf32 } from "../../../../core/machine/kernel/elf32.ts";
import { nodeWasm } from "../../../host/node-wasm.ts";
import { TIER_OPTIONS, type Tier } from "../../bare-cpu.ts";

const RAM_BYTES = 128 << 20;
/** [MULTIBOOT] 3.2: EAX at the start, flags of the information that is valid. */
const LOADED_MAGIC = 0x2bad_b002;
const INFO_MEMORY_AND_COMMAND_LINE = 0x5;
const INFO_AT = 0x7000;
const COMMAND_LINE_AT = 0x7100;

const EXIT_PORT = 0xf4;
/** Reads back what was written last. */
const ECHO_PORT = 0xe0;
const SERIAL_DATA = 0x3f8;
const SERIAL_CONTROL = 0x3fb;
const SERIAL_STATUS = 0x3fd;
const SERIAL_READY = 0x60;
const DIVISOR_ACCESS = 0x80;
const FW_CFG_SELECT = 0x510;
const FW_CFG_DATA = 0x511;
const FW_CFG_RAM_SIZE = 3;
const FW_CFG_CPU_COUNT = 5;
/** The local APIC's page: the tests' start-up writes there, and goes on when nothing answers. */
const APIC_PAGE = 0xfee0_0000;

/** Memory of QEMU's test device, which is reached by reads and writes like registers. */
const DEVICE_MEMORY = 0xff00_0000;
const DEVICE_MEMORY_BYTES = 0x1_0000;

export interface TestRun {
  readonly text: string;
  /** What was written to the exit port, or why the processor stopped. */
  readonly end: number | string;
  readonly instructions: number;
}

/** The serial port, fw_cfg and the exit port. */
class Ports {
  readonly text: string[] = [];
  exitCode: number | undefined;
  onExit: () => void = () => {};
  #serialControl = 0;
  #echo = 0;
  #item: readonly number[] = [];

  read(port: number, sizeBytes: 1 | 2 | 4): number {
    if (port === SERIAL_STATUS) return SERIAL_READY;
    if (port === SERIAL_CONTROL) return this.#serialControl;
    if (port === ECHO_PORT) return this.#echo;
    if (port === FW_CFG_DATA) {
      const [first = 0, ...rest] = this.#item;
      this.#item = rest;
      return first;
    }
    return 2 ** (8 * sizeBytes) - 1;
  }

  write(port: number, value: number): void {
    if (port === SERIAL_CONTROL) this.#serialControl = value;
    if (port === SERIAL_DATA && (this.#serialControl & DIVISOR_ACCESS) === 0)
      this.text.push(String.fromCharCode(value));
    if (port === FW_CFG_SELECT) {
      const number = value === FW_CFG_RAM_SIZE ? RAM_BYTES : value === FW_CFG_CPU_COUNT ? 1 : 0;
      this.#item = [number & 0xff, (number >>> 8) & 0xff, (number >>> 16) & 0xff, number >>> 24];
    }
    if (port === ECHO_PORT) this.#echo = value;
    if (port === EXIT_PORT) {
      this.exitCode ??= value;
      this.onExit();
    }
  }
}

/** Runs the program until it leaves through the exit port, stops, or has used `budget` instructions. */
export function runMultiboot(
  path: string,
  tier: Tier,
  model: CpuModelId,
  commandLine: string,
  budget: number,
): TestRun {
  const ports = new Ports();
  const deviceMemory = new DataView(new ArrayBuffer(DEVICE_MEMORY_BYTES));
  let started = 0;
  const engine = new CpuEngine({
    host: nodeWasm,
    ramBytes: RAM_BYTES,
    model,
    // a clock that follows the instructions, so that every run is the same
    ticks: () => engine.instructions - started,
    ...TIER_OPTIONS[tier],
    ports: {
      read: (port, sizeBytes) => ports.read(port, sizeBytes),
      write: (port, _sizeBytes, value) => ports.write(port, value),
    },
    physical: (_buffer, ramAt) => ({
      hostPage: (phys) => (phys < RAM_BYTES ? ramAt + phys : -1),
      isRam: (phys) => phys < RAM_BYTES,
      isWritable: (phys) => phys < RAM_BYTES,
      isWatched: () => false,
      reportWrite: () => {},
      read: (phys, sizeBytes) => {
        const at = phys - DEVICE_MEMORY;
        if (at >= 0 && at < DEVICE_MEMORY_BYTES) return readSized(deviceMemory, at, sizeBytes);
        return (phys & ~0xfff) >>> 0 === APIC_PAGE ? 0 : 2 ** (8 * sizeBytes) - 1;
      },
      write: (phys, sizeBytes, value) => {
        const at = phys - DEVICE_MEMORY;
        if (at >= 0 && at < DEVICE_MEMORY_BYTES) writeSized(deviceMemory, at, sizeBytes, value);
      },
    }),
  });
  started = engine.instructions;
  ports.onExit = () => engine.kick();
  const { segments, entry } = parseElf32(path, readFileSync(path));
  const ram = engine.state.bytes.subarray(engine.ramAt, engine.ramAt + RAM_BYTES);
  for (const { address, bytes } of segments) ram.set(bytes, address);
  writeInfo(ram, `${path} ${commandLine}\0`);
  engine.restore(startState(engine.save(), entry));
  while (engine.instructions < budget) {
    const exit = engine.run(Math.min(10_000_000, budget - engine.instructions));
    if (ports.exitCode !== undefined)
      return { text: ports.text.join(""), end: ports.exitCode, instructions: engine.instructions };
    if (exit.kind === "shutdown" || exit.kind === "halt") {
      const end = exit.kind === "halt" ? "halted" : exit.report;
      return { text: ports.text.join(""), end, instructions: engine.instructions };
    }
  }
  return { text: ports.text.join(""), end: "still running", instructions: engine.instructions };
}

function readSized(view: DataView, at: number, sizeBytes: 1 | 2 | 4): number {
  if (sizeBytes === 1) return view.getUint8(at);
  return sizeBytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
}

function writeSized(view: DataView, at: number, sizeBytes: 1 | 2 | 4, value: number): void {
  if (sizeBytes === 1) view.setUint8(at, value);
  else if (sizeBytes === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
}

function writeInfo(ram: Uint8Array, commandLine: string): void {
  const view = new DataView(ram.buffer, ram.byteOffset);
  view.setUint32(INFO_AT, INFO_MEMORY_AND_COMMAND_LINE, true);
  view.setUint32(INFO_AT + 4, 640, true);
  view.setUint32(INFO_AT + 8, (RAM_BYTES >>> 10) - 1024, true);
  view.setUint32(INFO_AT + 16, COMMAND_LINE_AT, true);
  ram.set(Buffer.from(commandLine, "latin1"), COMMAND_LINE_AT);
}

/** Flat protected mode, paging off. */
function startState(reset: CpuSnapshot, entry: number): CpuSnapshot {
  const flat = (selector: number, attributes: number) => ({ selector, base: 0, limit: 0xffff_ffff, attributes });
  const data = flat(0x10, 0xc093);
  const hex = (value: number): string => value.toString(16).padStart(16, "0");
  return {
    ...reset,
    registers: { ...reset.registers, rax: hex(LOADED_MAGIC), rbx: hex(INFO_AT) },
    eip: entry,
    segments: { ...reset.segments, cs: flat(8, 0xc09b), ss: data, ds: data, es: data, fs: data, gs: data },
    system: { ...reset.system, cr0: (reset.system.cr0 & 0x10) | 1 },
  };
}
