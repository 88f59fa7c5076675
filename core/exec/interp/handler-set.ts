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
import { LOOP_SEMANTICS } from "./loop-cases.ts";
import { InterpLowering } from "./interp-lowering.ts";
import { SPECIAL_HANDLERS } from "./special-handlers.ts";
import { ADDRESS, Flow, RECORD } from "./flow.ts";
import { canStartAgain } from "../../lower/lowering.ts";
import { REC_HANDLER } from "../../lower/records.ts";
import { Code, type FunctionBody } from "../../wasm/code.ts";
import { CONTROL, I32 } from "../../wasm/opcodes.ts";

export interface Handler {
  /** Table index. */
  readonly index: number;
  /** The handler takes an effective address: an addressing record goes before it. */
  readonly usesAddress: boolean;
}

/** Emits a handler's code. */
type Body = (functions: RuntimeFunctions, flow: Flow) => void;

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
  /** Cases of the loop, in the order of their table places from 0 on. */
  readonly #cases: Body[] = [];
  /** Handlers that are functions only. */
  readonly #others: Body[] = [];
  readonly #special = new Map<string, number>();

  /** `shapes`: an instruction of every operand form and size. */
  constructor(shapes: Iterable<Insn>) {
    for (const [name, body] of Object.entries(SPECIAL_HANDLERS))
      this.#special.set(name, this.#cases.push((_, flow) => body(flow)) - 1);
    for (const insn of shapes) for (const surroundings of SURROUNDINGS) this.#add(insn, bind(insn, surroundings, true));
  }

  get count(): number {
    return this.#cases.length + this.#others.length;
  }

  /** Places of the table that handlers take. */
  get tableEntries(): number {
    return OTHERS_AT + this.#others.length;
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
    const body: Body = (functions, flow) => new InterpLowering(functions, flow, wide).handler(ir);
    const inLoop = LOOP_SEMANTICS.has(insn.row.semantics) && canStartAgain(ir);
    const index = inLoop ? this.#cases.push(body) - 1 : OTHERS_AT + this.#others.push(body) - 1;
    family.variants.set(variantKey(family.touched, binding.variant), { index, usesAddress });
  }

  /** The module with the function table of `tableEntries`, all handlers at its start, and the runtime. */
  build(tableEntries: number): Uint8Array {
    invariant(this.#cases.length <= OTHERS_AT / 2, "more handlers in the loop than places");
    const module = new ModuleWriter();
    const functions = defineRuntime(module);
    const loop = module.function(HANDLER, () => loopBody(functions, this.#cases), "loop");
    const bodies = [...this.#cases, ...this.#others].map((body) =>
      module.function(HANDLER, () => functionBody(functions, body)),
    );
    module.defineTable(HANDLER, tableEntries, loop);
    module.elements(OTHERS_AT / 2, bodies.slice(0, this.#cases.length));
    module.elements(OTHERS_AT, bodies.slice(this.#cases.length));
    return module.finish();
  }
}

/** A case of the loop has the same handler as a function this many places on; behind them are the handlers that are functions only. */
const SLOW_DISTANCE = 1024;
const OTHERS_AT = 2 * SLOW_DISTANCE;

function functionBody(functions: RuntimeFunctions, body: Body): FunctionBody {
  const code = new Code(2);
  body(functions, new Flow(code, functions, undefined));
  return code.finish();
}

function loopBody(functions: RuntimeFunctions, cases: readonly Body[]): FunctionBody {
  const code = new Code(2);
  code.block();
  const slow = code.depth;
  code.loop();
  const next = code.depth;
  code.block();
  const otherDepth = code.depth;
  const depths: number[] = [];
  for (let i = cases.length; i-- > 0;) {
    code.block();
    depths[i] = code.depth;
  }
  code.get(RECORD);
  code.load(2, REC_HANDLER);
  code.brTable(depths, otherDepth);
  const flow = new Flow(code, functions, { next, slow });
  for (const body of cases) {
    code.end();
    code.scope(() => body(functions, flow));
  }
  code.end();
  code.get(RECORD);
  code.get(ADDRESS);
  code.get(RECORD);
  code.load(2, REC_HANDLER);
  code.returnCallIndirect(functions.handlerType);
  code.end();
  code.op(CONTROL.unreachable);
  code.end();
  code.get(RECORD);
  code.get(ADDRESS);
  code.get(RECORD);
  code.load(2, REC_HANDLER);
  code.i32(SLOW_DISTANCE);
  code.op(I32.add);
  code.returnCallIndirect(functions.handlerType);
  return code.finish();
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
