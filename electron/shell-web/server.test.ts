import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { CLOSE_REFUSED, SOCKET_PROTOCOL, TOKEN_PROTOCOL_PREFIX } from "../contract/web-protocol.ts";
import { webBridge } from "../contract/web-bridge.ts";
import { VmService } from "../services/vm-service.ts";
import { isLoopback, parseListen } from "./listen-option.ts";
import { WebShell } from "./server.ts";

let folder: string;
let service: VmService;
let shell: WebShell;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-web-"));
  mkdirSync(join(folder, "page", "assets"), { recursive: true });
  writeFileSync(join(folder, "page", "index.html"), "<!doctype html><title>Nestbox</title>");
  writeFileSync(join(folder, "secret.json"), "{}");
  const unused = (): never => {
    throw new Error("no machine is started here");
  };
  service = await VmService.open({
    shell: "web",
    home: join(folder, "home"),
    launch: unused,
    firmwarePaths: unused,
    welcomeImagePath: unused,
  });
  shell = await listen(0);
});

afterAll(async () => {
  await shell.close();
  rmSync(folder, { recursive: true });
});

function listen(port: number): Promise<WebShell> {
  return WebShell.listen({
    service,
    rendererFolder: join(folder, "page"),
    host: "127.0.0.1",
    port,
    onInternalError: () => {},
  });
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Raw, because fetch does not let Host and Origin be set. */
function ask(method: string, path: string, headers: Record<string, string> = {}, body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: "127.0.0.1", port: shell.port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on("error", reject);
    request.end(body);
  });
}

function bearer(token: string = shell.guard.token): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

