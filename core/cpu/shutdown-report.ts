import type { CpuState } from "./cpu-state.ts";
import { CR0, CR2, CR3, GDTR_BASE, GDTR_LIMIT, IDTR_BASE, IDTR_LIMIT } from "./layout.ts";

const GENERAL = ["EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI"] as const;
const SEGMENTS = ["ES", "CS", "SS", "DS", "FS", "GS", "LDTR", "TR"] as const;

/** What the user is told when the guest's processor shut down: the chain of exceptions and all registers. */
export function shutdownReport(state: CpuState, chain: readonly string[], eip: number): string {
  return [`Triple fault: ${chain.join(" → ")} → shutdown`, registerReport(state, eip)].join("\n");
}

/** All registers, for people. */
export function registerReport(state: CpuState, eip: number): string {
  const general = GENERAL.map((name, i) => `${name}=${hex(state.gpr32(i))}`);
  const segments = SEGMENTS.map(
    (name, i) =>
      `${name}=${hex(state.selector(i), 4)} base=${hex(state.segBase(i))} limit=${hex(state.segLimit(i))} attr=${hex(state.segAttr(i), 4)}`,
  );
  return [
    `EIP=${hex(eip)} EFLAGS=${hex(state.eflags)} CPL=${state.cpl}`,
    general.slice(0, 4).join(" "),
    general.slice(4).join(" "),
    ...segments,
    `GDTR=${hex(state.get(GDTR_BASE))}:${hex(state.get(GDTR_LIMIT), 4)} IDTR=${hex(state.get(IDTR_BASE))}:${hex(state.get(IDTR_LIMIT), 4)}`,
    `CR0=${hex(state.get(CR0))} CR2=${hex(state.get(CR2))} CR3=${hex(state.get(CR3))}`,
  ].join("\n");
}

function hex(value: number, digits = 8): string {
  return (value >>> 0).toString(16).toUpperCase().padStart(digits, "0");
}
