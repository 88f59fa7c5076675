import { Tabs } from "@base-ui/react/tabs";
import { ArrowLeft, Camera, ClipboardPaste, Keyboard, Maximize, Minimize, Scaling } from "lucide-react";
import type { VmSummary } from "../../electron/contract/vm-api.ts";
import type { HostCommandName } from "../app/host-commands.ts";
import { useHostKeys } from "../app/use-host-keys.ts";
import { useText } from "../app/use-preferences.ts";
import { useRoute } from "../app/use-route.ts";
import { useVmCommands } from "../app/use-vm-commands.ts";
import { hasScreen } from "../app/vm-commands.ts";
import { Button } from "../ui/button.tsx";
import { ButtonMenu, type MenuAction } from "../ui/menu.tsx";
import { useMedia } from "../ui/use-media.ts";
import tabStyles from "../ui/tabs.module.css";
import styles from "./screen-toolbar.module.css";
import { ScreenMenu, type MenuControl } from "./screen-menu.tsx";
import {
  CTRL_ALT_BACKSPACE,
  CTRL_ALT_DEL,
  FUNCTION_KEY_COMBINATIONS,
  KEY_COMBINATIONS,
  type KeyCombination,
} from "./send-keys.ts";
import type { MouseIntegration } from "./status-items.tsx";
import type { FullScreen } from "./use-full-screen.ts";
import type { ScreenCommands } from "./use-screen-commands.ts";

export type ScreenView = "screen" | "serial0" | "serial1";

interface ScreenToolbarProps {
  readonly vm: VmSummary;
  readonly commands: ScreenCommands;
  readonly view: ScreenView;
  readonly onView: (view: ScreenView) => void;
  readonly fullScreen: FullScreen;
  readonly mouse: MouseIntegration;
  readonly menu: MenuControl;
}

export function ScreenToolbar(props: ScreenToolbarProps) {
  const { vm, commands, view, onView, fullScreen, mouse, menu } = props;
  const text = useText();
  /** No room for words beside the icons. */
  const isNarrow = useMedia("(max-width: 900px)");
  const isTight = useMedia("(max-width: 1100px)");
  const { toManager } = useRoute();
  const { pauseOrResume, reset, powerOff, floppy, cd, close } = useVmCommands(vm);
  const host = useHostKeys();
  const noScreen = hasScreen(vm) ? undefined : text("reason.notRunning");
  const noKeys = vm.state === "running" ? undefined : text("reason.notRunning");
  const keyEntry = (combination: KeyCombination): MenuAction => ({
    label: combination.label,
    keys: hostKeysOf(combination, host),
    run: () => commands.sendKeys(combination),
  });
  return (
    <div className={styles["toolbar"]} role="toolbar" aria-label={text("toolbar.label")}>
      {toManager !== undefined && (
        <>
          <Button look="quiet" large icon={ArrowLeft} iconOnly={isNarrow} onClick={toManager}>
            {text("screen.manager")}
          </Button>
          <span className={styles["line"]} />
        </>
      )}
      <Command {...pauseOrResume} keys={host("pause")} iconOnly={isNarrow} />
      <Command {...reset} keys={host("reset")} iconOnly={isNarrow} />
      <Command {...powerOff} iconOnly={isNarrow} />
      <span className={styles["line"]} />
      <ButtonMenu
        onChosen={menu.onChosen}
        button={
          <Button look="quiet" large icon={Keyboard} iconOnly unavailable={noKeys}>
            {text("screen.sendKeys")}
          </Button>
        }
        entries={[
          ...KEY_COMBINATIONS.map(keyEntry),
          "separator",
          { label: text("screen.functionKeys"), entries: FUNCTION_KEY_COMBINATIONS.map(keyEntry) },
        ]}
      />
      <Button
        look="quiet"
        large
        icon={ClipboardPaste}
        iconOnly
        keys={host("typeText")}
        unavailable={noKeys}
        onClick={commands.typeText}
      >
        {text("screen.typeText")}
      </Button>
      <ButtonMenu
        onChosen={menu.onChosen}
        button={
          <Button look="quiet" large icon={Camera} iconOnly unavailable={noScreen}>
            {text("screen.screenshot")}
          </Button>
        }
        entries={[
          { label: text("screenshot.save"), keys: host("screenshot"), run: commands.saveScreenshot },
          { label: text("screenshot.copy"), run: commands.copyScreenshot },
        ]}
      />
      <Command {...floppy} keys={host("floppy")} iconOnly />
      <Command {...cd} iconOnly />
      <Button look="quiet" large icon={Scaling} iconOnly keys={host("scaling")} onClick={commands.toggleScaling}>
        {text("screen.scaling")}
      </Button>
      <span className={styles["gap"]} />
      <Tabs.Root className={styles["views"]} value={view} onValueChange={(next: ScreenView) => onView(next)}>
        <Tabs.List className={tabStyles["list"]} aria-label={text("screen.views")} activateOnFocus>
          <Tabs.Tab className={tabStyles["tab"]} value="screen">
            {text("screen.tab")}
          </Tabs.Tab>
          <Tabs.Tab className={tabStyles["tab"]} value="serial0">
            {text("screen.serial", { number: 1 })}
          </Tabs.Tab>
          <Tabs.Tab className={tabStyles["tab"]} value="serial1">
            {text("screen.serial", { number: 2 })}
          </Tabs.Tab>
        </Tabs.List>
      </Tabs.Root>
      <span className={styles["line"]} />
      <Button
        look="quiet"
        large
        icon={fullScreen.isOn ? Minimize : Maximize}
        iconOnly={isTight || !fullScreen.isOn}
        keys={host("fullScreen")}
        onClick={fullScreen.toggle}
      >
        {fullScreen.isOn ? text("screen.leaveFullScreen") : text("screen.fullScreen")}
      </Button>
      <ScreenMenu vm={vm} commands={commands} mouse={mouse} control={menu} />
      <Command {...close} keys={host("close")} iconOnly />
    </div>
  );
}

function Command({ label, icon, keys, unavailable, run, iconOnly = false }: MenuAction & { iconOnly?: boolean }) {
  return (
    <Button look="quiet" large icon={icon} keys={keys} unavailable={unavailable} iconOnly={iconOnly} onClick={run}>
      {label}
    </Button>
  );
}

function hostKeysOf(combination: KeyCombination, host: (name: HostCommandName) => string): string | undefined {
  if (combination === CTRL_ALT_DEL) return host("ctrlAltDel");
  return combination === CTRL_ALT_BACKSPACE ? host("ctrlAltBackspace") : undefined;
}
