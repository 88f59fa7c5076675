/** What the keyboard controller knows of whatever is plugged into one of its two ports. */
export interface Ps2Device {
  /** A byte from the host: a command or its argument. */
  write(byte: number): void;
  /** A byte waits for the host. */
  readonly hasByte: boolean;
  /** Takes the next byte; call only when there is one. */
  take(): number;
  /** The controller asks to be told when a byte comes to wait. */
  attach(wake: () => void): void;
}
