/** Something outside the guest went wrong: a file, a socket, a malformed image. The user is told. */
export type HostErrorKind =
  | "io"
  | "invalid-format"
  | "invalid-input"
  | "unsupported"
  | "corrupt"
  | "not-found"
  | "conflict"
  | "denied"
  | "resource"
  /** The user asked for it to be stopped: nothing changed. */
  | "cancelled";

/** A failure of the world around the VM. The message is a sentence for the user and says what to do. */
export class HostError extends Error {
  readonly kind: HostErrorKind;

  constructor(kind: HostErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "HostError";
    this.kind = kind;
  }
}

/** We broke our own rules. Never caught to be ignored: the VM stops and the report is kept. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "InvariantError";
  }
}

/** States what must hold here; a false condition is a defect of Nestbox, never of the guest or the host. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
