/** Operations on registers alone: ESC opcodes whose ModRM byte is C0–FF. [SDM] 2D tables; 2A by name. */
import { roundToInteger, squareRoot } from "./arithmetic.ts";
import { constant } from "./constants.ts";
import { F80, EXP_BIAS, isDenormal, isInfinite, isNan, isUnsupported, isZero, setIndefinite } from "./f80.ts";
import { exponentialMinusOne, yLogarithm, yLogarithmPlusOne } from "./logarithmic.ts";
import type { X87Operations } from "./operations.ts";
import { C0, C1, C2, C3 } from "./registers.ts";
import { IE, type Rounding } from "./rounding.ts";
import { extract, type Remainder, remainder, scale } from "./scaling.ts";
import { angleOf, cos, isOutOfRange, sin, tan } from "./trigonometric.ts";

const a = new F80();
const b = new F80();
const first = new F80();
const second = new F80();
const quotient: Remainder = { isPartial: false, quotient: 0 };
const CONDITIONS = C0 | C1 | C2 | C3;
const ZERO = new F80();
const ONE = new F80().set(0, EXP_BIAS, 0x8000_0000, 0);

/** `opcode`: low three bits of the first byte, and the ModRM byte. */
export function registerForm(x: X87Operations, opcode: number): void {
  const i = opcode & 7;
  const which = (opcode >> 3) & 7;
  switch (opcode >> 8) {
    case 0:
      if ((which & 6) === 2) compareForm(x, i, false, which & 1);
      else x.arithmetic(which, i, 0, false);
      return;
    case 1:
      d9(x, which, i);
      return;
    case 2:
      compareForm(x, i, true, 2);
      return;
    case 4:
      if ((which & 6) === 2) compareForm(x, i, false, which & 1);
      else x.arithmetic(which, i, i, false);
      return;
    case 5:
      dd(x, which, i);
      return;
    case 6:
      if ((which & 6) === 2) compareForm(x, i, false, which === 3 ? 2 : 1);
      else x.arithmetic(which, i, i, true);
      return;
    case 7:
      df(x, which, i);
  }
}

/** FCOM, FUCOM and what pops behind them. */
function compareForm(x: X87Operations, i: number, quiet: boolean, pops: number): void {
  x.tell(x.compareRegister(i, quiet), pops);
}

function d9(x: X87Operations, which: number, i: number): void {
  switch (which) {
    case 0:
      load(x, i);
      return;
    case 1:
      exchange(x, i);
      return;
    case 3:
      storeUnchecked(x, i);
      return;
    case 4:
      examine(x, i);
      return;
    case 5:
      x.begin();
      constant(first, x.env, i);
      x.env.roundedUp = false;
      x.push(first);
      return;
    case 6:
      d9Functions(x, i);
      return;
    case 7:
      d9Others(x, i);
  }
}

function dd(x: X87Operations, which: number, i: number): void {
  switch (which) {
    case 0:
      x.registers.raise(0, false);
      x.registers.free(i);
      return;
    case 1:
      exchange(x, i);
      return;
    case 2:
    case 3:
      store(x, i, which & 1);
      return;
    default:
      compareForm(x, i, true, which & 1);
  }
}

function df(x: X87Operations, which: number, i: number): void {
  switch (which) {
    case 0:
      x.registers.raise(0, false);
      x.registers.free(i);
      x.registers.pop();
      return;
    case 1:
      exchange(x, i);
      return;
    default:
      store(x, i, 1);
  }
}

/** FLD ST(i). */
function load(x: X87Operations, i: number): void {
  x.begin();
  if (!x.registers.isEmpty(i)) x.push(x.operand(first, i));
  else if (x.stackFault(false)) x.registers.push(setIndefinite(first));
}

function exchange(x: X87Operations, i: number): void {
  const { registers } = x;
  x.begin();
  if (registers.isEmpty(0) || registers.isEmpty(i)) {
    if (!x.stackFault(false)) return;
    if (registers.isEmpty(0)) registers.writeIndefinite(0);
    if (registers.isEmpty(i)) registers.writeIndefinite(i);
  } else registers.raise(0, false);
  registers.read(a, 0);
  registers.write(0, registers.read(b, i));
  registers.write(i, a);
}

/** FST and FSTP to a register. */
function store(x: X87Operations, i: number, pops: number): void {
  const { registers } = x;
  x.begin();
  if (!registers.isEmpty(0)) {
    registers.raise(0, false);
    registers.write(i, registers.read(a, 0));
  } else {
    if (!x.stackFault(false)) return;
    registers.writeIndefinite(i);
  }
  if (pops !== 0) registers.pop();
}

/** D9 D8–DF: FSTP that does not mind an empty register. */
function storeUnchecked({ registers }: X87Operations, i: number): void {
  registers.raise(0, false);
  if (!registers.isEmpty(0)) registers.write(i, registers.read(a, 0));
  registers.pop();
}

