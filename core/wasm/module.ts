import { Bytes, type FunctionBody } from "./code.ts";
import { CONTROL, TYPE, type ValueType } from "./opcodes.ts";

export interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

interface FunctionImport {
  readonly module: string;
  readonly name: string;
  readonly type: number;
}

/** A table whose elements are all functions of one type and never null: an indirect call checks nothing but the index. */
interface Table {
  readonly type: number;
  readonly entries: number;
  /** Own table: the function that stands in every place at first; undefined: imported. */
  readonly fill: number | undefined;
}

/**
 * Writes one WebAssembly module: imported shared memory `env.memory`, one table (imported as `env.table`, or its own,
 * exported as `table`), imported functions (indexes first), own functions, exports. [WASM] §5.5.
 */
export class ModuleWriter {
  readonly #types: Signature[] = [];
  readonly #typeIndexes = new Map<string, number>();
  #table: Table | undefined;
  readonly #elements: { readonly at: number; readonly functions: readonly number[] }[] = [];
  readonly #imports: FunctionImport[] = [];
  readonly #functions: { readonly type: number; readonly body: () => FunctionBody }[] = [];
  /** `index` among the module's own functions. */
  readonly #exports: { readonly name: string; readonly index: number }[] = [];
  #globals = 0;

  /** A mutable i32 of this instance. Returns its index. */
  global(): number {
    return this.#globals++;
  }

  type(signature: Signature): number {
    const key = `${signature.parameters.join()}:${signature.results.join()}`;
    const known = this.#typeIndexes.get(key);
    if (known !== undefined) return known;
    const index = this.#types.push(signature) - 1;
    this.#typeIndexes.set(key, index);
    return index;
  }

  /** `entries` must be those of the module that defines it. */
  importTable(signature: Signature, entries: number): void {
    this.#table = { type: this.type(signature), entries, fill: undefined };
  }

  /** `fill`: an exported function of that signature. */
  defineTable(signature: Signature, entries: number, fill: number): void {
    this.#table = { type: this.type(signature), entries, fill };
  }

  /** At instantiation the table holds these functions from place `at` on. */
  elements(at: number, functions: readonly number[]): void {
    this.#elements.push({ at, functions });
  }

  /**
   * Returns the function index. All imports must be made before the first function, or while bodies are written that use
   * no index of an own function.
   */
  importFunction(module: string, name: string, signature: Signature): number {
    return this.#imports.push({ module, name, type: this.type(signature) }) - 1;
  }

  /** Declares a function whose body is written later, so that bodies can call each other. */
  function(signature: Signature, body: () => FunctionBody, exportName?: string): number {
    const index = this.#functions.push({ type: this.type(signature), body }) - 1;
    if (exportName !== undefined) this.#exports.push({ name: exportName, index });
    return this.#imports.length + index;
  }

  finish(): Uint8Array {
    const bodies = this.#functions.map(({ body }) => body());
    const out = new Bytes();
    for (const byte of [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) out.byte(byte);
    section(out, 1, (s) => {
      s.unsigned(this.#types.length);
      for (const { parameters, results } of this.#types) {
        s.byte(TYPE.func);
        for (const list of [parameters, results]) {
          s.unsigned(list.length);
          for (const type of list) s.byte(TYPE[type]);
        }
      }
    });
    const table = this.#table;
    section(out, 2, (s) => {
      s.unsigned(this.#imports.length + (table?.fill === undefined ? 2 : 1));
      for (const { module, name, type } of this.#imports) {
        s.name(module);
        s.name(name);
        s.byte(0);
        s.unsigned(type);
      }
      s.name("env");
      s.name("memory");
      s.byte(2);
      s.byte(3); // shared, with a maximum
      s.unsigned(1);
      s.unsigned(MAX_MEMORY_PAGES);
      if (table !== undefined && table.fill === undefined) {
        s.name("env");
        s.name("table");
        s.byte(1);
        tableType(s, table);
      }
    });
    section(out, 3, (s) => {
      s.unsigned(this.#functions.length);
      for (const { type } of this.#functions) s.unsigned(type);
    });
    if (table?.fill !== undefined) {
      const { fill } = table;
      section(out, 4, (s) => {
        s.unsigned(1);
        s.byte(TABLE_WITH_INITIALISER);
        s.byte(0);
        tableType(s, table);
        functionReference(s, fill);
      });
    }
    if (this.#globals > 0) {
      section(out, 6, (s) => {
        s.unsigned(this.#globals);
        for (let i = 0; i < this.#globals; i++)
          for (const byte of [TYPE.i32, 1, CONTROL.i32_const, 0, CONTROL.end]) s.byte(byte);
      });
    }
    section(out, 7, (s) => {
      const ownTable = table?.fill !== undefined;
      s.unsigned(this.#exports.length + (ownTable ? 1 : 0));
      for (const { name, index } of this.#exports) {
        s.name(name);
        s.byte(0);
        s.unsigned(this.#imports.length + index);
      }
      if (!ownTable) return;
      s.name("table");
      s.byte(1);
      s.unsigned(0);
    });
    const elements = this.#elements;
    if (table !== undefined && elements.length > 0) {
      section(out, 9, (s) => {
        s.unsigned(elements.length);
        for (const { at, functions } of elements) {
          s.byte(ACTIVE_WITH_EXPRESSIONS);
          s.unsigned(0);
          s.byte(CONTROL.i32_const);
          s.signed32(at);
          s.byte(CONTROL.end);
          s.byte(TYPE.ref);
          s.unsigned(table.type);
          s.unsigned(functions.length);
          for (const index of functions) functionReference(s, index);
        }
      });
    }
    branchHints(out, bodies, this.#imports.length);
    section(out, 10, (s) => {
      s.unsigned(bodies.length);
      for (const { bytes } of bodies) {
        s.unsigned(bytes.length);
        s.append(bytes);
      }
    });
    return out.take();
  }
}

/** Any memory that wasm32 can address fits the import. */
const MAX_MEMORY_PAGES = 0x10000;

const TABLE_WITH_INITIALISER = 0x40;
const ACTIVE_WITH_EXPRESSIONS = 6;

/** References that are never null, exactly so many. */
function tableType(out: Bytes, table: Table): void {
  out.byte(TYPE.ref);
  out.unsigned(table.type);
  out.byte(1);
  out.unsigned(table.entries);
  out.unsigned(table.entries);
}

/** A constant expression. */
function functionReference(out: Bytes, index: number): void {
  out.byte(CONTROL.ref_func);
  out.unsigned(index);
  out.byte(CONTROL.end);
}

/** Custom section that tells engines which way branches go. [WASM] branch hinting, §A.7.2 code metadata. */
function branchHints(out: Bytes, bodies: readonly FunctionBody[], firstIndex: number): void {
  const hinted = [...bodies.entries()].filter(([, { hints }]) => hints.length > 0);
  if (hinted.length === 0) return;
  section(out, 0, (s) => {
    s.name("metadata.code.branch_hint");
    s.unsigned(hinted.length);
    for (const [index, { hints }] of hinted) {
      s.unsigned(firstIndex + index);
      s.unsigned(hints.length);
      for (const { offset, isLikely } of hints) {
        s.unsigned(offset);
        s.unsigned(1);
        s.byte(isLikely ? 1 : 0);
      }
    }
  });
}

function section(out: Bytes, id: number, write: (body: Bytes) => void): void {
  const body = new Bytes();
  write(body);
  out.byte(id);
  out.unsigned(body.length);
  out.append(body);
}
