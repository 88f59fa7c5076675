/** Subscribers by event name. A listener that throws does not keep the others from hearing. */
export class Listeners<Events> {
  readonly #byEvent = new Map<keyof Events, Set<(data: never) => void>>();

  /** Returns the function that unsubscribes. */
  on<K extends keyof Events>(event: K, listener: (data: Events[K]) => void): () => void {
    const set = this.#byEvent.get(event) ?? new Set();
    this.#byEvent.set(event, set);
    set.add(listener);
    return () => void set.delete(listener);
  }

  emit<K extends keyof Events>(event: K, data: Events[K]): void {
    for (const listener of this.#byEvent.get(event) ?? []) {
      try {
        (listener as (data: Events[K]) => void)(data);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
