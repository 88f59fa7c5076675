/**
 * Functions that generated code calls: TypeScript imports, and the wasm runtime that both tiers share (slow stores
 * beside translated code, bulk string moves, dispatch through the jump cache).
 */
import { HELPERS, HELPER_NAMES, type HelperName } from "../ir/helpers.ts";
import type { ModuleWriter, Signature } from "../wasm/module.ts";
import { dispatchBody, enterBody } from "./dispatch.ts";
import { storeSlowBody } from "./slow-store.ts";
import { repCmpsBody, repMovsBody, repScasBody, repStosBody } from "./string-runs.ts";

/** Every handler and region: (record, address) → exit code. */
export const HANDLER: Signature = { parameters: ["i32", "i32"], results: ["i32"] };
const NULLARY: Signature = { parameters: [], results: ["i32"] };
const i32s = (n: number): Signature => ({ parameters: Array<"i32">(n).fill("i32"), results: ["i32"] });

/** Function indexes in the module under construction. */
export interface RuntimeFunctions {
  /** (segment block, offset, size in bytes) → value, MEMORY_FAULT set on a fault. */
  readonly loadSlow: number;
  /** The same, checked for writing. */
  readonly modifySlow: number;
  /** (segment block, offset, size in bytes) */
  readonly probeSlow: number;
  /** (segment block, offset, size in bytes, value) */
  readonly storeSlow: number;
  helper(name: HelperName): number;
  /** Regions only: (linear address, physical page) → 1 when instructions there come from that page. */
  readonly fetchesFrom: number | undefined;
  /** () → exit code: continues at RIP. Tail-called. */
  readonly dispatch: number;
  readonly handlerType: number;
}

/** TypeScript functions that a module imports under "host". */
export const HOST_FUNCTIONS = ["loadSlow", "modifySlow", "probeSlow", "storeHost"] as const;
/** Wasm runtime functions that regions import under "runtime". */
export const RUNTIME_EXPORTS = ["storeSlow", "dispatch", "repMovs", "repStos", "repScas", "repCmps"] as const;

function isWasm(name: HelperName): boolean {
  const effects = HELPERS[name];
  return "wasm" in effects && effects.wasm;
}

/** For regions: a function is imported when its index is first asked for. Each import costs an instance some 100 bytes. */
export function importRuntime(module: ModuleWriter): RuntimeFunctions {
  const known = new Map<string, number>();
  const imported = (from: "host" | "runtime" | "helper", name: string, signature: Signature): number => {
    let index = known.get(name);
    if (index === undefined) {
      index = module.importFunction(from, name, signature);
      known.set(name, index);
    }
    return index;
  };
  return {
    handlerType: module.type(HANDLER),
    helper: (name) => imported(isWasm(name) ? "runtime" : "helper", name, i32s(HELPERS[name].parameters)),
    get loadSlow() {
      return imported("host", "loadSlow", i32s(3));
    },
    get modifySlow() {
      return imported("host", "modifySlow", i32s(3));
    },
    get probeSlow() {
      return imported("host", "probeSlow", i32s(3));
    },
    get storeSlow() {
      return imported("runtime", "storeSlow", i32s(4));
    },
    get fetchesFrom() {
      return imported("host", "fetchesFrom", i32s(2));
    },
    get dispatch() {
      return imported("runtime", "dispatch", NULLARY);
    },
  };
}

/** For the base module: imports the TypeScript half, defines and exports the wasm half. */
export function defineRuntime(module: ModuleWriter): RuntimeFunctions {
  const handlerType = module.type(HANDLER);
  const helpers = {} as Record<HelperName, number>;
  for (const name of HELPER_NAMES) {
    if (!isWasm(name)) helpers[name] = module.importFunction("helper", name, i32s(HELPERS[name].parameters));
  }
  const loadSlow = module.importFunction("host", "loadSlow", i32s(3));
  const modifySlow = module.importFunction("host", "modifySlow", i32s(3));
  const probeSlow = module.importFunction("host", "probeSlow", i32s(3));
  const storeHost = module.importFunction("host", "storeHost", i32s(4));
  const storeSlow = module.function(i32s(4), () => storeSlowBody(storeHost), "storeSlow");
  const dispatch = module.function(NULLARY, () => dispatchBody(handlerType), "dispatch");
  helpers.repMovs = module.function(i32s(3), repMovsBody, "repMovs");
  helpers.repStos = module.function(i32s(2), repStosBody, "repStos");
  helpers.repScas = module.function(i32s(3), repScasBody, "repScas");
  helpers.repCmps = module.function(i32s(4), repCmpsBody, "repCmps");
  module.function(i32s(1), () => enterBody(handlerType), "enter");
  return {
    loadSlow,
    modifySlow,
    probeSlow,
    storeSlow,
    fetchesFrom: undefined,
    dispatch,
    helper: (name) => helpers[name],
    handlerType,
  };
}
