import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HostError } from "../../core/base/errors.ts";
import type { SerialEnd } from "../../core/settings/field.ts";
import { SerialEnds } from "./serial-ends.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

let folder = "";
const closing: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nestbox-serial-"));
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(...ends: SerialEnd[]) {
  const received: [number, string][] = [];
  const opened = await SerialEnds.open(ends, {
    receive: (port, data) => void received.push([port, new TextDecoder().decode(data)]),
    log: () => {},
  });
  closing.push(() => opened.close());
  return { opened, received };
}

/** A port that nobody uses at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function joinPort(port: number): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.setEncoding("utf8").on("data", (more: string) => (text += more));
  closing.push(() => socket.destroy());
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return { socket, text: () => text };
}

test("a file is added to, never overwritten; the other port is the window's", async () => {
  const path = join(folder, "out.txt");
  writeFileSync(path, "before\n");
  const { opened } = await open({ to: "file", path }, { to: "window" });
  opened.send(0, bytes("one\n"));
  opened.send(1, bytes("nowhere"));
  opened.send(0, bytes("two\n"));
  expect(readFileSync(path, "utf8")).toBe("before\none\ntwo\n");
  opened.close();
  opened.send(0, bytes("late"));
  expect(readFileSync(path, "utf8")).toBe("before\none\ntwo\n");
});

test.each([
  ["a folder that is not there", () => join(folder, "none/out.txt")],
  ["a folder", () => folder],
])("%s is refused with a sentence", async (_, path) => {
  await expect(open({ to: "file", path: path() })).rejects.toThrow(HostError);
  await expect(open({ to: "file", path: path() })).rejects.toThrow(/cannot be written.*Choose another/);
});

test("bytes go both ways over a port; one program at a time, and another after it", async () => {
  const port = await freePort();
  const { opened, received } = await open({ to: "window" }, { to: "tcp", port });
  opened.send(1, bytes("nobody hears this"));
  const first = await joinPort(port);
  first.socket.write("typed");
  await vi.waitFor(() => expect(received).toEqual([[1, "typed"]]));
  opened.send(1, bytes("answer"));
  await vi.waitFor(() => expect(first.text()).toBe("answer"));

  const second = await joinPort(port);
  await vi.waitFor(() => expect(second.text()).toContain("in use by another program"));
  first.socket.destroy();
  await vi.waitFor(async () => {
    const third = await joinPort(port);
    third.socket.write("x");
    await vi.waitFor(() => expect(received.at(-1)).toEqual([1, "x"]), { timeout: 300 });
  });
});

test("a port in use is refused, and what was opened before it is closed", async () => {
  const [taken, other] = [await freePort(), await freePort()];
  await open({ to: "tcp", port: taken });
  await expect(open({ to: "tcp", port: other }, { to: "tcp", port: taken })).rejects.toThrow(/another program uses it/);
  await open({ to: "tcp", port: other });
});
