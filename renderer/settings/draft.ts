/** Changes of settings that are not saved yet. */
import type { ImageSetting } from "../../electron/contract/vm-api.ts";
import { FIELDS, type FieldName, type SettingsValues } from "../../core/settings/pages.ts";
import { normal, problem, type HostLimits, type Problem } from "../../core/settings/problem.ts";
import type { VmChanges, VmSettings } from "../../electron/contract/vm-api.ts";

export type DraftName = Exclude<FieldName, ImageSetting>;
/** Only what differs from the machine's settings. */
export type Draft = Partial<Record<DraftName, unknown>>;

export function isDraft(name: FieldName): name is DraftName {
  return FIELDS[name].kind !== "drive";
}

export const DRAFT_NAMES = (Object.keys(FIELDS) as FieldName[]).filter(isDraft);

export function withValue(draft: Draft, settings: VmSettings, name: DraftName, value: unknown): Draft {
  const { [name]: _, ...others } = draft;
  return isSame(settings[name], value) ? others : { ...others, [name]: value };
}

export function valueIn(draft: Draft, settings: VmSettings, name: DraftName): unknown {
  return name in draft ? draft[name] : settings[name];
}

export function draftProblems(draft: Draft, limits: HostLimits): Partial<Record<DraftName, Problem>> {
  const found = Object.entries(draft).map(([name, value]) => [name, problem(FIELDS[name as DraftName], value, limits)]);
  return Object.fromEntries(found.filter(([, one]) => one !== undefined)) as Partial<Record<DraftName, Problem>>;
}

/** For a draft without problems. */
export function changesOf(draft: Draft): VmChanges {
  return Object.fromEntries(
    Object.entries(draft).map(([name, value]) => [name, normal(FIELDS[name as DraftName], value)]),
  ) as Partial<SettingsValues>;
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === "object" && typeof b === "object" && !Array.isArray(a))
    return JSON.stringify(a) === JSON.stringify(b);
  return Object.is(a, b) || (Array.isArray(a) && Array.isArray(b) && a.join() === b.join());
}
