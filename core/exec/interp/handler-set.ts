/**
 * All handlers of the interpreter, generated from the rows and their meaning: one for every combination of semantics
 * and operand kinds that the decoder can produce. Handlers that would be equal are one: an instruction whose meaning
 * never looks at the address size has no variants of it.
 */
import { invariant } from "../../base/errors.ts";
import type { Insn } from "../../decode/insn.ts";
import { Ir } from "../../ir/ir.ts";
import { bind, type Binding, type Surroundings } from "../../lower/bind.ts";
import { defineRuntime, HANDLER, type RuntimeFunctions } from "../../lower/runtime.ts";
import { MODES, Sem, type Variant } from "../../semantics/context.ts";
import { SEMANTICS } from "../../semantics/table.ts";
import { ModuleWriter } from "../../wasm/module.ts";
import { InterpLowering } from "./interp-lowering.ts";
import { SPECIAL_HANDLERS } from "./special-handlers.ts";

export interface Handler {
  /** Table index. */
  readonly index: number;
  /** The handler takes an effective address: an addressing record goes before it. */
  readonly usesAddress: boolean;
}

interface Family {
  /** Variant properties that the meaning looks at. */
  readonly touched: readonly (keyof Variant)[];
  readonly variants: Map<string, Handler>;
}

export const SURROUNDINGS: readonly Surroundings[] = [16, 32].flatMap((stackSizeBits) =>
  MODES.flatMap((mode) => [true, false].map((isFollowed) => ({ stackSizeBits, mode, isFollowed }))),
);

export class HandlerSet {
  readonly #families = new Map<string, Family>();
  readonly #bodies: ((functions: RuntimeFunctions) => Uint8Array)[] = [];
  readonly #special = new Map<string, number>();

  /** `shapes`: an instruction of every operand form and size. */
  constructor(shapes: Iterable<Insn>) {
    for (const [name, body] of Object.entries(SPECIAL_HANDLERS)) this.#special.set(name, this.#bodies.push(body) - 1);
    for (const insn of shapes) for (const surroundings of SURROUNDINGS) this.#add(insn, bind(insn, surroundings, true));
  }

  get count(): number {
    return this.#bodies.length;
  }

  special(name: string): number {
    const index = this.#special.get(name);
    invariant(index !== undefined, `no special handler ${name}`);
    return index;
  }

  handler(insn: Insn, binding: Binding): Handler {
    const family = this.#families.get(familyKey(insn, binding));
    const handler = family?.variants.get(variantKey(family.touched, binding.variant));
    invariant(handler !== undefined, `no handler for ${insn.row.name}`);
    return handler;
  }

  #add(insn: Insn, binding: Binding): void {
    const key = familyKey(insn, binding);
    const known = this.#families.get(key);
    if (known?.variants.has(variantKey(known.touched, binding.variant))) return;
    const ir = new Ir();
    let usesAddress = false;
    const sem = new Sem(ir, binding.operands, binding.variant, (s) => {
      usesAddress = true;
      return s.ir.address();
    });
    meaning(insn)(sem);
    const family = known ?? { touched: [...sem.touched], variants: new Map() };
    invariant(
      [...sem.touched].every((name) => family.touched.includes(name)),
      `${insn.row.name} looks at other properties in other variants`,
    );
    this.#families.set(key, family);
    const wide = binding.endsBlock;
    const index = this.#bodies.push((functions) => new InterpLowering(functions, wide).handler(ir)) - 1;
    family.variants.set(variantKey(family.touched, binding.variant), { index, usesAddress });
  }

  /** The module with all handlers, exported as h0, h1, …, and the runtime. */
  build(): Uint8Array {
    const module = new ModuleWriter();
    const functions = defineRuntime(module);
    for (const [index, body] of this.#bodies.entries()) module.function(HANDLER, () => body(functions), `h${index}`);
    return module.finish();
  }
}

export function meaning(insn: Insn): (s: Sem) => void {
  const semantics = SEMANTICS[insn.row.semantics];
  invariant(semantics !== undefined, `${insn.row.name} has no semantics`);
  return semantics;
}

function familyKey(insn: Insn, binding: Binding): string {
  const parts = binding.operands.map((o) => {
    switch (o.kind) {
      case "reg":
        return `r${o.sizeBits}@${o.ref}`;
      case "mem":
        return `m${o.sizeBits}@${o.segment}`;
      case "imm":
        return `i${o.sizeBits}`;
      case "sreg":
        return `s@${o.segment}`;
      default:
        return o.kind;
    }
  });
  return `${insn.row.semantics} ${binding.endsBlock ? "|" : ""}${parts.join(",")}`;
}

function variantKey(touched: readonly (keyof Variant)[], variant: Variant): string {
  return touched.map((name) => variant[name]).join(",");
}
