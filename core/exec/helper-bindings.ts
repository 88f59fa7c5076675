/** TypeScript bodies of the helpers that instructions name: CpuSystem and the port bus, in the shape that wasm calls. */
import type { HelperName } from "../ir/helpers.ts";
import { EXIT_ARG } from "../cpu/layout.ts";
import type { CpuState } from "../cpu/cpu-state.ts";
import type { CpuSystem } from "../cpu/system.ts";
import { X87Environment, type CheckedMemory, type ImagePlace } from "../cpu/x87/environment.ts";

export interface PortSpace {
  read(port: number, sizeBytes: 1 | 2 | 4): number;
  write(port: number, sizeBytes: 1 | 2 | 4, value: number): void;
}

export type HelperFunction = (a: number, b: number, c: number, d: number) => number;

const DONE = 0;
const FAULTED = 1;
const DB = 1;

const QUADWORD = 8;

/** FNSAVE and FRSTOR are DD, FNSTENV and FLDENV D9. */
const FNSAVE_GROUP = 5;

const done = (ok: boolean): number => (ok ? DONE : FAULTED);

function imageAt(segment: number, offset: number, sizes: number): ImagePlace {
  return { segment, offset, wordBytes: (sizes & 0xff) / 8, offsetMask: sizes >> 8 === 16 ? 0xffff : 0xffff_ffff };
}

/** `changed` is called after anything that may change the decoding mode or the interrupt flag. */
export function bindHelpers(
  state: CpuState,
  system: CpuSystem,
  ports: PortSpace,
  memory: CheckedMemory,
  changed: () => void,
): Record<Exclude<HelperName, "repMovs" | "repStos" | "repScas" | "repCmps">, HelperFunction> {
  const after = (ok: boolean): number => {
    changed();
    return done(ok);
  };
  const query = (ok: boolean): number => {
    state.set(EXIT_ARG, system.result);
    return done(ok);
  };
  const { fpu } = system;
  const environment = new X87Environment(state, fpu.registers, memory);
  const isWhole = (opcode: number): boolean => opcode >> 8 === FNSAVE_GROUP;
  return {
    loadSegment: (index, selector) => after(system.loadSegment(index, selector)),
    farJump: (selector, offset, next) => after(system.farJump(selector, offset, next)),
    farCall: (selector, offset, size, next) => after(system.farCall(selector, offset, size, next)),
    farReturn: (size, release) => after(system.farReturn(size, release)),
    interruptReturn: (size, next) => after(system.iret(size, next)),
    softwareInterrupt: (vector, next) => after(system.softwareInterrupt(vector & 0xff, next)),
    trapInstruction: (vector, next) => after(system.trapInstruction(vector, next)),
    debugTrap: (next) => {
      // behind the instruction also when the processor shuts down over it
      state.eip = next >>> 0;
      system.deliverException(DB, 0, next >>> 0);
      changed();
      return DONE;
    },
    popFlags: (value, size) => after(system.popFlags(value, size)),
    flagsToPush: (size) => system.flagsToPush(size),
    cli: () => after(system.cli()),
    sti: () => after(system.sti()),
    checkPrivileged: () => done(system.requireLevel0()),
    checkPort: (port, size) => done(system.checkPort(port, size)),
    portIn: (port, size) => ports.read(port, size as 1 | 2 | 4) | 0,
    portOut: (port, size, value) => {
      ports.write(port, size as 1 | 2 | 4, (size === 4 ? value : value & (2 ** (size * 8) - 1)) >>> 0);
      return DONE;
    },
    lgdt: (limit, base, size) => done(system.lgdt(limit, base >>> 0, size)),
    lidt: (limit, base, size) => done(system.lidt(limit, base >>> 0, size)),
    lmsw: (value) => after(system.lmsw(value)),
    clts: () => after(system.clts()),
    movToCr: (index, value) => after(system.movToCr(index, value >>> 0)),
    movToDr: (index, value) => done(system.movToDr(index, value >>> 0)),
    movToTr: (index, value) => done(system.movToTr(index, value >>> 0)),
    checkCr: (index) => done(system.movFromCr(index)),
    checkDr: (index) => done(system.movFromDr(index)),
    checkTr: (index) => done(system.movFromTr(index)),
    readCr: () => system.result | 0,
    readDr: () => system.result | 0,
    readTr: () => system.result | 0,
    lldt: (selector) => done(system.lldt(selector)),
    ltr: (selector) => done(system.ltr(selector)),
    lar: (selector) => query(system.lar(selector)),
    lsl: (selector) => query(system.lsl(selector)),
    verr: (selector) => query(system.verr(selector)),
    verw: (selector) => query(system.verw(selector)),
    selectorValid: () => (system.zero ? 1 : 0),
    invlpg: (linear) => done(system.invlpg(linear >>> 0)),
    enter: (frame, level, size) => done(system.enter(frame, level, size)),
    cpuid: () => done(system.cpuid()),
    rdmsr: () => done(system.rdmsr()),
    wrmsr: () => done(system.wrmsr()),
    rdpmc: () => done(system.rdpmc()),
    sysenter: () => after(system.sysenter()),
    sysexit: () => after(system.sysexit()),
    x87Pending: () => done(fpu.pending()),
    x87Register: (opcode) => {
      fpu.register(opcode);
      return DONE;
    },
    x87Control: (opcode) => {
      fpu.control(opcode);
      return DONE;
    },
    x87CompareFlags: (opcode) => fpu.compareFlags(opcode),
    x87Move: (opcode, condition) => {
      fpu.move(opcode, condition);
      return DONE;
    },
    x87Load: (opcode, low, middle, high) => {
      fpu.load(opcode, low, middle, high);
      return DONE;
    },
    x87Prepare: (opcode) => (fpu.prepare(opcode) ? 1 : 0),
    x87Commit: () => {
      fpu.commit();
      return DONE;
    },
    x87SetControl: (value) => {
      fpu.registers.control = value;
      return DONE;
    },
    x87Check: (segment, offset, write) => done(memory.allows(segment, offset, QUADWORD, QUADWORD, write !== 0)),
    x87Save: (opcode, segment, offset, sizes) =>
      done(environment.save(imageAt(segment, offset, sizes), isWhole(opcode))),
    x87Restore: (opcode, segment, offset, sizes) =>
      done(environment.restore(imageAt(segment, offset, sizes), isWhole(opcode))),
    rdtsc: () => done(system.rdtsc()),
  };
}
