/** A page that does not read its screen: the sender keeps a bounded backlog, whatever the page says. */
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BatchStreamReader } from "../contract/frame-codec.ts";
import type { ScreenInput } from "../contract/screen.ts";
import type { ScreenViewer } from "../services/running-vm.ts";
import { ScreenStreams } from "./screen-streams.ts";

const FRAME_BYTES = 1 << 20;
const MIB = 1 << 20;

let server: Server;
let streams: ScreenStreams;
let viewer: ScreenViewer;
let response: ServerResponse;
/** Pictures sent so far; each says which it is. */
let sent: number;
let inputs: ScreenInput["type"][];

/** A machine with something new to show at any time: one picture for each credit. */
function send(): void {
  const frame = new Uint8Array(FRAME_BYTES);
  new DataView(frame.buffer).setUint32(0, ++sent, true);
  viewer.batch(frame);
}

beforeEach(async () => {
  [sent, inputs] = [0, []];
  streams = new ScreenStreams({
    openScreen: (_vm, _screen, given) => void (viewer = given),
    closeScreen: () => {},
    screenInput: (_vm, _screen, input) => {
      inputs.push(input.type);
      if (input.type === "credit") send();
    },
  });
  server = createServer((request, out) => {
    response = out;
    streams.open(new URL(request.url!, "http://x").searchParams, request, out);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
});

/** Nothing of the answer's body is read until its "data" is listened to. */
function open(): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: "127.0.0.1", port, path: "/?vm=a&connection=abcdefgh&screen=s1" }, resolve);
    asked.on("error", reject);
    asked.end();
  });
}

const credit = (): void => streams.input("abcdefgh", "s1", { type: "credit" });
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

test("credits of a page that reads nothing wait; when it reads, it sees the newest picture", async () => {
  const answer = await open();
  send();
  send();
  for (let i = 0; i < 300; i++) {
    credit();
    await turn();
  }
  // what the system's socket buffers take is not ours
  expect(response.writableLength).toBeLessThan(4 * MIB);
  expect(sent).toBeLessThan(30);

  // other input does not wait
  streams.input("abcdefgh", "s1", { type: "key", code: "KeyA", pressed: true });
  expect(inputs.at(-1)).toBe("key");

  const before = sent;
  const reader = new BatchStreamReader();
  let last = 0;
  answer.on("data", (chunk: Uint8Array) => {
    for (const batch of reader.push(chunk)) last = new DataView(batch.buffer).getUint32(0, true);
  });
  await vi.waitFor(() => expect([sent > before, last]).toEqual([true, sent]), 10_000);
  // at most as many as the machine would have counted
  expect(sent - before).toBeLessThanOrEqual(4);
  answer.destroy();
});

test("a page that reads gets a picture for each credit", async () => {
  const answer = await open();
  const reader = new BatchStreamReader();
  const seen: number[] = [];
  answer.on("data", (chunk: Uint8Array) => {
    for (const batch of reader.push(chunk)) {
      seen.push(new DataView(batch.buffer).getUint32(0, true));
      if (seen.length < 50) credit();
    }
  });
  send();
  await vi.waitFor(() => expect(seen).toHaveLength(50), 10_000);
  expect(seen).toEqual(seen.map((_, i) => i + 1));
  answer.destroy();
});
