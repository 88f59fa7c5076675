/**
 * contextBridge's road between a preload's world and the page's: the two share the document but no object, so values
 * are copied through synchronous events on a node that only they know. Runs in both worlds, as text: nothing in here
 * refers to anything outside.
 */

export interface Crossing {
  /** Makes `api` appear in the other world under this name. */
  expose(name: string, api: unknown): void;
}

/**
 * `side`: whose end this is. Rules enforced as Electron has them: functions are wrapped, promises followed, plain data
 * copied and frozen, prototypes lost; what cannot be copied throws.
 */
export function crossing(node: Element, side: "preload" | "page"): Crossing {
  type Packed = readonly [kind: string, value?: unknown];
  const other = side === "preload" ? "page" : "preload";
  const functions: ((...args: unknown[]) => unknown)[] = [];
  const promises = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let promiseCount = 0;

  const post = (type: string, detail: unknown): void => void node.dispatchEvent(new CustomEvent(type, { detail }));

  const pack = (value: unknown): Packed => {
    if (typeof value === "function") return ["function", functions.push(value as () => unknown) - 1];
    if (typeof value === "symbol") throw new TypeError("contextBridge cannot copy a symbol");
    if (typeof value !== "object" || value === null) return ["value", value];
    if (value instanceof Promise) {
      const id = ++promiseCount;
      void value.then(
        (result: unknown) => post(`${other}:settle`, [id, true, pack(result)]),
        (error: unknown) =>
          post(`${other}:settle`, [id, false, error instanceof Error ? error.message : String(error)]),
      );
      return ["promise", id];
    }
    if (Array.isArray(value)) return ["array", value.map(pack)];
    if (value instanceof Error) return ["error", value.message];
    if (value instanceof File) {
      // A file on disk must keep its tie to it: DOM objects are shared between worlds, so it rides in one.
      const list = new DataTransfer();
      list.items.add(value);
      const carrier = document.createElement("input");
      carrier.type = "file";
      carrier.files = list.files;
      node.append(carrier);
      return ["file", node.children.length - 1];
    }
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Date) return ["value", value];
    if (value instanceof MessagePort || value instanceof WeakMap)
      throw new TypeError(`contextBridge cannot copy a ${value.constructor.name}`);
    return ["object", Object.entries(value).map(([key, member]) => [key, pack(member)])];
  };

  const unpack = ([kind, value]: Packed): unknown => {
    switch (kind) {
      case "function":
        return (...args: unknown[]) => call(value as number, args);
      case "promise":
        return new Promise((resolve, reject) => promises.set(value as number, { resolve, reject }));
      case "array":
        return Object.freeze((value as Packed[]).map(unpack));
      case "error":
        return new Error(value as string);
      case "file": {
        const carrier = node.children[value as number] as HTMLInputElement;
        return carrier.files?.[0];
      }
      case "object":
        return Object.freeze(
          Object.fromEntries((value as [string, Packed][]).map(([key, member]) => [key, unpack(member)])),
        );
      default:
        return value;
    }
  };

  /** Calls a function of the other world. Events are synchronous: the answer is there when the event is over. */
  let answer: { readonly ok: boolean; readonly value: unknown } | undefined;
  const call = (id: number, args: readonly unknown[]): unknown => {
    answer = undefined;
    post(`${other}:call`, [id, args.map(pack)]);
    const got = answer as { readonly ok: boolean; readonly value: unknown } | undefined;
    node.replaceChildren();
    if (got === undefined) throw new Error("contextBridge: the other world is gone");
    if (!got.ok) throw new Error(got.value as string);
    return unpack(got.value as Packed);
  };

  const detailOf = (event: Event): unknown => (event as CustomEvent).detail;
  node.addEventListener(`${side}:call`, (event) => {
    const [id, args] = detailOf(event) as [number, Packed[]];
    try {
      post(`${other}:answer`, { ok: true, value: pack(functions[id]?.(...args.map(unpack))) });
    } catch (error) {
      post(`${other}:answer`, { ok: false, value: error instanceof Error ? error.message : String(error) });
    }
  });
  node.addEventListener(`${side}:answer`, (event) => {
    answer = detailOf(event) as typeof answer;
  });
  node.addEventListener(`${side}:settle`, (event) => {
    const [id, ok, value] = detailOf(event) as [number, boolean, unknown];
    const waiting = promises.get(id);
    promises.delete(id);
    if (ok) waiting?.resolve(unpack(value as Packed));
    else waiting?.reject(new Error(value as string));
  });
  node.addEventListener(`${side}:expose`, (event) => {
    const [name, api] = detailOf(event) as [string, Packed];
    Object.defineProperty(globalThis, name, { value: unpack(api), enumerable: true });
  });
  return {
    expose: (name, api) => post(`${other}:expose`, [name, pack(api)]),
  };
}
