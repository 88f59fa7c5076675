import { expect, test } from "vitest";
import { PointerRelay } from "./pointer-relay.ts";

/** Sent places as [x, y, wheel, buttons]. */
function pointer() {
  const sent: number[][] = [];
  let frame = (): void => {};
  const relay = new PointerRelay(
    ({ x, y, wheel, buttons }) => void sent.push([x, y, wheel, buttons]),
    (flush) => {
      frame = flush;
    },
  );
  return { relay, sent, frame: () => frame() };
}

test("only the last place of a frame is sent, and none twice", () => {
  const { relay, sent, frame } = pointer();
  relay.move(0.25, 0.5);
  relay.move(0.5, 1);
  frame();
  relay.move(0.5, 1);
  frame();
  expect(sent).toEqual([[32768, 65535, 0, 0]]);
});

test("outside of the picture is its edge", () => {
  const { relay, sent, frame } = pointer();
  relay.move(1.5, -0.2);
  frame();
  expect(sent).toEqual([[65535, 0, 0, 0]]);
});

test("a button is pressed where the pointer is by then", () => {
  const { relay, sent, frame } = pointer();
  relay.move(1, 1);
  relay.buttons(1);
  relay.move(0, 0);
  relay.buttons(0);
  frame();
  expect(sent).toEqual([
    [65535, 65535, 0, 0],
    [65535, 65535, 0, 1],
    [0, 0, 0, 1],
    [0, 0, 0, 0],
  ]);
});

test("whole notches of the wheel are sent, the rest waits", () => {
  const { relay, sent, frame } = pointer();
  relay.wheel({ deltaY: 150, deltaMode: 0 });
  frame();
  relay.wheel({ deltaY: 50, deltaMode: 0 });
  frame();
  expect(sent).toEqual([
    [0, 0, 1, 0],
    [0, 0, 1, 0],
  ]);
});

test("what is held is let go when the page no longer hears the mouse", () => {
  const { relay, sent } = pointer();
  relay.buttons(3);
  expect(relay.hasButtons).toBe(true);
  relay.releaseAll();
  relay.releaseAll();
  expect(sent).toEqual([
    [0, 0, 0, 3],
    [0, 0, 0, 0],
  ]);
});
