import "@xterm/xterm/css/xterm.css";
import { useEffect, useRef } from "react";
import type { ScreenInput } from "../../electron/contract/screen.ts";
import { useText } from "../app/use-preferences.ts";
import type { SerialLines, SerialPort } from "./serial-lines.ts";
import styles from "./serial-terminal.module.css";

interface SerialTerminalProps {
  readonly port: SerialPort;
  readonly serial: SerialLines;
  readonly send: (input: ScreenInput) => void;
}

const SCROLLBACK_LINES = 5000;
const FONT_PX = 13;

/** A terminal on one of the guest's serial ports. */
export function SerialTerminal({ port, serial, send }: SerialTerminalProps) {
  const text = useText();
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    let close = (): void => {};
    let isOver = false;
    // The terminal is a large part of the page that most visits never need.
    void openTerminal(element, port, serial, send).then((opened) => {
      if (isOver) opened();
      else close = opened;
    });
    return () => {
      isOver = true;
      close();
    };
  }, [port, serial, send]);
  return (
    <main className={styles["view"]} aria-label={text("screen.serial", { number: port + 1 })}>
      <div ref={frame} className={styles["terminal"]} />
    </main>
  );
}

async function openTerminal(
  element: HTMLElement,
  port: SerialPort,
  serial: SerialLines,
  send: (input: ScreenInput) => void,
): Promise<() => void> {
  const [{ Terminal }, { FitAddon }] = await Promise.all([import("@xterm/xterm"), import("@xterm/addon-fit")]);
  const style = getComputedStyle(element);
  const terminal = new Terminal({
    fontFamily: style.getPropertyValue("--mono"),
    fontSize: FONT_PX,
    scrollback: SCROLLBACK_LINES,
    theme: {
      background: style.getPropertyValue("--letterbox"),
      foreground: style.getPropertyValue("--on-letterbox"),
      cursor: style.getPropertyValue("--on-letterbox"),
    },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  fit.fit();
  const observer = new ResizeObserver(() => fit.fit());
  observer.observe(element);
  const stop = serial.listen(port, (bytes) => terminal.write(bytes));
  const encoder = new TextEncoder();
  terminal.onData((data) => send({ type: "serial", port, bytes: [...encoder.encode(data)] }));
  terminal.onBinary((data) =>
    send({ type: "serial", port, bytes: Array.from(data, (character) => character.charCodeAt(0) & 255) }),
  );
  terminal.focus();
  return () => {
    stop();
    observer.disconnect();
    terminal.dispose();
  };
}
