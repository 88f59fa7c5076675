import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { HostError } from "../../core/base/errors.ts";
import { batchPrefix, BatchStreamReader, decodeBatch, encodeBatch } from "./frame-codec.ts";
import { CallError, client, serve, type ArgumentChecks, type MethodNames } from "./procedure.ts";
import type { ScreenOutput } from "./screen.ts";
import { screenInput } from "./screen-checks.ts";
import { VM_API_CHECKS } from "./vm-api-checks.ts";
import { VM_API } from "./vm-api.ts";
import { z } from "zod";

interface Shelf {
  put(name: string, count: number): Promise<string>;
  fail(kind: string): Promise<void>;
}
const SHELF = { put: true, fail: true } as const satisfies MethodNames<Shelf>;
const CHECKS: ArgumentChecks<Shelf> = {
  put: z.tuple([z.string(), z.number()]),
  fail: z.tuple([z.string()]),
};

function connect(internal: (channel: string, error: unknown) => void = () => {}) {
  const service: Shelf = {
    put: async (name, count) => `${count} × ${name}`,
    fail: async (kind) => {
      if (kind === "host") throw new HostError("conflict", "Taken. Choose another name.");
      throw new TypeError("secret detail");
    },
  };
  const invoke = serve<Shelf>("shelf", CHECKS, service, { onInternalError: internal });
  // What crosses must survive being plain data.
  const wire = async (channel: string, args: readonly unknown[]) =>
    JSON.parse(JSON.stringify(await invoke(channel, JSON.parse(JSON.stringify(args)) as unknown[])));
  return { shelf: client<Shelf>("shelf", SHELF, wire), invoke };
}

test("a call and its answer cross the contract", async () => {
  expect(await connect().shelf.put("book", 3)).toBe("3 × book");
});

test("the world's failures arrive with kind and sentence; ours are hidden and logged", async () => {
  const internal = vi.fn<(channel: string, error: unknown) => void>();
  const { shelf } = connect(internal);
  await expect(shelf.fail("host")).rejects.toMatchObject({ kind: "conflict", message: "Taken. Choose another name." });
  expect(internal).not.toHaveBeenCalled();
  const error = await shelf.fail("ours").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CallError);
  expect(error).toMatchObject({ kind: "internal" });
  expect((error as Error).message).not.toContain("secret");
  expect(internal).toHaveBeenCalledWith("shelf.fail", expect.any(TypeError));
});

test.each([
  ["shelf.take", []],
  ["shelf.constructor", []],
  ["shelf.__proto__", []],
  ["other.put", ["a", 1]],
  ["shelf.put", ["a"]],
  ["shelf.put", ["a", "1"]],
  ["shelf.put", ["a", 1, 2]],
])("%s with %j is refused", async (channel, args) => {
  expect(await connect().invoke(channel, args)).toMatchObject({ ok: false, error: { kind: "invalid-input" } });
});

test("every method of the VM API has a check", () => {
  expect(Object.keys(VM_API_CHECKS).toSorted()).toEqual(Object.keys(VM_API).toSorted());
});

test.each([
  [{ name: "", osFamily: "dos", memoryMiB: 16, floppy: null }],
  [{ name: "a", osFamily: "dos", memoryMiB: 0, floppy: null }],
  [{ name: "a", osFamily: "dos", memoryMiB: Number.NaN, floppy: null }],
  [{ name: "a", osFamily: "dos", memoryMiB: 1e9, floppy: null }],
  [{ name: "a", osFamily: "dos", memoryMiB: 1.5, floppy: null }],
  [{ name: "a", osFamily: "beos", memoryMiB: 16, floppy: null }],
  [{ name: "a", osFamily: "dos", memoryMiB: 16, floppy: "a\0b" }],
  [{ name: "a", osFamily: "dos", memoryMiB: 16, floppy: null, extra: 1 }],
])("create refuses %j", (vm) => {
  expect(VM_API_CHECKS.create.safeParse([vm]).success).toBe(false);
});

test.each(["../x", "", "A", "a/b", ".", "a".repeat(65)])("%j is no identifier", (id) => {
  expect(VM_API_CHECKS.start.safeParse([id]).success).toBe(false);
});

test("input of a page is checked", () => {
  expect(screenInput.safeParse({ type: "key", code: "KeyA", pressed: true }).success).toBe(true);
  expect(screenInput.safeParse({ type: "mouse", dx: Number.NaN, dy: 0, wheel: 0, buttons: 0 }).success).toBe(false);
  expect(screenInput.safeParse({ type: "serial", port: 0, bytes: [256] }).success).toBe(false);
  expect(screenInput.safeParse({ type: "format" }).success).toBe(false);
});

const u16 = fc.integer({ min: 0, max: 65535 });
const output: fc.Arbitrary<ScreenOutput> = fc.oneof(
  fc.record({
    type: fc.constant("mode" as const),
    width: u16,
    height: u16,
    text: fc.boolean(),
    aspect: fc.constantFrom(0, 1.333, 1.25),
  }),
  fc.record({ type: fc.constant("pointer" as const), isFollowed: fc.boolean() }),
  fc
    .record({ x: u16, y: u16, width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })
    .map((rect) => ({
      type: "rect" as const,
      ...rect,
      pixels: Uint8Array.from({ length: rect.width * rect.height * 4 }, (_, at) => at & 255),
    })),
  fc
    .record({ port: fc.integer({ min: 0, max: 3 }), length: fc.integer({ min: 0, max: 9 }) })
    .map(({ port, length }) => ({ type: "serial" as const, port, bytes: new Uint8Array(length).fill(7) })),
  fc.record({ type: fc.constant("speaker" as const), hz: fc.constantFrom(0, 440, 1193.5) }),
  fc.constant({ type: "flush" as const }),
);

test("batches survive the codec, and the stream in any cut", () => {
  fc.assert(
    fc.property(fc.array(fc.array(output)), fc.integer({ min: 1, max: 50 }), (batches, chunkBytes) => {
      const stream = batches.flatMap((batch) => {
        const bytes = encodeBatch(batch);
        return [...batchPrefix(bytes.length), ...bytes];
      });
      const reader = new BatchStreamReader();
      const seen: ScreenOutput[][] = [];
      for (let at = 0; at < stream.length; at += chunkBytes) {
        for (const batch of reader.push(Uint8Array.from(stream.slice(at, at + chunkBytes))))
          seen.push(decodeBatch(batch));
      }
      expect(seen).toEqual(batches.filter((batch) => batch.length > 0));
    }),
  );
});

/** Stands for a batch that happened to be whole. */
const WHOLE = new HostError("corrupt", "");

function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

test("damaged batches give a HostError, never anything else", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(thrownBy(() => decodeBatch(Uint8Array.from(bytes))) ?? WHOLE).toBeInstanceOf(HostError);
    }),
  );
});
