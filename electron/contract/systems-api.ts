/** Systems that Nestbox can fetch for a new machine, as front ends see them. The calls are part of VmApi (vm-api.ts). */
import type { SettingsValues } from "../../core/settings/pages.ts";

/** Why a system cannot be fetched now. */
export type SystemUnavailable =
  /** Its processor has to be built first. */
  | "cpu64"
  /** The host has no network. */
  | "offline"
  /** It comes with Debian's and Ubuntu's packages only, and this host has none. */
  | "aptOnly";

export type SystemState =
  | { readonly step: "absent" }
  /** `share` 0 … 1; undefined while the size is not known. */
  | { readonly step: "fetching"; readonly receivedBytes: number; readonly share: number | undefined }
  /** Cancelled, or failed with this sentence; what came is kept, and fetching goes on from there. */
  | { readonly step: "stopped"; readonly receivedBytes: number; readonly message: string | undefined }
  /** `path`: the image on the host. */
  | { readonly step: "ready"; readonly path: string; readonly sizeBytes: number };

export interface SystemEntry {
  readonly id: string;
  readonly name: string;
  readonly osFamily: SettingsValues["osFamily"];
  /** A sentence by language tag; "en" is always there. */
  readonly text: Readonly<Record<string, string>>;
  readonly licence: string;
  readonly provenance: string;
  readonly unavailable?: SystemUnavailable | undefined;
  readonly state: SystemState;
}

export interface SystemCalls {
  systems(): Promise<readonly SystemEntry[]>;
  /**
   * Fetches a system, or goes on where an attempt stopped; resolves to the image's path, at once when it is there.
   * Progress comes as "systemChanged" events. Rejects with kind "cancelled" after cancelSystem.
   */
  fetchSystem(id: string): Promise<string>;
  /** Stops fetching; resolves also when nothing is fetched. */
  cancelSystem(id: string): Promise<void>;
}
