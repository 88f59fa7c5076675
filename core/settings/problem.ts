/** Is a value acceptable for a field? If not: what is wrong as data, its English sentence, and a value that would do. */
import { TCP_PORT_MAX, TCP_PORT_MIN, type DriveImage, type Field, type SerialEnd } from "./field.ts";

export type Problem =
  | { readonly code: "missing" }
  | { readonly code: "tooLong"; readonly max: number; readonly fix: string }
  | { readonly code: "notText" }
  | { readonly code: "notWhole"; readonly fix?: number }
  | { readonly code: "tooSmall"; readonly min: number; readonly fix: number }
  | { readonly code: "tooLarge"; readonly max: number; readonly fix: number }
  | { readonly code: "moreThanHost"; readonly max: number; readonly fix: number }
  | { readonly code: "notListed" }
  | { readonly code: "notAnImage" }
  | { readonly code: "notAnEnd" }
  | { readonly code: "noFile" }
  | { readonly code: "badPort"; readonly min: number; readonly max: number };

export type ProblemCode = Problem["code"];

/** What of this host narrows a field. */
export interface HostLimits {
  readonly hostMemoryMiB?: number;
}

const MAX_PATH_LENGTH = 4096;

/** Undefined when the value is acceptable. Any value may be given: it may come from a file or from another process. */
export function problem(field: Field, value: unknown, limits: HostLimits = {}): Problem | undefined {
  switch (field.kind) {
    case "text":
      if (typeof value !== "string") return { code: "notText" };
      if (value.trim() === "") return { code: "missing" };
      if (value.trim().length <= field.maxLength) return undefined;
      return { code: "tooLong", max: field.maxLength, fix: value.trim().slice(0, field.maxLength).trim() };
    case "int":
      return wholeNumberProblem(field, value, limits);
    case "choice":
      return field.options.includes(value as string) ? undefined : { code: "notListed" };
    case "order": {
      const all = Array.isArray(value) ? (value as unknown[]) : [undefined];
      const good = all.every((one) => field.options.includes(one as string)) && new Set(all).size === all.length;
      return good ? undefined : { code: "notListed" };
    }
    case "drive":
      return value === null || isDriveImage(value) ? undefined : { code: "notAnImage" };
    case "serial":
      return serialProblem(value);
  }
}

/** The value as it is stored: blanks around a text go. Only for acceptable values. */
export function normal<V>(field: Field, value: V): V {
  return field.kind === "text" && typeof value === "string" ? (value.trim() as V) : value;
}

/** The problem as an English sentence that says what to do. */
export function sentence(field: Field, { code, ...rest }: Problem): string {
  const unit = field.kind === "int" && field.unit !== "" ? ` ${field.unit}` : "";
  const amount = "max" in rest ? `${rest.max}` : "min" in rest ? `${rest.min}` : "";
  switch (code) {
    case "missing":
      return `${field.label}: enter at least one character.`;
    case "notText":
      return `${field.label} must be text.`;
    case "tooLong":
      return `${field.label}: use at most ${amount} characters.`;
    case "notWhole":
      return `${field.label} must be a whole number of${unit}.`;
    case "tooSmall":
      return `${field.label} must be at least ${amount}${unit}.`;
    case "tooLarge":
      return `${field.label} must be at most ${amount}${unit}.`;
    case "moreThanHost":
      return `${field.label}: this host has only ${amount}${unit}.`;
    case "notListed": {
      const options = field.kind === "choice" || field.kind === "order" ? field.options.join(", ") : "";
      return `${field.label} must be ${field.kind === "order" ? "some" : "one"} of ${options}.`;
    }
    case "notAnEnd":
      return `${field.label} must end in the window, a file or a TCP port.`;
    case "noFile":
      return `${field.label}: enter the full path of a file.`;
    case "badPort":
      return `${field.label}: use a port from ${TCP_PORT_MIN} to ${TCP_PORT_MAX}.`;
    case "notAnImage":
      return `${field.label} must be the path of an image, or nothing.`;
  }
}

function wholeNumberProblem(
  field: Extract<Field, { kind: "int" }>,
  value: unknown,
  { hostMemoryMiB }: HostLimits,
): Problem | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) return { code: "notWhole" };
  if (value < field.min) return { code: "tooSmall", min: field.min, fix: field.min };
  if (value > field.max) return { code: "tooLarge", max: field.max, fix: field.max };
  if (!Number.isInteger(value)) return { code: "notWhole", fix: Math.round(value) };
  if (field.limitedBy === "hostMemory" && hostMemoryMiB !== undefined && value > hostMemoryMiB) {
    return { code: "moreThanHost", max: hostMemoryMiB, fix: hostMemoryMiB };
  }
  return undefined;
}

function serialProblem(value: unknown): Problem | undefined {
  if (typeof value !== "object" || value === null) return { code: "notAnEnd" };
  const { to, ...more } = value as Partial<SerialEnd>;
  const names = Object.keys(more);
  switch (to) {
    case "window":
      return names.length === 0 ? undefined : { code: "notAnEnd" };
    case "file": {
      if (names.join() !== "path") return { code: "notAnEnd" };
      const { path } = more as { path: unknown };
      const isPath = typeof path === "string" && /^([/\\]|[a-z]:[/\\])./i.test(path) && !path.includes("\0");
      return isPath && path.length <= MAX_PATH_LENGTH ? undefined : { code: "noFile" };
    }
    case "tcp": {
      if (names.join() !== "port") return { code: "notAnEnd" };
      const { port } = more as { port: unknown };
      const isPort = Number.isInteger(port) && Number(port) >= TCP_PORT_MIN && Number(port) <= TCP_PORT_MAX;
      return isPort ? undefined : { code: "badPort", min: TCP_PORT_MIN, max: TCP_PORT_MAX };
    }
    default:
      return { code: "notAnEnd" };
  }
}

function isDriveImage(value: unknown): value is DriveImage {
  if (typeof value !== "object" || value === null) return false;
  const { path, writable, format, ...more } = value as Partial<DriveImage>;
  if (typeof path !== "string" || path === "" || path.length > MAX_PATH_LENGTH || path.includes("\0")) return false;
  if (format !== undefined && (typeof format !== "string" || !/^[a-z0-9]{1,20}$/.test(format))) return false;
  return typeof writable === "boolean" && Object.keys(more).length === 0;
}
