import type { CpuState } from "../cpu/cpu-state.ts";
import type { BackdoorRegisters } from "../devices/input/vmware-mouse.ts";

const EAX = 0;
const ECX = 1;
const EDX = 2;
const EBX = 3;

/** The processor's registers for a port that is a call: they are in the state while an IN runs. */
export function backdoorRegisters(state: CpuState): BackdoorRegisters {
  return {
    get eax() {
      return state.gpr32(EAX);
    },
    get ebx() {
      return state.gpr32(EBX);
    },
    set ebx(value) {
      state.setGpr32(EBX, value);
    },
    get ecx() {
      return state.gpr32(ECX);
    },
    set ecx(value) {
      state.setGpr32(ECX, value);
    },
    get edx() {
      return state.gpr32(EDX);
    },
    set edx(value) {
      state.setGpr32(EDX, value);
    },
  };
}
