/**
 * Keys on their way to the guest. The host key is kept: alone it lets go of the keyboard, with another key it is a
 * command to Nestbox.
 */
export interface KeyPress {
  readonly code: string;
  readonly repeat: boolean;
}

export interface KeyboardRelayHost {
  /** Passes a key to the guest. */
  send(code: string, pressed: boolean): void;
  hostKey(): string;
  /** The host key was pressed and let go by itself. */
  toggleCapture(): void;
  /** The host key with another one. */
  command(code: string): void;
}

export class KeyboardRelay {
  readonly #host: KeyboardRelayHost;
  readonly #pressed = new Set<string>();
  /** "alone": the host key is down and nothing else was pressed since. */
  #hostKey: "up" | "alone" | "used" = "up";
  #isCaptured = false;

  constructor(host: KeyboardRelayHost) {
    this.#host = host;
  }

  setCaptured(isCaptured: boolean): void {
    this.#isCaptured = isCaptured;
    if (!isCaptured) this.releaseAll();
  }

  /** True: the key is dealt with, and the page must not act on it. */
  down({ code, repeat }: KeyPress): boolean {
    if (code === this.#host.hostKey()) {
      if (!repeat) this.#hostKey = "alone";
      return true;
    }
    if (this.#hostKey !== "up") {
      this.#hostKey = "used";
      if (!repeat) this.#host.command(code);
      return true;
    }
    if (!this.#isCaptured || code === "") return false;
    // The guest's keyboard repeats by itself.
    if (!repeat) {
      this.#pressed.add(code);
      this.#host.send(code, true);
    }
    return true;
  }

  up({ code }: Pick<KeyPress, "code">): boolean {
    if (code === this.#host.hostKey()) {
      const isAlone = this.#hostKey === "alone";
      this.#hostKey = "up";
      if (isAlone) this.#host.toggleCapture();
      return true;
    }
    if (!this.#pressed.delete(code)) return false;
    this.#host.send(code, false);
    // On a Mac the keys that were let go while Cmd was down are never told of.
    if (code.startsWith("Meta")) this.#letGo();
    return true;
  }

  /** A mouse button, too, makes the host key a part of something. */
  used(): void {
    if (this.#hostKey === "alone") this.#hostKey = "used";
  }

  /** The page no longer hears the keyboard: no key may stay down in the guest. */
  releaseAll(): void {
    this.#hostKey = "up";
    this.#letGo();
  }

  #letGo(): void {
    for (const code of this.#pressed) this.#host.send(code, false);
    this.#pressed.clear();
  }
}

/** Presses keys together and lets go of them in reverse order. */
export function pressTogether(codes: readonly string[], send: (code: string, pressed: boolean) => void): void {
  for (const code of codes) send(code, true);
  for (const code of codes.toReversed()) send(code, false);
}
