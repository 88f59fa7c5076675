import type { IsaFeature } from "../isa/row.ts";
import { type Scope, UNKNOWN, evaluate } from "./evaluate.ts";
import { type Expression, TokenReader, type Value, constant } from "./expression.ts";
import { isMnemonic } from "./forms.ts";
import { dataItems } from "./data-items.ts";
import { parseOperand } from "./operand.ts";
import { isPrefix, takePrefix, takesSegment } from "./prefixes.ts";
import { type Place, problem } from "./problem.ts";
import { REGISTERS } from "./registers.ts";
import type { Action, Prefixes, Statement } from "./statement.ts";
import { type Token, isSymbol } from "./tokens.ts";

const DATA_UNITS: Readonly<Record<string, number>> = { db: 1, dw: 2, dd: 4, dq: 8 };
const RESERVE_UNITS: Readonly<Record<string, number>> = { resb: 1, resw: 2, resd: 4, resq: 8 };
const DIRECTIVES = new Set([
  "bits",
  "use16",
  "use32",
  "org",
  "cpu",
  "align",
  "alignb",
  "incbin",
  "absolute",
  "struc",
  "endstruc",
  "section",
  "segment",
  "times",
]);
/** Names that `cpu` takes, and what each allows. */
const CPUS: Readonly<Record<string, IsaFeature>> = {
  "8086": "8086",
  "186": "186",
  "286": "286",
  "386": "386",
  "486": "486",
  "586": "pentium",
  pentium: "pentium",
  "686": "i686",
  p6: "i686",
};

/** Turns lines, macros already expanded, into statements. */
export class Parser {
  readonly statements: Statement[] = [];
  #bits: 16 | 32 = 16;
  #cpu: IsaFeature | undefined;
  /** Label that `.x` belongs to. */
  #owner = "";
  #structure: { name: string; owner: string } | undefined;
  readonly #defined = new Map<string, Place>();
  readonly #constants = new Map<string, Value>();
  readonly #file: (name: string) => Uint8Array | undefined;

  constructor(file: (name: string) => Uint8Array | undefined) {
    this.#file = file;
  }

  /** What can be known while lines are still being read: EQUs of plain numbers. */
  readonly constants: Scope = {
    lookup: (name) => this.#constants.get(name) ?? UNKNOWN,
    here: UNKNOWN,
    start: UNKNOWN,
  };

  readonly qualify = (name: string): string => (name[0] === "." && name[1] !== "." ? this.#owner + name : name);

  line(tokens: readonly Token[], place: Place): void {
    const reader = new TokenReader(tokens, place, this.qualify);
    if (isSymbol(tokens[0], "[") && DIRECTIVES.has(tokens[1]?.text.toLowerCase() ?? "")) {
      reader.at = 1;
      this.#action(reader, undefined);
      reader.expectSymbol("]");
    } else {
      this.#label(reader);
      if (!reader.done) this.#action(reader, undefined);
    }
    if (!reader.done) throw problem(place, `${reader.describeNext()} is too much here`);
  }

  /** Says that a structure was left open. */
  finish(place: Place): void {
    if (this.#structure !== undefined) throw problem(place, `“struc ${this.#structure.name}” has no endstruc`);
  }

  #add(place: Place, action: Action, times?: Expression): void {
    this.statements.push({ place, times, action });
  }

  /** `name:`, `name equ …`, or `name db …`. */
  #label(reader: TokenReader): void {
    const [first, second] = reader.tokens;
    if (first?.kind !== "word") return;
    if (isSymbol(second, ":")) {
      reader.at = 2;
      const third = reader.tokens[2];
      if (third?.kind === "word" && third.text.toLowerCase() === "equ") this.#equ(reader, first.text);
      else this.#define(first.text, reader.place);
      return;
    }
    if (second?.kind !== "word") return;
    const keyword = second.text.toLowerCase();
    if (keyword === "equ") {
      reader.at = 1;
      this.#equ(reader, first.text);
    } else if (!isKeyword(first.text.toLowerCase()) && !takesSegment(first.text) && isKeyword(keyword)) {
      reader.at = 1;
      this.#define(first.text, reader.place);
    }
  }