test("the page comes with a content policy and without a token", async () => {
  const page = await ask("GET", "/");
  expect(page).toMatchObject({ status: 200, body: "<!doctype html><title>Nestbox</title>" });
  expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(page.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(page.headers["x-content-type-options"]).toBe("nosniff");
});

test.each([
  "/../secret.json",
  "/%2e%2e/secret.json",
  "/..%2fsecret.json",
  "/assets/..%5c..%5csecret.json",
  "/%00",
  "/%zz",
])("nothing outside the page's folder is served: %s", async (path) => {
  expect((await ask("GET", path)).status).toBe(404);
});

test.each([["evil.example"], ["evil.example:80"], ["127.0.0.1.evil.example"]])(
  "a foreign Host is refused: %j",
  async (host) => {
    expect((await ask("GET", "/", { host })).status).toBe(403);
  },
);

test("a foreign Origin is refused, with the right token too", async () => {
  const headers = { ...bearer(), origin: "http://evil.example" };
  expect((await ask("POST", "/upload?name=a.img", headers)).status).toBe(403);
  expect((await ask("POST", "/upload?name=a.img", { ...bearer(), origin: "null" })).status).toBe(403);
  expect((await ask("POST", "/upload?name=a.img", { ...bearer(), origin: "http://127.0.0.1:1" })).status).toBe(403);
});

test("without the token there are no uploads and no screens", async () => {
  for (const headers of [{}, bearer("wrong"), bearer(`${shell.guard.token}x`), { authorization: shell.guard.token }]) {
    expect((await ask("POST", "/upload?name=a.img", headers)).status).toBe(401);
    expect((await ask("GET", "/screen?vm=a&connection=abcdefgh&screen=s1", headers)).status).toBe(401);
  }
});

test("a screen of a machine that does not run is refused with a sentence", async () => {
  const answer = await ask("GET", "/screen?vm=a&connection=abcdefgh&screen=s1", bearer());
  expect(answer.status).toBe(409);
  expect(JSON.parse(answer.body)).toMatchObject({ ok: false, error: { kind: "not-found" } });
});

test("uploads: a diskette is taken, and so is what is larger", async () => {
  const good = await ask("POST", "/upload?name=a.img", bearer(), Buffer.alloc(720 * 1024));
  expect(JSON.parse(good.body)).toMatchObject({ ok: true, value: expect.stringMatching(/^upload:/) });
  const disc = await ask("POST", "/upload?name=cd.iso", bearer(), Buffer.alloc(4 << 20));
  expect(JSON.parse(disc.body)).toMatchObject({ ok: true, value: expect.stringMatching(/^upload:/) });
});

test("a ticket opens the page once", async () => {
  const path = new URL(shell.ticketAddress());
  const first = await ask("GET", path.pathname + path.search);
  expect(first).toMatchObject({ status: 302, headers: { location: `/#token=${shell.guard.token}` } });
  expect((await ask("GET", path.pathname + path.search)).status).toBe(403);
  expect((await ask("GET", "/open?ticket=x")).status).toBe(403);
});

function connect(
  token: string,
  headers: Record<string, string> = {},
  connection = "abcdefgh",
): Promise<number | string> {
  const socket = new WebSocket(
    `ws://127.0.0.1:${shell.port}/socket?connection=${connection}`,
    [SOCKET_PROTOCOL, TOKEN_PROTOCOL_PREFIX + token],
    { headers },
  );
  return new Promise((resolve) => {
    socket.on("open", () => setTimeout(() => resolve("open"), 100));
    socket.on("close", (code) => resolve(code));
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
    socket.on("error", () => {});
  }).finally(() => socket.terminate()) as Promise<number | string>;
}

test("a socket needs the token, our Origin and our Host", async () => {
  expect(await connect(shell.guard.token)).toBe("open");
  expect(await connect(shell.guard.token, { origin: shell.origin })).toBe("open");
  expect(await connect("wrong")).toBe(CLOSE_REFUSED);
  expect(await connect(shell.guard.token, { origin: "http://evil.example" })).toBe(403);
  expect(await connect(shell.guard.token, { host: "evil.example" })).toBe(403);
  expect(await connect(shell.guard.token, {}, "../x")).toBe(403);
});

test.each(["//", "///", "http://", "http://[", "*"])(
  "a socket asked for at %j is refused, and the server goes on",
  async (path) => {
    const status = await new Promise((resolve, reject) => {
      const headers = {
        Upgrade: "websocket",
        Connection: "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
      };
      const request = httpRequest({ host: "127.0.0.1", port: shell.port, path, headers });
      request.on("response", (response) => resolve(response.resume().statusCode));
      request.on("error", reject);
      request.end();
    });
    expect(status).toBe(403);
    expect((await ask("GET", "/")).status).toBe(200);
  },
);

test("a socket that talks nonsense is closed, and the server goes on", async () => {
  for (const text of ["{", "[]", '{"type":"format"}', '{"type":"call","id":-1,"channel":"x","args":[]}']) {
    const socket = new WebSocket(`ws://127.0.0.1:${shell.port}/socket?connection=abcdefgh`, [
      SOCKET_PROTOCOL,
      TOKEN_PROTOCOL_PREFIX + shell.guard.token,
    ]);
    socket.on("open", () => socket.send(text));
    expect(await new Promise((resolve) => socket.on("close", resolve))).toBe(1003);
  }
  expect((await ask("GET", "/")).status).toBe(200);
});

test("the page's bridge: calls, errors and events through the real server", async () => {
  const kept = new Map<string, string>();
  let shown = "";
  const bridge = webBridge({
    location: { origin: shell.origin, href: shell.address, hash: new URL(shell.address).hash, search: "" },
    history: { replaceState: (_state, _unused, url) => void (shown = url) },
    sessionStorage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
  });
  expect(shown).toBe(`${shell.origin}/`);
  expect(await bridge.api.list()).toEqual([]);
  const changed = new Promise((resolve) => bridge.on("vmChanged", resolve));
  const vm = await bridge.api.create({ name: "Empty", osFamily: "dos", memoryMiB: 4, image: null });
  expect(await changed).toEqual(vm);
  await expect(bridge.api.pause(vm.id)).rejects.toMatchObject({ kind: "conflict" });
  await expect(bridge.api.create({ name: "", osFamily: "dos", memoryMiB: 4, image: null })).rejects.toMatchObject({
    kind: "invalid-input",
  });
  await bridge.api.remove(vm.id);
});

test("a busy port is told with what to do", async () => {
  await expect(listen(shell.port)).rejects.toThrow(`Port ${shell.port} on 127.0.0.1 is in use by another program`);
});

test("--listen", () => {
  expect(parseListen("127.0.0.1:7000")).toEqual({ host: "127.0.0.1", port: 7000 });
  expect(parseListen("[::1]:0")).toEqual({ host: "::1", port: 0 });
  for (const text of ["7000", "localhost", "a:b", "1.2.3.4:70000", ""]) {
    expect(() => parseListen(text)).toThrow("--listen is HOST:PORT");
  }
  expect(["127.0.0.1", "::1", "localhost", "0.0.0.0", "192.168.1.2"].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
