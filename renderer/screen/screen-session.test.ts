import { expect, test } from "vitest";
import type { ScreenChannel } from "../../electron/contract/bridge.ts";
import type { ScreenInput, ScreenOutput } from "../../electron/contract/screen.ts";
import { Painter, type PaintCanvas } from "./painter.ts";
import { ScreenSession } from "./screen-session.ts";
import { screenshotName } from "./screenshot.ts";
import { SerialLines } from "./serial-lines.ts";

function fakeCanvas() {
  const drawn: string[] = [];
  const resized: string[] = [];
  let size = { width: 0, height: 0 };
  const canvas: PaintCanvas = {
    get width() {
      return size.width;
    },
    set width(width) {
      size = { ...size, width };
      resized.push(`w${width}`);
    },
    get height() {
      return size.height;
    },
    set height(height) {
      size = { ...size, height };
      resized.push(`h${height}`);
    },
    getContext: () => ({ putImageData: (_image, x, y) => void drawn.push(`${x},${y}`) }),
  };
  return { canvas, drawn, resized };
}

function start() {
  const { canvas, drawn, resized } = fakeCanvas();
  const sent: ScreenInput[] = [];
  const frames: (() => void)[] = [];
  const hz: number[] = [];
  const modes: string[] = [];
  const serial = new SerialLines();
  let output: (output: ScreenOutput) => void = () => {};
  let closed = (): void => {};
  let ends = 0;
  const channel: ScreenChannel = {
    send: (input) => void sent.push(input),
    onOutput: (listener) => {
      output = listener;
    },
    onClose: (listener) => {
      closed = listener;
    },
    close: () => {},
  };
  const session = new ScreenSession({
    channel,
    painter: new Painter(canvas, () => ({}) as ImageData),
    serial,
    speaker: { sound: (value) => void hz.push(value) },
    nextFrame: (work) => void frames.push(work),
    onMode: ({ width, height }) => void modes.push(`${width}×${height}`),
    onPointer: () => {},
    onEnd: () => void ends++,
  });
  const frame = (): void => {
    for (const work of frames.splice(0)) work();
  };
  return {
    session,
    sent,
    frame,
    hz,
    modes,
    serial,
    drawn,
    resized,
    output: (one: ScreenOutput) => output(one),
    closed: () => closed(),
    ends: () => ends,
  };
}

const rect = (x: number, y: number): ScreenOutput => ({
  type: "rect",
  x,
  y,
  width: 1,
  height: 1,
  pixels: new Uint8Array(4),
});

test("a batch is drawn at once and its credit is granted with the next frame", () => {
  const { output, sent, frame, drawn, modes } = start();
  output({ type: "mode", width: 720, height: 400, text: true, aspect: 0 });
  output(rect(0, 0));
  output(rect(8, 16));
  output({ type: "flush" });
  expect(modes).toEqual(["720×400"]);
  expect(drawn).toEqual(["0,0", "8,16"]);
  expect(sent).toEqual([]);
  frame();
  expect(sent).toEqual([{ type: "credit" }]);
});

test("a mode of the same size leaves the picture", () => {
  const { output, resized } = start();
  output({ type: "mode", width: 640, height: 400, text: true, aspect: 0 });
  output({ type: "mode", width: 640, height: 400, text: false, aspect: 0 });
  output({ type: "mode", width: 640, height: 480, text: false, aspect: 0 });
  expect(resized).toEqual(["w640", "h400", "w640", "h480"]);
});

test("the end silences the speaker, is told once, and nothing is sent after it", () => {
  const { session, output, closed, ends, hz, sent, frame } = start();
  output({ type: "speaker", hz: 440 });
  output({ type: "flush" });
  closed();
  session.close();
  frame();
  session.send({ type: "refresh" });
  expect(hz).toEqual([440, 0]);
  expect(ends()).toBe(1);
  expect(sent).toEqual([]);
});

test("a terminal that is opened later sees what came before, and its own port only", () => {
  const { output, serial } = start();
  const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
  output({ type: "serial", port: 0, bytes: bytes("boot ") });
  output({ type: "serial", port: 1, bytes: bytes("other") });
  let seen = "";
  const stop = serial.listen(0, (chunk) => {
    seen += new TextDecoder().decode(chunk);
  });
  output({ type: "serial", port: 0, bytes: bytes("login:") });
  stop();
  output({ type: "serial", port: 0, bytes: bytes("late") });
  expect(seen).toBe("boot login:");
});

test("serial output is kept within bounds, the newest first", () => {
  const lines = new SerialLines();
  for (let number = 0; number < 1000; number++) lines.receive(0, new Uint8Array(1024).fill(number & 255));
  const chunks: Uint8Array[] = [];
  lines.listen(0, (chunk) => void chunks.push(chunk));
  expect(chunks.reduce((sum, { length }) => sum + length, 0)).toBe(256 * 1024);
  expect(chunks.at(-1)?.[0]).toBe(999 & 255);
});

test.each([
  ["FreeDOS", "FreeDOS 2026-02-03 04.05.06.png"],
  ["a/b:c\0", "a_b_c_ 2026-02-03 04.05.06.png"],
  ["..hidden", "hidden 2026-02-03 04.05.06.png"],
])("a screenshot of %j is named %j", (name, expected) => {
  expect(screenshotName(name, new Date(2026, 1, 3, 4, 5, 6))).toBe(expected);
});
