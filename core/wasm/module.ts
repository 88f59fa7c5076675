import { Bytes } from "./code.ts";
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

/**
 * Writes one WebAssembly module: imported shared memory `env.memory` and table `env.table`, imported functions (indexes
 * first), own functions, exports. [WASM] §5.5.
 */
export class ModuleWriter {
  readonly #types: Signature[] = [];
  readonly #imports: FunctionImport[] = [];
  readonly #functions: { readonly type: number; readonly body: () => Uint8Array }[] = [];
  readonly #exports: { readonly name: string; readonly index: number }[] = [];
  #globals = 0;

  /** A mutable i32 of this instance. Returns its index. */
  global(): number {
    return this.#globals++;
  }

  type(signature: Signature): number {
    const key = JSON.stringify(signature);
    const found = this.#types.findIndex((known) => JSON.stringify(known) === key);
    if (found >= 0) return found;
    return this.#types.push(signature) - 1;
  }

  /** All imports must be made before the first function. Returns the function index. */
  importFunction(module: string, name: string, signature: Signature): number {
    return this.#imports.push({ module, name, type: this.type(signature) }) - 1;
  }

  /** Declares a function whose body is written later, so that bodies can call each other. */
  function(signature: Signature, body: () => Uint8Array, exportName?: string): number {
    const index = this.#imports.length + this.#functions.push({ type: this.type(signature), body }) - 1;
    if (exportName !== undefined) this.#exports.push({ name: exportName, index });
    return index;
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
    section(out, 2, (s) => {
      s.unsigned(this.#imports.length + 2);
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
      s.name("env");
      s.name("table");
      s.byte(1);
      s.byte(TYPE.funcref);
      s.byte(0);
      s.unsigned(1);
    });
    section(out, 3, (s) => {
      s.unsigned(this.#functions.length);
      for (const { type } of this.#functions) s.unsigned(type);
    });
    if (this.#globals > 0) {
      section(out, 6, (s) => {
        s.unsigned(this.#globals);
        for (let i = 0; i < this.#globals; i++)
          for (const byte of [TYPE.i32, 1, CONTROL.i32_const, 0, CONTROL.end]) s.byte(byte);
      });
    }
    section(out, 7, (s) => {
      s.unsigned(this.#exports.length);
      for (const { name, index } of this.#exports) {
        s.name(name);
        s.byte(0);
        s.unsigned(index);
      }
    });
    section(out, 10, (s) => {
      s.unsigned(bodies.length);
      for (const body of bodies) {
        s.unsigned(body.length);
        s.append(body);
      }
    });
    return out.take();
  }
}

/** Any memory that wasm32 can address fits the import. */
const MAX_MEMORY_PAGES = 0x10000;

function section(out: Bytes, id: number, write: (body: Bytes) => void): void {
  const body = new Bytes();
  write(body);
  out.byte(id);
  out.unsigned(body.length);
  out.append(body.take());
}
