import { mkdtempSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { VmService } from "../vm-service.ts";
import { controlAddress } from "./address.ts";
import { connectControl } from "./client.ts";
import { serveControl, type ControlServer } from "./server.ts";

let home: string;
let service: VmService;
let server: ControlServer;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "nestbox-control-"));
  service = await VmService.open({
    shell: "web",
    home,
    launch: () => {
      throw new Error("nothing is started here");
    },
    firmwarePaths: () => ({ bios: "", video: "" }),
    welcomeImagePath: () => "",
  });
  server = await serveControl(service, home, () => {});
});

afterEach(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});

const VM = { name: "Box", osFamily: "dos", memoryMiB: 4, image: null } as const;

test("calls, answers, errors and events cross", async () => {
  const client = await connectControl(home);
  expect(client).toBeDefined();
  const { api, events } = client!;
  const told: string[] = [];
  events.on("vmChanged", (vm) => void told.push(vm.id));
  expect(await api.create(VM)).toMatchObject({ id: "box" });
  expect(await api.list()).toHaveLength(1);
  await expect(api.start("nobody")).rejects.toMatchObject({ kind: "not-found" });
  await expect(api.snapshots("../x")).rejects.toMatchObject({ kind: "invalid-input" });
  expect(told).toEqual(["box"]);
  expect(server.clients).toBe(1);
  client!.close();
  await expect(api.list()).rejects.toMatchObject({ kind: "io" });
});

test("what is no request ends the connection, and nobody else's", async () => {
  const other = (await connectControl(home))!;
  for (const text of [
    "GET / HTTP/1.1\r\n\r\n",
    "{}\n",
    '{"id":1,"channel":"vm.list","args":[],"more":1}\n',
    "x".repeat(9e6),
  ]) {
    const socket = connect(await controlAddress(home));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => {});
    socket.write(text);
    await closed;
  }
  expect(await other.api.list()).toEqual([]);
  other.close();
});

test("a command that never reads is cut off before events pile up", async () => {
  const socket = connect(await controlAddress(home));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => {});
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  socket.pause();
  await vi.waitFor(() => expect(server.clients).toBe(1));
  const vm = await service.create(VM);
  for (let mib = 0; mib < 24 && server.clients > 0; mib++) {
    for (let i = 0; i < 256; i++) service.events.emit("vmChanged", { ...vm, note: "x".repeat(4096) } as typeof vm);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(server.clients).toBe(0);
  socket.resume();
  await closed;
});

test("nobody is there when it is closed, and a new one takes the place of one that was killed", async () => {
  await server.close();
  expect(await connectControl(home)).toBeUndefined();
  server = await serveControl(service, home, () => {});
  // as a process that was killed leaves it: the socket's file is there, and nobody listens
  const second = await serveControl(service, home, () => {});
  expect(await (await connectControl(home))?.api.list()).toEqual([]);
  await second.close();
});

test.skipIf(process.platform === "win32")("the socket is its owner's alone, wherever the machines are", async () => {
  expect(statSync(await controlAddress(home)).mode & 0o777).toBe(0o600);
  const long = await controlAddress(join(home, "x".repeat(120)));
  expect(Buffer.byteLength(long)).toBeLessThan(100);
  expect(long).not.toBe(await controlAddress(join(home, "y".repeat(120))));
});
