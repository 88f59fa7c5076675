import { type Expression, type Value } from "./expression.ts";
import { type Place, problem } from "./problem.ts";

/** Where labels and the present address come from. */
export interface Scope {
  lookup(name: string): Value | undefined;
  /** `$` */
  readonly here: Value;
  /** `$$` */
  readonly start: Value;
}

export const UNKNOWN: Value = { integer: 0n, addresses: 0, unknown: true };
const WORD_BITS = 64n;

/** Names that an expression uses and that nothing defines. */
export function undefinedNames(expression: Expression, scope: Scope): string[] {
  switch (expression.op) {
    case "symbol":
      return (scope.lookup(expression.name) ?? UNKNOWN).unknown ? [expression.name] : [];
    case "unary":
      return undefinedNames(expression.of, scope);
    case "binary":
      return [...undefinedNames(expression.left, scope), ...undefinedNames(expression.right, scope)];
    case "choice":
      return [expression.test, expression.yes, expression.no].flatMap((part) => undefinedNames(part, scope));
    default:
      return [];
  }
}

/** Value of an expression as far as the scope knows it. */
export function evaluate(expression: Expression, scope: Scope, place: Place): Value {
  switch (expression.op) {
    case "constant":
      return expression.value;
    case "symbol":
      return scope.lookup(expression.name) ?? UNKNOWN;
    case "here":
      return scope.here;
    case "start":
      return scope.start;
    case "unary": {
      const of = evaluate(expression.of, scope, place);
      return { ...unary(expression.operator, of), unknown: of.unknown };
    }
    case "binary": {
      const left = evaluate(expression.left, scope, place);
      const right = evaluate(expression.right, scope, place);
      if (left.unknown || right.unknown) return UNKNOWN;
      const integer = BigInt.asIntN(64, binary(expression.operator, left.integer, right.integer, place));
      return { integer, addresses: addressesOf(expression.operator, left, right), unknown: false };
    }
    case "choice": {
      const test = evaluate(expression.test, scope, place);
      if (test.unknown) return UNKNOWN;
      return evaluate(test.integer !== 0n ? expression.yes : expression.no, scope, place);
    }
    case "float":
      throw problem(place, "a number with a point can stand only in DD and DQ");
    default:
      throw problem(place, "a register cannot stand in this expression");
  }
}

function unary(operator: string, of: Value): { integer: bigint; addresses: number } {
  switch (operator) {
    case "-":
      return { integer: BigInt.asIntN(64, -of.integer), addresses: -of.addresses };
    case "~":
      return { integer: ~of.integer, addresses: 0 };
    case "!":
      return { integer: of.integer === 0n ? 1n : 0n, addresses: 0 };
    default:
      return of;
  }
}

function addressesOf(operator: string, left: Value, right: Value): number {
  if (operator === "+") return left.addresses + right.addresses;
  if (operator === "-") return left.addresses - right.addresses;
  return 0;
}

function binary(operator: string, a: bigint, b: bigint, place: Place): bigint {
  const divisor = (): bigint => {
    if (b === 0n) throw problem(place, "division by zero");
    return b;
  };
  // a shift by more than the word empties it; BigInt would grow without bound
  const count = b < 0n || b > WORD_BITS ? WORD_BITS : b;
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return unsigned(a) / unsigned(divisor());
    case "//":
      return a / divisor();
    case "%":
      return unsigned(a) % unsigned(divisor());
    case "%%":
      return a % divisor();
    case "<<":
    case "<<<":
      return a << count;
    case ">>":
      return unsigned(a) >> count;
    case ">>>":
      return a >> count;
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    case "=":
    case "==":
      return truth(a === b);
    case "!=":
    case "<>":
      return truth(a !== b);
    case "<":
      return truth(a < b);
    case "<=":
      return truth(a <= b);
    case ">":
      return truth(a > b);
    case ">=":
      return truth(a >= b);
    case "<=>":
      return a < b ? -1n : truth(a > b);
    case "&&":
      return truth(a !== 0n && b !== 0n);
    case "||":
      return truth(a !== 0n || b !== 0n);
    default:
      return truth((a !== 0n) !== (b !== 0n));
  }
}

function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n;
}
