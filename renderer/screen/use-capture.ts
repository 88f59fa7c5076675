import { useCallback, useEffect, useEffectEvent, useRef, useState, type RefObject } from "react";
import { usePreferences } from "../app/use-preferences.ts";
import { CanvasCapture, NOT_CAPTURED, type CaptureState } from "./canvas-capture.ts";
import type { ScreenControls } from "./use-screen.ts";

export interface Capture extends CaptureState {
  /** Captures the keyboard as a click on the canvas would. */
  readonly take: () => void;
}

/** Keyboard and mouse of the canvas: see canvas-capture.ts. */
export function useCapture(
  canvas: RefObject<HTMLCanvasElement | null>,
  { send, userActed, isPointerFollowed }: Pick<ScreenControls, "send" | "userActed" | "isPointerFollowed">,
  isRunning: boolean,
  command: (code: string) => void,
): Capture {
  const [{ hostKey }] = usePreferences();
  const [state, setState] = useState<CaptureState>(NOT_CAPTURED);
  const capture = useRef<CanvasCapture | undefined>(undefined);
  const onCommand = useEffectEvent(command);
  const currentHostKey = useEffectEvent(() => hostKey);

  useEffect(() => {
    if (canvas.current === null) return undefined;
    const own = new CanvasCapture(canvas.current, {
      send,
      userActed,
      hostKey: () => currentHostKey(),
      command: (code) => onCommand(code),
      changed: setState,
    });
    capture.current = own;
    return () => own.close();
  }, [canvas, send, userActed]);

  useEffect(() => capture.current?.setRunning(isRunning), [isRunning]);

  useEffect(() => capture.current?.setPointerFollowed(isPointerFollowed), [isPointerFollowed]);

  const take = useCallback(() => capture.current?.take(), []);
  return { ...state, take };
}
