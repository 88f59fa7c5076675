import { expect, test } from "vitest";
import { KeyboardRelay, pressTogether } from "./keyboard-relay.ts";
import { MouseRelay } from "./mouse-relay.ts";
import { FUNCTION_KEY_COMBINATIONS, KEY_COMBINATIONS } from "./send-keys.ts";

/** A relay whose effects are a list of words: "+KeyA" pressed, "-KeyA" let go, "toggle", "!KeyF" a command. */
function keyboard(isCaptured = true) {
  const seen: string[] = [];
  const relay = new KeyboardRelay({
    send: (code, pressed) => void seen.push(`${pressed ? "+" : "-"}${code}`),
    hostKey: () => "ControlRight",
    toggleCapture: () => void seen.push("toggle"),
    command: (code) => void seen.push(`!${code}`),
  });
  relay.setCaptured(isCaptured);
  const play = (script: string): boolean[] =>
    script.split(" ").map((step) => {
      const code = step.slice(1);
      return step.startsWith("-") ? relay.up({ code }) : relay.down({ code, repeat: step.startsWith("*") });
    });
  return { seen, relay, play };
}

test.each([
  ["+KeyA -KeyA", ["+KeyA", "-KeyA"]],
  ["+KeyA *KeyA *KeyA -KeyA", ["+KeyA", "-KeyA"]],
  ["+MetaLeft +KeyC -MetaLeft", ["+MetaLeft", "+KeyC", "-MetaLeft", "-KeyC"]],
  ["+ControlRight -ControlRight", ["toggle"]],
  ["+ControlRight *ControlRight -ControlRight", ["toggle"]],
  ["+ControlRight +KeyF -KeyF -ControlRight", ["!KeyF"]],
  ["+ControlRight +KeyF *KeyF -ControlRight -KeyF", ["!KeyF"]],
  ["+ControlLeft +KeyC -KeyC -ControlLeft", ["+ControlLeft", "+KeyC", "-KeyC", "-ControlLeft"]],
  ["+KeyA +ControlRight -KeyA -ControlRight", ["+KeyA", "-KeyA", "toggle"]],
])("%s", (script, expected) => {
  const { seen, play } = keyboard();
  const isDown = script.split(" ").map((step) => !step.startsWith("-"));
  expect(play(script).filter((_, at) => isDown[at])).not.toContain(false);
  expect(seen).toEqual(expected);
});

test("while nothing is captured the page keeps its keys, and the host key still works", () => {
  const { seen, play } = keyboard(false);
  expect(play("+KeyA -KeyA")).toEqual([false, false]);
  play("+ControlRight -ControlRight +ControlRight +KeyF -ControlRight");
  expect(seen).toEqual(["toggle", "!KeyF"]);
});

test("no key stays down in the guest when the page stops hearing", () => {
  const { seen, relay, play } = keyboard();
  play("+ShiftLeft +KeyA");
  relay.setCaptured(false);
  expect(seen.slice(2)).toEqual(["-ShiftLeft", "-KeyA"]);
  expect(play("-KeyA")).toEqual([false]);
  expect(seen).toHaveLength(4);
});

test("a key without a code is not the guest's", () => expect(keyboard().play("+")).toEqual([false]));

test("the host key with a mouse button is no toggle", () => {
  const { seen, relay, play } = keyboard();
  play("+ControlRight");
  relay.used();
  play("-ControlRight");
  expect(seen).toEqual([]);
});

test("combinations are pressed in order and let go in reverse", () => {
  const seen: string[] = [];
  pressTogether(
    ["ControlLeft", "AltLeft", "Delete"],
    (code, pressed) => void seen.push(`${pressed ? "+" : "-"}${code}`),
  );
  expect(seen).toEqual(["+ControlLeft", "+AltLeft", "+Delete", "-Delete", "-AltLeft", "-ControlLeft"]);
});

test("the menu offers each combination once", () => {
  const labels = [...KEY_COMBINATIONS, ...FUNCTION_KEY_COMBINATIONS].map(({ label }) => label);
  expect(new Set(labels).size).toBe(labels.length);
  expect(labels).toContain("F12");
});

/** `frame` is the next frame's beginning. */
function mouse() {
  const sent: object[] = [];
  let frame = (): void => {};
  const relay = new MouseRelay(
    ({ dx, dy, wheel, buttons }) => void sent.push({ dx, dy, wheel, buttons }),
    (flush) => {
      frame = flush;
    },
  );
  return { relay, sent, frame: () => frame() };
}

test("motion is gathered until the next frame; fractions are not lost", () => {
  const { relay, sent, frame } = mouse();
  relay.move(1.5, -2);
  relay.move(1.25, -2);
  expect(sent).toEqual([]);
  frame();
  relay.move(0.25, 0);
  frame();
  expect(sent).toEqual([
    { dx: 2, dy: -4, wheel: 0, buttons: 0 },
    { dx: 1, dy: 0, wheel: 0, buttons: 0 },
  ]);
});

test("a button goes at once, after the motion before it", () => {
  const { relay, sent } = mouse();
  relay.move(3, 0);
  relay.buttons(1);
  relay.buttons(1);
  relay.buttons(0);
  expect(sent).toEqual([
    { dx: 3, dy: 0, wheel: 0, buttons: 0 },
    { dx: 0, dy: 0, wheel: 0, buttons: 1 },
    { dx: 0, dy: 0, wheel: 0, buttons: 0 },
  ]);
});

test.each([
  [{ deltaY: 100, deltaMode: 0 }, 1],
  [{ deltaY: -200, deltaMode: 0 }, -2],
  [{ deltaY: 3, deltaMode: 1 }, 1],
  [{ deltaY: 1, deltaMode: 2 }, 1],
])("a wheel move of %j is %i notches", (move, notches) => {
  const { relay, sent, frame } = mouse();
  relay.wheel(move);
  frame();
  expect(sent).toEqual([{ dx: 0, dy: 0, wheel: notches, buttons: 0 }]);
});

test("nothing that is sent is out of the contract's bounds, and no button stays down", () => {
  const { relay, sent, frame } = mouse();
  relay.move(1e9, -1e9);
  frame();
  relay.buttons(255);
  relay.releaseAll();
  expect(sent).toEqual([
    { dx: 32_767, dy: -32_767, wheel: 0, buttons: 0 },
    // What is left of the motion goes before the button.
    { dx: 32_767, dy: -32_767, wheel: 0, buttons: 0 },
    { dx: 0, dy: 0, wheel: 0, buttons: 31 },
    { dx: 0, dy: 0, wheel: 0, buttons: 0 },
  ]);
});
