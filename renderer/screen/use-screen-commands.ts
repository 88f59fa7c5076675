import type { RefObject } from "react";
import type { ScreenInput } from "../../electron/contract/screen.ts";
import type { VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { hostCommandOf, type HostCommandName } from "../app/host-commands.ts";
import { noticeDone, noticeError } from "../app/notices.ts";
import { useText } from "../app/use-preferences.ts";
import { useSnapshotCommands } from "../app/use-snapshot-commands.ts";
import { useVmActions } from "../app/use-vm-actions.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import type { MenuAction } from "../ui/menu.tsx";
import { pressTogether } from "./keyboard-relay.ts";
import { download, pngOf, screenshotName } from "./screenshot.ts";
import { CTRL_ALT_BACKSPACE, CTRL_ALT_DEL, type KeyCombination } from "./send-keys.ts";
import type { FullScreen } from "./use-full-screen.ts";

interface Parts {
  readonly vm: VmSummary;
  readonly settings: VmSettings;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly send: (input: ScreenInput) => void;
  readonly fullScreen: FullScreen;
  readonly typeText: () => void;
  readonly openMenu: () => void;
  readonly toggleIntegration: () => void;
}

export interface ScreenCommands {
  readonly sendKeys: (combination: KeyCombination) => void;
  readonly typeText: () => void;
  readonly saveScreenshot: () => void;
  readonly copyScreenshot: () => void;
  readonly toggleScaling: () => void;
  /** Whether a guest that follows the pointer gets it, or the mouse is captured all the same. */
  readonly toggleIntegration: () => void;
  /** A key that was pressed with the host key: VirtualBox's letters. */
  readonly byHostKey: (code: string) => void;
}

export function useScreenCommands(parts: Parts): ScreenCommands {
  const { vm, settings, canvas, send, fullScreen, typeText, openMenu, toggleIntegration } = parts;
  const text = useText();
  const actions = useVmActions();
  const vmCommands = useVmCommands(vm);
  const snapshots = useSnapshotCommands(vm);

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
  const byName: Readonly<Record<HostCommandName, () => void>> = {
    fullScreen: fullScreen.toggle,
    scaling: toggleScaling,
    menu: openMenu,
    integration: toggleIntegration,
    screenshot: saveScreenshot,
    snapshot: () => run(snapshots.take),
    typeText,
    ctrlAltDel: () => sendKeys(CTRL_ALT_DEL),
    ctrlAltBackspace: () => sendKeys(CTRL_ALT_BACKSPACE),
    pause: () => run(vmCommands.pauseOrResume),
    reset: () => run(vmCommands.reset),
    powerButton: () => run(vmCommands.powerButton),
    settings: () => run(vmCommands.settings),
    floppy: () => run(vmCommands.floppy),
    close: () => run(vmCommands.close),
  };
  return {
    sendKeys,
    typeText,
    saveScreenshot,
    copyScreenshot,
    toggleScaling,
    toggleIntegration,
    byHostKey(code) {
      const name = hostCommandOf(code);
      if (name !== undefined) byName[name]();
    },
  };
}
