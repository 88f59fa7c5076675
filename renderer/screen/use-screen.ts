import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from "react";
import type { ScreenInput } from "../../electron/contract/screen.ts";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import { useOpenScreen } from "../app/use-open-screen.ts";
import { usePreferences } from "../app/use-preferences.ts";
import { useConnection } from "../app/use-vms.ts";
import { hasScreen } from "../app/vm-commands.ts";
import { Painter, type ScreenMode } from "./painter.ts";
import { ScreenSession } from "./screen-session.ts";
import { SerialLines } from "./serial-lines.ts";
import { Speaker } from "./speaker.ts";

export interface ScreenControls {
  readonly send: (input: ScreenInput) => void;
  /** Undefined until the first picture of this run. */
  readonly mode: ScreenMode | undefined;
  /** The guest follows an absolute pointer: the mouse need not be captured. */
  readonly isPointerFollowed: boolean;
  readonly serial: SerialLines;
  readonly userActed: () => void;
}

const RETRY_MS = 1000;

/** Keeps a session with the machine's screen as long as there is one to look at. */
export function useScreen(vm: VmSummary, canvas: RefObject<HTMLCanvasElement | null>): ScreenControls {
  const openScreen = useOpenScreen();
  const [{ muted }] = usePreferences();
  const [mode, setMode] = useState<ScreenMode | undefined>();
  const [isPointerFollowed, setIsPointerFollowed] = useState(false);
  const [round, setRound] = useState(0);
  const session = useRef<ScreenSession | undefined>(undefined);
  const serial = useMemo(() => new SerialLines(), []);
  const speaker = useMemo(() => new Speaker(), []);
  const connection = useConnection();
  const isThere = hasScreen(vm) && connection === "open";

  useEffect(() => {
    const element = canvas.current;
    if (!isThere || element === null) return undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    serial.clear();
    const own = new ScreenSession({
      channel: openScreen(vm.id),
      painter: new Painter(element),
      serial,
      speaker,
      nextFrame: (work) => requestAnimationFrame(work),
      onMode: setMode,
      onPointer: setIsPointerFollowed,
      onEnd: () => {
        // The machine's end is told by its state; if it is still there, the connection broke: join again.
        if (!isOver) retry = setTimeout(() => setRound((before) => before + 1), RETRY_MS);
      },
    });
    session.current = own;
    return () => {
      isOver = true;
      clearTimeout(retry);
      own.close();
      // A new session tells afresh.
      setIsPointerFollowed(false);
      session.current = undefined;
    };
  }, [vm.id, isThere, round, canvas, serial, speaker, openScreen]);

  useEffect(() => {
    speaker.setMuted(muted);
  }, [speaker, muted]);
  useEffect(() => () => speaker.close(), [speaker]);

  const send = useCallback((input: ScreenInput) => session.current?.send(input), []);
  const userActed = useCallback(() => speaker.userActed(), [speaker]);
  return { send, mode, isPointerFollowed, serial, userActed };
}
