/**
 * Exception vectors and what follows from the vector alone.
 * [SDM] Intel 64 and IA-32 Architectures Software Developer's Manual, vol. 3A chapter 6.
 */
export const Vector = {
  DE: 0,
  DB: 1,
  NMI: 2,
  BP: 3,
  OF: 4,
  BR: 5,
  UD: 6,
  NM: 7,
  DF: 8,
  TS: 10,
  NP: 11,
  SS: 12,
  GP: 13,
  PF: 14,
  MF: 16,
  AC: 17,
} as const;

const NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(Vector).map(([name, vector]) => [vector, name]),
);

/** `#GP(18h)`, `#UD`, `interrupt 21h`: for reports to the user. */
export function vectorText(vector: number, errorCode: number): string {
  const name = NAMES[vector];
  if (name === undefined) return `interrupt ${vector.toString(16)}h`;
  return pushesErrorCode(vector) ? `#${name}(${errorCode.toString(16)}h)` : `#${name}`;
}

const ERROR_CODE_VECTORS = vectorSet(Vector.DF, Vector.TS, Vector.NP, Vector.SS, Vector.GP, Vector.PF, Vector.AC);
const CONTRIBUTORY = vectorSet(Vector.DE, Vector.TS, Vector.NP, Vector.SS, Vector.GP);
/** Neither faults that restart their instruction: traps, the abort #DF, and #DB, whose RF image is left as it is. */
const NOT_RESTARTING = vectorSet(Vector.DB, Vector.NMI, Vector.BP, Vector.OF, Vector.DF);

function vectorSet(...vectors: readonly number[]): number {
  return vectors.reduce((set, vector) => set | (1 << vector), 0);
}

function contains(set: number, vector: number): boolean {
  return vector < 32 && ((set >>> vector) & 1) !== 0;
}

/** True where the processor pushes an error code in protected mode. [SDM] 3A table 6-1. */
export function pushesErrorCode(vector: number): boolean {
  return contains(ERROR_CODE_VECTORS, vector);
}

/** True for exceptions that push EFLAGS with RF set, so that the restarted instruction passes its breakpoint. [SDM] 3B 17.3.1.1. */
export function setsResumeFlag(vector: number): boolean {
  return vector < 32 && !contains(NOT_RESTARTING, vector);
}

export type ExceptionClass = "benign" | "contributory" | "page-fault" | "double-fault";

/** Class of an exception for the double-fault rules. [SDM] 3A table 6-4. */
export function exceptionClass(vector: number): ExceptionClass {
  if (vector === Vector.PF) return "page-fault";
  if (vector === Vector.DF) return "double-fault";
  return contains(CONTRIBUTORY, vector) ? "contributory" : "benign";
}

/**
 * What a fault while another exception is being delivered leads to: the second one by itself, #DF, or shutdown.
 * [SDM] 3A table 6-5.
 */
export function combine(first: ExceptionClass, second: ExceptionClass): "second" | "double-fault" | "shutdown" {
  if (first === "double-fault") return second === "benign" ? "second" : "shutdown";
  if (first === "contributory") return second === "contributory" ? "double-fault" : "second";
  if (first === "page-fault") return second === "contributory" || second === "page-fault" ? "double-fault" : "second";
  return "second";
}