  #equ(reader: TokenReader, written: string): void {
    reader.at++;
    const name = this.#claim(written, reader.place);
    const expression = reader.expression();
    const value = evaluate(expression, this.constants, reader.place);
    if (!value.unknown) this.#constants.set(name, value);
    this.#add(reader.place, { kind: "equ", name, expression });
  }

  #define(written: string, place: Place): void {
    const name = this.#claim(written, place);
    if (name[0] !== "." && written[0] !== ".") this.#owner = name;
    this.#add(place, { kind: "label", name });
  }

  #claim(written: string, place: Place): string {
    const bare = written.replace(/^\$/, "");
    if (REGISTERS.has(bare.toLowerCase()) && written[0] !== "$") {
      throw problem(place, `“${bare}” is a register and cannot be a label`);
    }
    const name = this.qualify(bare);
    const before = this.#defined.get(name);
    if (before !== undefined) {
      throw problem(place, `“${name}” is defined twice, first in ${before.file}:${before.line}`);
    }
    this.#defined.set(name, place);
    return name;
  }

  #action(reader: TokenReader, times: Expression | undefined): void {
    const { place } = reader;
    const token = reader.next!;
    if (token.kind !== "word") throw problem(place, `an instruction cannot begin with “${token.text}”`);
    const word = token.text.toLowerCase();
    if (Object.hasOwn(DATA_UNITS, word)) {
      reader.at++;
      this.#add(place, { kind: "data", unitBytes: DATA_UNITS[word]!, items: dataItems(reader) }, times);
    } else if (Object.hasOwn(RESERVE_UNITS, word)) {
      reader.at++;
      this.#add(place, { kind: "reserve", unitBytes: RESERVE_UNITS[word]!, count: reader.expression() }, times);
    } else if (DIRECTIVES.has(word)) {
      reader.at++;
      this.#directive(word, reader, times);
    } else {
      this.#instruction(reader, times);
    }
  }

  #directive(word: string, reader: TokenReader, times: Expression | undefined): void {
    const { place } = reader;
    if (word === "times") {
      this.#action(reader, reader.expression());
      return;
    }
    if (times !== undefined) throw problem(place, `TIMES cannot repeat ${word.toUpperCase()}`);
    switch (word) {
      case "bits": {
        const { integer } = evaluate(reader.expression(), this.constants, place);
        if (integer !== 16n && integer !== 32n) throw problem(place, "BITS is 16 or 32");
        this.#bits = integer === 16n ? 16 : 32;
        break;
      }
      case "use16":
        this.#bits = 16;
        break;
      case "use32":
        this.#bits = 32;
        break;
      case "org":
        this.#add(place, { kind: "org", expression: reader.expression() });
        break;
      case "cpu": {
        const name = reader.next?.text.toLowerCase() ?? "";
        this.#cpu = Object.hasOwn(CPUS, name) ? CPUS[name] : undefined;
        if (this.#cpu === undefined) throw problem(place, `CPU is one of ${Object.keys(CPUS).join(", ")}`);
        reader.at++;
        break;
      }
      case "align":
      case "alignb": {
        const to = reader.expression();
        this.#add(place, { kind: "align", to, filler: this.#filler(reader, word) });
        break;
      }
      case "incbin":
        this.#add(place, { kind: "bytes", bytes: this.#includedBytes(reader) });
        break;
      case "absolute":
        this.#add(place, { kind: "absolute", expression: reader.expression() });
        break;
      case "section":
      case "segment":
        if (reader.next?.text !== ".text") throw problem(place, "a flat binary has one section, .text");
        reader.at++;
        this.#add(place, { kind: "end absolute", name: undefined });
        break;
      default:
        this.#structureEdge(word, reader);
    }
  }

  /** What ALIGN repeats: one action, by default a byte of NOP; ALIGNB: of zero. */
  #filler(reader: TokenReader, word: string): readonly Action[] {
    if (!reader.takeSymbol(",")) return [byteOf(word === "align" ? 0x90n : 0n)];
    const before = this.statements.length;
    this.#action(reader, undefined);
    return this.statements.splice(before).map(({ action }) => action);
  }

  #includedBytes(reader: TokenReader): Uint8Array {
    const { place } = reader;
    const token = reader.next;
    if (token?.kind !== "string") throw problem(place, "INCBIN needs the name of a file in quotes");
    reader.at++;
    const bytes = this.#file(token.text);
    if (bytes === undefined) throw problem(place, `the file “${token.text}” was not found`);
    const known = (): number => {
      const { integer, unknown } = evaluate(reader.expression(), this.constants, place);
      if (unknown || integer < 0n) throw problem(place, "INCBIN needs plain numbers after the name");
      return Number(integer);
    };
    const skip = reader.takeSymbol(",") ? known() : 0;
    const length = reader.takeSymbol(",") ? known() : bytes.length;
    return bytes.subarray(skip, skip + length);
  }

  #structureEdge(word: string, reader: TokenReader): void {
    const { place } = reader;
    if (word === "endstruc") {
      if (this.#structure === undefined) throw problem(place, "there is no STRUC to end");
      this.#add(place, { kind: "end absolute", name: this.#claim(`${this.#structure.name}_size`, place) });
      this.#owner = this.#structure.owner;
      this.#structure = undefined;
      return;
    }
    const name = reader.next;
    if (name?.kind !== "word") throw problem(place, "STRUC needs a name");
    reader.at++;
    const start = reader.takeSymbol(",") ? reader.expression() : constant(0n);
    this.#structure = { name: name.text, owner: this.#owner };
    this.#add(place, { kind: "absolute", expression: start });
    this.#define(name.text, place);
  }

  #instruction(reader: TokenReader, times: Expression | undefined): void {
    const { place } = reader;
    const prefixes: Prefixes = { repeat: 0, lock: false, segment: -1, operandBits: 0, addressBits: 0 };
    while (takePrefix(reader, prefixes));
    if (reader.next?.kind !== "word") {
      throw problem(place, `an instruction is missing before ${reader.describeNext()}`);
    }
    const mnemonic = reader.next.text.toLowerCase();
    if (!isMnemonic(mnemonic)) {
      throw problem(place, `“${reader.next.text}” is neither an instruction nor a directive (a label ends in a colon)`);
    }
    reader.at++;
    const operands = [];
    while (!reader.done && !isSymbol(reader.next, "]")) {
      operands.push(parseOperand(reader, this.constants));
      if (!reader.takeSymbol(",")) break;
      if (reader.done) throw problem(place, "an operand is missing after the comma");
    }
    this.#add(
      place,
      {
        kind: "instruction",
        mnemonic,
        prefixes,
        operands,
        bits: this.#bits,
        cpu: this.#cpu,
        candidates: undefined,
        long: false,
      },
      times,
    );
  }
}

/** Words that a line can do something with. */
function isKeyword(word: string): boolean {
  return (
    isMnemonic(word) ||
    DIRECTIVES.has(word) ||
    Object.hasOwn(DATA_UNITS, word) ||
    Object.hasOwn(RESERVE_UNITS, word) ||
    isPrefix(word)
  );
}

function byteOf(value: bigint): Action {
  return { kind: "data", unitBytes: 1, items: [{ kind: "value", expression: constant(value) }] };
}