/** FCHS, FABS, FTST, FXAM. */
function examine(x: X87Operations, i: number): void {
  switch (i) {
    case 0:
      x.unary((out, _env, value) => out.set(value.sign ^ 1, value.exp, value.hi, value.lo));
      return;
    case 1:
      x.unary((out, _env, value) => out.set(0, value.exp, value.hi, value.lo));
      return;
    case 4:
      x.begin();
      x.tell(x.compareWith(ZERO, false), 0);
      return;
    default:
      x.registers.read(a, 0);
      x.registers.setConditions(CONDITIONS, (x.registers.isEmpty(0) ? C3 | C0 : classOf(a)) | (a.sign === 1 ? C1 : 0));
  }
}

function classOf(value: F80): number {
  if (isUnsupported(value)) return 0;
  if (isNan(value)) return C0;
  if (isInfinite(value)) return C2 | C0;
  if (isZero(value)) return C3;
  return isDenormal(value) ? C3 | C2 : C2;
}

/** ST(1) and ST(0) into ST(1), which a pop makes the top. */
function binary(x: X87Operations, compute: (out: F80, env: Rounding, y: F80, x: F80) => unknown): void {
  const { registers } = x;
  x.begin();
  if (registers.isEmpty(0) || registers.isEmpty(1)) {
    if (!x.stackFault(false)) return;
    registers.writeIndefinite(1);
  } else {
    compute(first, x.env, x.operand(a, 1), x.operand(b, 0));
    if (!x.finish(1, first)) return;
  }
  registers.pop();
}

/** ST(0) and ST(1) into ST(0). */
function ofTwo(x: X87Operations, compute: (out: F80, env: Rounding, a: F80, b: F80) => unknown): boolean {
  const { registers } = x;
  x.begin();
  if (registers.isEmpty(0) || registers.isEmpty(1)) {
    if (x.stackFault(false)) registers.writeIndefinite(0);
    return false;
  }
  compute(first, x.env, x.operand(a, 0), x.operand(b, 1));
  return x.finish(0, first);
}

/** The top becomes `compute`'s first result, and its second is pushed. */
function pushing(x: X87Operations, compute: (value: F80, env: Rounding) => void): void {
  const { registers } = x;
  x.begin();
  const overflow = !registers.isEmpty(-1);
  if (overflow || registers.isEmpty(0)) {
    if (!x.stackFault(overflow && !registers.isEmpty(0))) return;
    setIndefinite(first);
    setIndefinite(second);
  } else {
    compute(x.operand(a, 0), x.env);
    if (!x.settle()) return;
  }
  registers.write(0, first);
  registers.push(second);
}

/** True when the argument is too large: C2 says so, and nothing happens. Errors of the stack go before. */
function refuses(x: X87Operations, pushes: boolean): boolean {
  const { registers } = x;
  const isStackRight = !registers.isEmpty(0) && (!pushes || registers.isEmpty(-1));
  const refused = isStackRight && isOutOfRange(registers.read(a, 0));
  registers.setConditions(C1 | C2, refused ? C2 : 0);
  return refused;
}

function d9Functions(x: X87Operations, i: number): void {
  const { registers } = x;
  switch (i) {
    case 0:
      x.unary(exponentialMinusOne);
      return;
    case 1:
      binary(x, yLogarithm);
      return;
    case 2:
      if (refuses(x, true)) return;
      pushing(x, (value, env) => {
        tan(first, env, value);
        second.copy(isNan(first) ? first : ONE);
      });
      return;
    case 3:
      binary(x, angleOf);
      return;
    case 4:
      pushing(x, (value, env) => extract(first, second, env, value));
      return;
    case 5:
      partialRemainder(x, true);
      return;
    case 6:
      registers.raise(0, false);
      registers.top -= 1;
      return;
    case 7:
      registers.raise(0, false);
      registers.top += 1;
  }
}

function partialRemainder(x: X87Operations, nearest: boolean): void {
  quotient.isPartial = false;
  quotient.quotient = 0;
  const done = ofTwo(x, (out, env, dividend, divisor) => remainder(out, env, dividend, divisor, nearest, quotient));
  x.registers.setConditions(C2, 0);
  if (!done || (x.env.flags & IE) !== 0 || isNan(first)) return;
  const bits = quotient.quotient;
  const codes = quotient.isPartial
    ? C2
    : ((bits & 1) !== 0 ? C1 : 0) | ((bits & 2) !== 0 ? C3 : 0) | ((bits & 4) !== 0 ? C0 : 0);
  x.registers.setConditions(CONDITIONS, codes);
}

function d9Others(x: X87Operations, i: number): void {
  switch (i) {
    case 0:
      partialRemainder(x, false);
      return;
    case 1:
      binary(x, yLogarithmPlusOne);
      return;
    case 2:
      x.unary(squareRoot);
      return;
    case 3:
      if (refuses(x, true)) return;
      pushing(x, (value, env) => {
        cos(second, env, value);
        const { roundedUp } = env;
        sin(first, env, value);
        env.roundedUp ||= roundedUp;
      });
      return;
    case 4:
      x.unary(roundToInteger);
      return;
    case 5:
      ofTwo(x, scale);
      return;
    case 6:
      if (!refuses(x, false)) x.unary(sin);
      return;
    case 7:
      if (!refuses(x, false)) x.unary(cos);
  }
}
