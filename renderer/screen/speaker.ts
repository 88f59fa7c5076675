/** The PC speaker as a quiet square wave. */
const VOLUME = 0.04;
/** Switching at once would click. */
const FADE_SECONDS = 0.004;

export class Speaker {
  #context: AudioContext | undefined;
  #oscillator: OscillatorNode | undefined;
  #gain: GainNode | undefined;
  #hz = 0;
  #isMuted = false;

  /** 0 is silence. */
  sound(hz: number): void {
    this.#hz = hz;
    this.#apply();
  }

  setMuted(isMuted: boolean): void {
    this.#isMuted = isMuted;
    this.#apply();
  }

  /** Browsers let a page sound only after the user did something in it. */
  userActed(): void {
    if (this.#context?.state === "suspended") void this.#context.resume().catch(() => {});
  }

  close(): void {
    void this.#context?.close().catch(() => {});
    this.#context = undefined;
    this.#oscillator = undefined;
    this.#gain = undefined;
  }

  #apply(): void {
    const audible = this.#hz > 0 && !this.#isMuted;
    if (audible && this.#context === undefined) this.#open();
    const context = this.#context;
    if (context === undefined) return;
    const limit = context.sampleRate / 2;
    if (audible) this.#oscillator?.frequency.setValueAtTime(Math.min(this.#hz, limit), context.currentTime);
    this.#gain?.gain.setTargetAtTime(audible ? VOLUME : 0, context.currentTime, FADE_SECONDS);
  }

  #open(): void {
    if (typeof AudioContext === "undefined") return;
    const context = new AudioContext();
    const gain = new GainNode(context, { gain: 0 });
    const oscillator = new OscillatorNode(context, { type: "square" });
    oscillator.connect(gain).connect(context.destination);
    oscillator.start();
    [this.#context, this.#gain, this.#oscillator] = [context, gain, oscillator];
    this.userActed();
  }
}
