import { useEffect, useRef, useState } from "react";
import type { VmSettings, VmSummary } from "../../electron/contract/vm-api.ts";
import { useCloseAsked } from "../app/use-close-asked.ts";
import { useText } from "../app/use-preferences.ts";
import { useCurrentDialog, useDialogs } from "../app/use-dialogs.ts";
import { classes } from "../ui/classes.ts";
import { useFileDrop } from "../ui/use-file-drop.ts";
import { CaptureHint } from "./capture-hint.tsx";
import { ScreenOverlay } from "./screen-overlay.tsx";
import styles from "./screen-page.module.css";
import { ScreenToolbar, type ScreenView } from "./screen-toolbar.tsx";
import { SerialTerminal } from "./serial-terminal.tsx";
import { SERIAL_PORTS } from "./serial-lines.ts";
import { StatusBar } from "./status-bar.tsx";
import { TypeTextDialog } from "./type-text-dialog.tsx";
import { useCapture } from "./use-capture.ts";
import { useFullScreen } from "./use-full-screen.ts";
import { usePlace } from "./use-place.ts";
import { useScreen } from "./use-screen.ts";
import { useScreenCommands } from "./use-screen-commands.ts";

/** A CD is known by its name; the dialog says when an image belongs elsewhere. */
function driveFor({ name }: File): "floppy" | "cd" {
  return /\.(iso|cdr|toast)$/i.test(name) ? "cd" : "floppy";
}

/** One machine's screen: picture, keyboard and mouse, serial lines, and what is around them. */
export function ScreenPage({ vm, settings }: { vm: VmSummary; settings: VmSettings }) {
  const text = useText();
  const viewport = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [view, setView] = useState<ScreenView>("screen");
  const [isTyping, setIsTyping] = useState(false);
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const [isIntegrated, setIsIntegrated] = useState(true);
  const isRunning = vm.state === "running";
  const isCovered = useCurrentDialog() !== undefined || isTyping;

  const { isPointerFollowed, ...screen } = useScreen(vm, canvas);
  const mouse = { isPossible: isPointerFollowed, isOn: isPointerFollowed && isIntegrated };
  const place = usePlace(viewport, screen.mode, settings.screenScaling, settings.pixelShape);
  const fullScreen = useFullScreen();
  const commands = useScreenCommands({
    vm,
    settings,
    canvas,
    send: screen.send,
    fullScreen,
    typeText: () => setIsTyping(true),
    openMenu: () => setIsMenuOpen(true),
    toggleIntegration: () => setIsIntegrated((before) => !before),
  });
  const capture = useCapture(canvas, { ...screen, isPointerFollowed: mouse.isOn }, isRunning, commands.byHostKey);

  useEffect(() => {
    document.title = `${settings.name} – Nestbox`;
    return () => {
      document.title = "Nestbox";
    };
  }, [settings.name]);

  // Whoever starts a machine wants to type into it; not while a dialog asks something.
  const { take } = capture;
  useEffect(() => {
    if (isRunning && view === "screen" && !isCovered) take();
  }, [isRunning, view, isCovered, take, fullScreen.isOn]);

  // What was chosen in a menu is done: the keys are the guest's again, unless a dialog has them now.
  const backToGuest = (): void => {
    if (view === "screen" && !isCovered) take();
  };

  useCloseAsked(vm.id);
  const dialogs = useDialogs();
  const drop = useFileDrop((file) => dialogs.open({ kind: "drive", vmId: vm.id, drive: driveFor(file), file }));
  const isBare = fullScreen.isOn && capture.hasKeyboard && view === "screen" && !isMenuOpen;
  return (
    <div className={styles["page"]}>
      <header hidden={isBare}>
        <h1 className="visually-hidden">{settings.name}</h1>
        <ScreenToolbar
          vm={vm}
          commands={commands}
          view={view}
          onView={setView}
          fullScreen={fullScreen}
          mouse={mouse}
          menu={{ isOpen: isMenuOpen, onOpenChange: setIsMenuOpen, onChosen: backToGuest }}
        />
      </header>
      <main
        ref={viewport}
        className={classes(styles["view"], drop.isOver && styles["dropping"])}
        hidden={view !== "screen"}
        aria-label={text("screen.label")}
        {...drop.handlers}
      >
        <canvas
          ref={canvas}
          data-testid="screen"
          className={classes(
            styles["canvas"],
            place?.isSharp === true && styles["sharp"],
            (capture.hasMouse || (mouse.isOn && isRunning)) && styles["locked"],
          )}
          style={
            place === undefined
              ? undefined
              : { left: place.left, top: place.top, width: place.width, height: place.height }
          }
          tabIndex={0}
          role="application"
          aria-label={text("screen.canvas", { name: settings.name })}
        />
        <ScreenOverlay vm={vm} hasPicture={screen.mode !== undefined} />
        {capture.hasKeyboard && <CaptureHint />}
      </main>
      {SERIAL_PORTS.map(
        (port) =>
          view === `serial${port}` && (
            <SerialTerminal key={port} port={port} serial={screen.serial} send={screen.send} />
          ),
      )}
      {!isBare && settings.statusBar === "shown" && (
        <StatusBar
          vm={vm}
          settings={settings}
          mode={screen.mode}
          mouse={mouse}
          scale={place?.scale}
          capture={capture}
          commands={commands}
        />
      )}
      {isTyping && <TypeTextDialog send={screen.send} onClose={() => setIsTyping(false)} />}
    </div>
  );
}
