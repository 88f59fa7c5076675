/** The stand-in must be as strict as Electron: what would fail there has to fail here. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { app } from "./app.ts";
import { BrowserWindow } from "./browser-window.ts";
import { Menu } from "./desktop.ts";
import { ipcMain } from "./ipc.ts";
import { fromWire, toWire } from "./page/wire.ts";
import { MessageChannelMain, takeEnds } from "./ports.ts";
import { fromBrowser, protocol, toBrowser } from "./protocol.ts";
import { utilityProcess } from "./utility-process.ts";

const PROGRAM = `
process.parentPort.on("message", ({ data, ports: [port] }) => {
  if (port === undefined) return process.parentPort.postMessage({ data, send: typeof process.send });
  port.on("message", (event) => port.postMessage({ echo: event.data }));
  port.on("close", () => process.exit(7));
  port.start();
});
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-standin-test-"));
  writeFileSync(join(folder, "program.mjs"), PROGRAM);
});

afterAll(() => rmSync(folder, { recursive: true }));

test("before it is ready: schemes may be registered, windows and processes may not be made", () => {
  expect(() => new BrowserWindow()).toThrow("before app is ready");
  expect(() => utilityProcess.fork(join(folder, "program.mjs"))).toThrow("before app is ready");
  expect(() => protocol.handle("app", () => new Response())).toThrow("after app is ready");
  protocol.registerSchemesAsPrivileged([
    { scheme: "app", privileges: { standard: true, secure: true } },
    { scheme: "plain" },
  ]);
  app.becomeReady();
  expect(() => protocol.registerSchemesAsPrivileged([])).toThrow("before app is ready");
});

test("addresses of a registered scheme are origins of their own, others cannot be loaded", () => {
  expect(toBrowser("app://nestbox/?vm=a#b")).toBe("http://nestbox.app.localhost/?vm=a#b");
  expect(fromBrowser("http://nestbox.app.localhost/?vm=a#b")).toBe("app://nestbox/?vm=a#b");
  expect(fromBrowser("blob:http://nestbox.app.localhost/1")).toBe("blob:app://nestbox/1");
  expect(() => toBrowser("plain://nestbox/")).toThrow("was not registered");
  expect(() => toBrowser("other://nestbox/")).toThrow("was not registered");
});

test("pages are sandboxed and isolated, and a preload is an absolute path to one CommonJS file", () => {
  for (const webPreferences of [{ sandbox: false }, { contextIsolation: false }, { nodeIntegration: true }]) {
    expect(() => new BrowserWindow({ webPreferences })).toThrow("sandboxed and isolated");
  }
  expect(() => new BrowserWindow({ webPreferences: { preload: "preload.cjs" } })).toThrow("absolute");
  const preload = join(folder, "preload.js");
  writeFileSync(preload, 'import { ipcRenderer } from "electron";');
  expect(() => new BrowserWindow({ webPreferences: { preload } })).toThrow(SyntaxError);
});

test("ports: only ports transfer, once; what is posted is cloned and waits for start", () => {
  const { port1, port2 } = new MessageChannelMain();
  expect(() => port1.postMessage("x", [new Uint8Array(1).buffer])).toThrow("only MessagePortMain");
  expect(() => port1.postMessage(() => {})).toThrow("could not be cloned");
  const bytes = new Uint8Array([1]);
  port1.postMessage(bytes);
  bytes[0] = 2;
  const seen: unknown[] = [];
  port2.on("message", ({ data }: { data: unknown }) => seen.push(data));
  expect(seen).toEqual([]);
  port2.start();
  expect(seen).toEqual([new Uint8Array([1])]);
  takeEnds([port2]);
  expect(() => takeEnds([port2])).toThrow("neutered");
});

test("a utility process has parentPort and no channel of Node's, and gets ports that close with their other end", async () => {
  const child = utilityProcess.fork(join(folder, "program.mjs"), [], { stdio: ["ignore", "ignore", "inherit"] });
  const reply = new Promise((resolve) => child.once("message", resolve));
  child.postMessage({ bytes: new Uint8Array([5]) });
  expect(await reply).toEqual({ data: { bytes: new Uint8Array([5]) }, send: "undefined" });
  expect(() => child.postMessage({ memory: new SharedArrayBuffer(8) })).toThrow("could not be cloned");

  const { port1, port2 } = new MessageChannelMain();
  const echoed = new Promise((resolve) => port1.once("message", ({ data }: { data: unknown }) => resolve(data)));
  child.postMessage("take", [port2]);
  port1.start();
  port1.postMessage("hello");
  expect(await echoed).toEqual({ echo: "hello" });
  const exit = new Promise((resolve) => child.once("exit", resolve));
  port1.close();
  expect(await exit).toBe(7);
  expect(child.pid).toBeUndefined();
});

test("what crosses to a page is plain data", () => {
  const value = { a: [1, undefined, Number.NaN, -0], bytes: new Uint8Array([0, 255]), at: new Date(5), n: 10n };
  expect(fromWire(JSON.parse(JSON.stringify(toWire(value))))).toEqual(value);
  for (const bad of [
    () => {},
    Symbol("x"),
    new Map(),
    new MessageChannel().port1,
    new Uint8Array(new SharedArrayBuffer(1)),
  ]) {
    expect(() => toWire({ bad })).toThrow("could not be cloned");
  }
});

test("a handler's error reaches the page as a message only; a second handler is refused", async () => {
  ipcMain.handle("x", () => {
    throw new TypeError("inner");
  });
  expect(() => ipcMain.handle("x", () => 1)).toThrow("second handler");
  await expect(ipcMain.invoke("x", {}, [])).rejects.toThrow("Error invoking remote method 'x': TypeError: inner");
  await expect(ipcMain.invoke("y", {}, [])).rejects.toThrow("No handler registered");
});

test("a menu entry without label, role and type is refused, also deep inside", () => {
  expect(() => Menu.buildFromTemplate([{ label: "View", submenu: [{}] }])).toThrow("Invalid template");
});
