import type { RefObject } from "react";
import type { ScreenInput } from "../../electron/contract/screen.ts";
import type { VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { noticeDone, noticeError } from "../app/notices.ts";
import { useText } from "../app/use-preferences.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import type { MenuAction } from "../ui/menu.tsx";
import { pressTogether } from "./keyboard-relay.ts";
import { download, pngOf, screenshotName } from "./screenshot.ts";
import { CTRL_ALT_DEL, type KeyCombination } from "./send-keys.ts";
import type { FullScreen } from "./use-full-screen.ts";

interface Parts {
  readonly vm: VmSummary;
  readonly settings: VmSettings;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly send: (input: ScreenInput) => void;
  readonly fullScreen: FullScreen;
  readonly typeText: () => void;
}

export interface ScreenCommands {
  readonly sendKeys: (combination: KeyCombination) => void;
  readonly typeText: () => void;
  readonly saveScreenshot: () => void;
  readonly copyScreenshot: () => void;
  readonly toggleScaling: () => void;
  /** A key that was pressed with the host key: VirtualBox's letters. */
  readonly byHostKey: (code: string) => void;
}

export function useScreenCommands({ vm, settings, canvas, send, fullScreen, typeText }: Parts): ScreenCommands {
  const text = useText();
  const actions = useVmActions();
  const vmCommands = useVmCommands(vm);

  const sendKeys = ({ codes }: KeyCombination): void => {
    pressTogether(codes, (code, pressed) => send({ type: "key", code, pressed }));
    canvas.current?.focus();
  };
  const shoot = async (use: (png: Blob) => Promise<void> | void, done: string): Promise<void> => {
    try {
      const png = canvas.current === null ? null : await pngOf(canvas.current);
      if (png === null) throw new Error(text("screenshot.none"));
      await use(png);
      noticeDone(done);
    } catch (error) {
      noticeError(text("failed.screenshot"), error);
    }
  };
  const saveScreenshot = (): void =>
    void shoot((png) => download(png, screenshotName(settings.name, new Date())), text("screenshot.saved"));
  const copyScreenshot = (): void =>
    void shoot(
      (png) => navigator.clipboard.write([new ClipboardItem({ "image/png": png })]),
      text("screenshot.copied"),
    );
  const toggleScaling = (): void =>
    void actions.update(vm.id, { screenScaling: settings.screenScaling === "fit" ? "integer" : "fit" });
  const run = ({ unavailable, run: act }: MenuAction): void => {
    if (unavailable === undefined) act();
  };
  const byKey: Readonly<Record<string, () => void>> = {
    KeyF: fullScreen.toggle,
    KeyC: toggleScaling,
    KeyE: saveScreenshot,
    KeyV: typeText,
    KeyP: () => run(vmCommands.pauseOrResume),
    KeyR: () => run(vmCommands.reset),
    KeyQ: () => run(vmCommands.close),
    KeyS: () => run(vmCommands.settings),
    KeyD: () => run(vmCommands.floppy),
    Delete: () => sendKeys(CTRL_ALT_DEL),
  };
  return {
    sendKeys,
    typeText,
    saveScreenshot,
    copyScreenshot,
    toggleScaling,
    byHostKey: (code) => byKey[code]?.(),
  };
}
