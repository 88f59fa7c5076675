import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SystemEntry } from "../../contract/systems-api.ts";
import { readCatalogue } from "./catalogue.ts";
import { GetSystem, type GetSystemOptions } from "./get-system.ts";
import { makeZip } from "./testing/make-zip.ts";

const IMAGE = Buffer.from("FreeDOS ".repeat(40_000));
const ARCHIVE = makeZip([{ name: "144m/boot.img", bytes: IMAGE, isStored: true }]);
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

let folder = "";
let server: Server;
let address = "";
/** What the server does; tests replace it. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const ranges: (string | undefined)[] = [];

/** As ordinary servers do: the whole, or the part that was asked for. */
function serveWhole(request: IncomingMessage, response: ServerResponse): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (from >= ARCHIVE.length) return void response.writeHead(416).end();
  const headers = { "Content-Length": ARCHIVE.length - from };
  if (from === 0) response.writeHead(200, headers);
  else
    response.writeHead(206, { ...headers, "Content-Range": `bytes ${from}-${ARCHIVE.length - 1}/${ARCHIVE.length}` });
  response.end(ARCHIVE.subarray(from));
}

/** Sends some and then nothing more, or breaks off. */
function serveSome(bytes: number, breaks: boolean) {
  return (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { "Content-Length": ARCHIVE.length });
    response.write(ARCHIVE.subarray(0, bytes), () => breaks && setTimeout(() => response.destroy(), 20));
  };
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-systems-"));
  answer = serveWhole;
  ranges.length = 0;
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dos.zip`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

interface Setup extends Partial<Omit<GetSystemOptions, "catalogue" | "folder" | "changed">> {
  readonly source?: Record<string, unknown>;
  readonly needs?: string;
}

function make({ source = {}, needs, ...options }: Setup = {}) {
  const catalogue = join(folder, "systems.json");
  const http = { kind: "http", address, sha256: sha256(ARCHIVE), maxBytes: 10_000_000, member: "144m/boot.img" };
  const dos = {
    id: "dos",
    name: "DOS",
    osFamily: "dos",
    text: { en: "A DOS." },
    licence: "GPL",
    provenance: "Tests.",
    fileName: "dos.img",
    ...(needs === undefined ? {} : { needs }),
    sources: [{ ...http, ...source }],
  };
  const grub = {
    ...dos,
    id: "grub",
    name: "GRUB",
    fileName: "grub.iso",
    sources: [{ kind: "apt", package: "grub-rescue-pc", member: "usr/lib/grub.iso" }],
  };
  writeFileSync(catalogue, JSON.stringify({ about: "", systems: [dos, grub] }));
  const seen: SystemEntry[] = [];
  const systems = new GetSystem({
    catalogue: () => catalogue,
    folder: join(folder, "systems"),
    changed: (entry) => void seen.push(entry),
    isOnline: () => true,
    hasApt: () => true,
    ...options,
  });
  const state = async (id = "dos") => (await systems.list()).find((entry) => entry.id === id)?.state;
  return { systems, seen, state };
}

test("the catalogue that is shipped is as it should be", async () => {
  const systems = await readCatalogue(join(import.meta.dirname, "../../../resources/systems.json"));
  expect(systems.map(({ id }) => id)).toEqual(expect.arrayContaining(["freedos", "grub-rescue", "memtest86plus"]));
  for (const { sources, needs, text } of systems) {
    expect(needs === undefined).toBe(sources.length > 0);
    expect(text["zh-CN"]).toMatch(/[一-鿿]/);
  }
  const addresses = systems.flatMap(({ sources }) => sources.flatMap((one) => ("address" in one ? one.address : [])));
  expect(addresses.length).toBeGreaterThan(0);
  for (const shipped of addresses) expect(shipped).toMatch(/^https:/);
});

test("an image is fetched, checked, unpacked and kept; then it is there at once", async () => {
  const { systems, seen, state } = make();
  expect(await state()).toEqual({ step: "absent" });
  const path = await systems.fetch("dos");
  expect(readFileSync(path)).toEqual(IMAGE);
  expect(await state()).toEqual({ step: "ready", path, sizeBytes: IMAGE.length });
  expect(seen.map(({ state: { step } }) => step)).toContain("fetching");
  expect(seen.at(-1)?.state.step).toBe("ready");
  expect(readdirSync(join(folder, "systems"))).toEqual(["dos-dos.img"]);
  expect(await systems.fetch("dos")).toBe(path);
  expect(ranges).toEqual([undefined]);
  // Another Nestbox, later.
  expect(await make().state()).toEqual({ step: "ready", path, sizeBytes: IMAGE.length });
});

test("two callers share one attempt", async () => {
  const { systems } = make();
  const paths = await Promise.all([systems.fetch("dos"), systems.fetch("dos")]);
  expect(paths[0]).toBe(paths[1]);
  expect(ranges).toHaveLength(1);
});

test("cancelled, it keeps what came and goes on from there", async () => {
  answer = serveSome(100_000, false);
  const { systems, state } = make();
  const attempt = systems.fetch("dos");
  attempt.catch(() => {});
  await vi.waitFor(async () => expect(await state()).toMatchObject({ step: "fetching", receivedBytes: 100_000 }));
  await systems.cancel("dos");
  await expect(attempt).rejects.toMatchObject({ kind: "cancelled" });
  expect(await state()).toEqual({ step: "stopped", receivedBytes: 100_000, message: undefined });
  answer = serveWhole;
  expect(readFileSync(await systems.fetch("dos"))).toEqual(IMAGE);
  expect(ranges).toEqual([undefined, "bytes=100000-"]);
});

test("a connection that breaks says so, and is continued", async () => {
  answer = serveSome(50_000, true);
  const { systems, state } = make();
  await expect(systems.fetch("dos")).rejects.toThrow(/connection to 127\.0\.0\.1 failed.*go on/);
  expect(await state()).toMatchObject({ step: "stopped", receivedBytes: 50_000 });
  answer = serveWhole;
  expect(readFileSync(await systems.fetch("dos"))).toEqual(IMAGE);
});

test("a server that cannot continue sends it all again", async () => {
  answer = serveSome(50_000, true);
  const { systems } = make();
  await systems.fetch("dos").catch(() => {});
  answer = (_request, response) => void response.writeHead(200, { "Content-Length": ARCHIVE.length }).end(ARCHIVE);
  expect(readFileSync(await systems.fetch("dos"))).toEqual(IMAGE);
});

test.each<[string, Setup, RegExp]>([
  ["another file than its makers published", { source: { sha256: "0".repeat(64) } }, /SHA-256 differs/],
  ["more than it should be", { source: { maxBytes: 1000 } }, /larger than it should be/],
  ["an archive without the image", { source: { member: "none.img" } }, /not in it/],
])("%s is refused and not kept", async (_, setup, says) => {
  const { systems, state } = make(setup);
  await expect(systems.fetch("dos")).rejects.toThrow(says);
  expect(existsSync(join(folder, "systems/dos-dos.img"))).toBe(false);
  expect(await state()).toMatchObject({ step: "stopped", receivedBytes: 0 });
});

test("an error of the server is told", async () => {
  answer = (_request, response) => void response.writeHead(503).end("busy");
  await expect(make().systems.fetch("dos")).rejects.toThrow(/503/);
});

test.each<[Setup, string, string]>([
  [{ isOnline: () => false }, "dos", "offline"],
  [{ hasApt: () => false }, "grub", "aptOnly"],
  [{ needs: "cpu64" }, "dos", "cpu64"],
])("what cannot be fetched says why: %#", async (setup, id, unavailable) => {
  const { systems } = make(setup);
  const entry = (await systems.list()).find((one) => one.id === id);
  expect(entry?.unavailable).toBe(unavailable);
  await expect(systems.fetch(id)).rejects.toMatchObject({ kind: "unsupported" });
  expect(ranges).toEqual([]);
});

test("from a package: downloaded, unpacked, nothing left beside the image", async () => {
  const calls: string[] = [];
  const { systems, state } = make({
    async run(program, args, at) {
      calls.push([program.split("/").at(-1), ...args].join(" "));
      if (args[0] === "download") return writeFileSync(join(at, "grub-rescue-pc_2_amd64.deb"), "deb");
      mkdirSync(join(at, "unpacked/usr/lib"), { recursive: true });
      writeFileSync(join(at, "unpacked/usr/lib/grub.iso"), "iso");
    },
  });
  const path = await systems.fetch("grub");
  expect(readFileSync(path, "utf8")).toBe("iso");
  expect(await state("grub")).toMatchObject({ step: "ready", sizeBytes: 3 });
  expect(calls[0]).toBe("apt-get download grub-rescue-pc");
  expect(calls[1]).toMatch(/^dpkg-deb --extract grub-rescue-pc_2_amd64\.deb /);
  expect(readdirSync(join(folder, "systems"))).toEqual(["grub-grub.iso"]);
});

test("a package that cannot be had is told; a system that nobody knows, too", async () => {
  const { systems, state } = make({ run: () => Promise.reject(new Error("no network")) });
  await expect(systems.fetch("grub")).rejects.toThrow("no network");
  expect(await state("grub")).toMatchObject({ step: "stopped" });
  await expect(systems.fetch("none")).rejects.toMatchObject({ kind: "not-found" });
});
