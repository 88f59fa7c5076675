/** The calls on snapshots: a task each, and news for the front ends. */
import type { RestoreOptions, SnapshotChanges, SnapshotText, SnapshotTree } from "../contract/snapshot-api.ts";
import type { Machines } from "./machines.ts";
import type { PowerCalls } from "./power-calls.ts";

export class SnapshotCalls {
  readonly #machines: Machines;
  readonly #power: PowerCalls;

  constructor(machines: Machines, power: PowerCalls) {
    this.#machines = machines;
    this.#power = power;
  }

  list(id: string): Promise<SnapshotTree> {
    return this.#machines.snapshots(id).list();
  }

  async take(id: string, text: SnapshotText): Promise<string> {
    const snapshots = this.#machines.snapshots(id);
    const take = (): Promise<string> =>
      this.#machines.tasks.run(id, "takeSnapshot", true, (task) =>
        snapshots.take(text, this.#machines.running(id), task),
      );
    // a running machine can be paused, reset and switched off meanwhile
    const taken = await (this.#machines.running(id) === undefined ? this.#machines.inTurn(id, take) : take());
    await this.#machines.tellSnapshots(id);
    return taken;
  }

  restore(id: string, snapshot: string, { first, start }: RestoreOptions = {}): Promise<void> {
    return this.#machines.inTurn(id, async () => {
      const snapshots = this.#machines.snapshots(id);
      await this.#machines.tasks.run(id, "restoreSnapshot", true, (task) =>
        snapshots.restore(snapshot, first, this.#machines.running(id), task),
      );
      this.#machines.tell(id);
      await this.#machines.tellSnapshots(id);
      if (start === true) await this.#power.startNow(id);
    });
  }

  delete(id: string, snapshot: string): Promise<void> {
    return this.#machines.inTurn(id, async () => {
      const snapshots = this.#machines.snapshots(id);
      await this.#machines.tasks.run(id, "deleteSnapshot", false, () => snapshots.delete(snapshot));
      await this.#machines.tellSnapshots(id);
    });
  }

  async edit(id: string, snapshot: string, text: SnapshotChanges): Promise<void> {
    await this.#machines.snapshots(id).edit(snapshot, text);
    await this.#machines.tellSnapshots(id);
  }

  async thumbnail(id: string, snapshot: string): Promise<string | null> {
    const png = await this.#machines.snapshots(id).screen(snapshot);
    return png === null ? null : `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  }
}
