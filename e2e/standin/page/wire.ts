/**
 * Structured clone over JSON, for what crosses between the stand-in's process and a page. Runs in both: the functions
 * hold no reference to anything outside them, because their text is sent into the page.
 */

/** Throws a DataCloneError, as Electron does, for what cannot be cloned: functions, ports, shared memory. */
export function toWire(value: unknown): unknown {
  const cannot = (what: string): never => {
    throw new DOMException(`${what} could not be cloned.`, "DataCloneError");
  };
  const base64 = (bytes: Uint8Array): string => {
    if (bytes.buffer instanceof SharedArrayBuffer) return cannot("#<SharedArrayBuffer>");
    const node = (
      globalThis as { Buffer?: { from(b: ArrayBufferLike, o: number, l: number): { toString(e: string): string } } }
    ).Buffer;
    if (node !== undefined) return node.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
    return (bytes as Uint8Array & { toBase64(): string }).toBase64();
  };
  const walk = (item: unknown): unknown => {
    switch (typeof item) {
      case "string":
      case "boolean":
        return item;
      case "undefined":
        return { t: "undefined" };
      case "number":
        return Number.isFinite(item) && !Object.is(item, -0)
          ? item
          : { t: "number", v: Object.is(item, -0) ? "-0" : String(item) };
      case "bigint":
        return { t: "bigint", v: String(item) };
      case "object":
        break;
      default:
        return cannot(String(item));
    }
    if (item === null) return null;
    if (Array.isArray(item)) return item.map(walk);
    if (ArrayBuffer.isView(item))
      return { t: "u8", v: base64(new Uint8Array(item.buffer, item.byteOffset, item.byteLength)) };
    if (item instanceof ArrayBuffer) return { t: "buffer", v: base64(new Uint8Array(item)) };
    if (item instanceof Date) return { t: "date", v: item.getTime() };
    if (item instanceof Error) return { t: "error", v: item.message };
    if (/^\[object (?!Object\])/.test(Object.prototype.toString.call(item)))
      return cannot(`#<${item.constructor.name}>`);
    return { t: "object", v: Object.entries(item).map(([key, member]) => [key, walk(member)]) };
  };
  return walk(value);
}

export function fromWire(wire: unknown): unknown {
  const bytes = (text: string): Uint8Array => {
    const node = (globalThis as { Buffer?: { from(t: string, e: string): Uint8Array } }).Buffer;
    if (node !== undefined) return new Uint8Array(node.from(text, "base64"));
    return (Uint8Array as unknown as { fromBase64(t: string): Uint8Array }).fromBase64(text);
  };
  const walk = (item: unknown): unknown => {
    if (typeof item !== "object" || item === null) return item;
    if (Array.isArray(item)) return item.map(walk);
    const { t, v } = item as { t: string; v: unknown };
    switch (t) {
      case "undefined":
        return undefined;
      case "number":
        return Number(v);
      case "bigint":
        return BigInt(v as string);
      case "u8":
        return bytes(v as string);
      case "buffer":
        return bytes(v as string).buffer;
      case "date":
        return new Date(v as number);
      case "error":
        return new Error(v as string);
      default:
        return Object.fromEntries((v as [string, unknown][]).map(([key, member]) => [key, walk(member)]));
    }
  };
  return walk(wire);
}
