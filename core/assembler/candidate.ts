import type { Form } from "./forms.ts";
import type { SourceOperand } from "./operand.ts";

/** A form whose operands have the right kinds and sizes; whether the numbers fit is seen when they are known. */
export interface Candidate {
  readonly form: Form;
  readonly operands: readonly SourceOperand[];
  readonly operandBits: 16 | 32;
  readonly addressBits: 16 | 32;
}
