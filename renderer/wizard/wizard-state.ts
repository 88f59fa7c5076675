/** What the wizard knows and what it still lacks: plain data, so that it can be tested without a window. */
import { FIELDS } from "../../core/settings/pages.ts";
import { problem, type Problem } from "../../core/settings/problem.ts";
import {
  WELCOME_IMAGE,
  type HostInfo,
  type ImageInfo,
  type NewVm,
  type OsFamily,
} from "../../electron/contract/vm-api.ts";
import { freeName } from "../app/format.ts";

export type SourceKind = "welcome" | "fetched" | "image" | "empty";

/** Sources whose machine is made around an image. */
function hasImage(source: SourceKind): boolean {
  return source === "image" || source === "fetched";
}

export interface Resources {
  readonly name: string;
  readonly osFamily: OsFamily;
  readonly memoryMiB: number;
}

const WELCOME: Resources = { name: "Welcome", osFamily: "welcome", memoryMiB: 16 };
const EMPTY: Resources = { name: "Machine", osFamily: "other", memoryMiB: FIELDS.memoryMiB.default };

/** What a machine for this source would be like; its name is one that no other machine has. */
export function suggestion(source: SourceKind, image: ImageInfo | undefined, names: readonly string[]): Resources {
  const wanted: Resources =
    source === "welcome"
      ? WELCOME
      : source === "empty" || image === undefined
        ? EMPTY
        : { name: image.suggestedName, osFamily: image.osFamily, memoryMiB: image.suggestedMemoryMiB };
  return { ...wanted, name: freeName(wanted.name, names) };
}

export interface ResourceProblems {
  readonly name: Problem | undefined;
  readonly memoryMiB: Problem | undefined;
}

export function resourceProblems({ name, memoryMiB }: Resources, host: HostInfo | undefined): ResourceProblems {
  return {
    name: problem(FIELDS.name, name),
    memoryMiB: problem(FIELDS.memoryMiB, memoryMiB, host === undefined ? {} : { hostMemoryMiB: host.totalMemoryMiB }),
  };
}

export function newVm(source: SourceKind, image: ImageInfo | undefined, resources: Resources): NewVm {
  const path = source === "welcome" ? WELCOME_IMAGE : hasImage(source) ? (image?.path ?? null) : null;
  return { ...resources, name: resources.name.trim(), image: path };
}
