/** Serial output as text to search in: keeps enough of the past for a text that arrives in pieces. */
const KEPT_CHARACTERS = 1 << 20;

export class SerialText {
  readonly #decoder = new TextDecoder();
  #text = "";

  push(bytes: Uint8Array): void {
    this.#text = (this.#text + this.#decoder.decode(bytes, { stream: true })).slice(-KEPT_CHARACTERS);
  }

  /** Where the first of these texts to be complete ends; Infinity when it is not there. */
  endOf(text: string): number {
    const at = this.#text.indexOf(text);
    return at < 0 ? Infinity : at + text.length;
  }

  /** True once for each place: forgets everything up to the end of the text that was found. */
  take(text: string): boolean {
    const at = this.#text.indexOf(text);
    if (at >= 0) this.#text = this.#text.slice(at + text.length);
    return at >= 0;
  }
}
