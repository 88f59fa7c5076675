import { checkedRead16, FAULTED } from "./checked-read.ts";
import type { CpuState } from "./cpu-state.ts";
import { ATTR_PRESENT, SYSTEM_32 } from "./descriptor.ts";
import { TR } from "./layout.ts";
import type { LinearMemory } from "./linear-memory.ts";
import { ioPrivilegeLevel, isReal, isVirtual8086 } from "./mode.ts";
import { Vector } from "./vectors.ts";

const MAP_BASE_FIELD = 0x66;

/**
 * May the current code access `sizeBytes` ports from `port`? False: #GP(0) or a page fault on the TSS is recorded.
 * [SDM] 1 chapter 19.5. Two bytes of the map are read always, as the processors do, so a map ends with a byte FFh.
 */
export function checkPortAccess(state: CpuState, memory: LinearMemory, port: number, sizeBytes: number): boolean {
  if (isReal(state)) return true;
  if (!isVirtual8086(state) && state.cpl <= ioPrivilegeLevel(state)) return true;
  const attr = state.segAttr(TR);
  const limit = state.segLimit(TR);
  if ((attr & ATTR_PRESENT) === 0 || (attr & SYSTEM_32) === 0 || limit < MAP_BASE_FIELD + 1) {
    return state.fault(Vector.GP);
  }
  const mapBase = checkedRead16(memory, state.segBase(TR) + MAP_BASE_FIELD, true);
  if (mapBase === FAULTED) return false;
  const offset = mapBase + (port >>> 3);
  if (offset + 1 > limit) return state.fault(Vector.GP);
  const bits = checkedRead16(memory, state.segBase(TR) + offset, true);
  if (bits === FAULTED) return false;
  const mask = ((1 << sizeBytes) - 1) << (port & 7);
  return (bits & mask) === 0 || state.fault(Vector.GP);
}
