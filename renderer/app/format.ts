/** Numbers as people read them. Units are the same in every language. */
const MIB_PER_GIB = 1024;

export function formatMemory(mib: number): string {
  if (Math.abs(mib) < MIB_PER_GIB) return `${mib} MiB`;
  const gib = mib / MIB_PER_GIB;
  return `${Number.isInteger(gib) ? gib : gib.toFixed(1)} GiB`;
}

export function formatSize(sizeBytes: number): string {
  const kib = sizeBytes / 1024;
  if (kib < 10_000) return `${Number.isInteger(kib) ? kib : kib.toFixed(1)} KiB`;
  return formatMemory(Math.round(kib / 1024));
}

export function formatMips(mips: number): string {
  return mips < 10 ? mips.toFixed(1) : mips.toFixed(0);
}

export function formatShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** 3:07:09, or 7:09. */
export function formatUptime(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The last part of a path of any host. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** `name`, or `name 2`, `name 3` … when it is taken. */
export function freeName(name: string, taken: readonly string[]): string {
  const inUse = new Set(taken.map((one) => one.toLowerCase()));
  if (!inUse.has(name.toLowerCase())) return name;
  let number = 2;
  while (inUse.has(`${name} ${number}`.toLowerCase())) number++;
  return `${name} ${number}`;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "3 hours ago"; "now" within a minute, and for what a wrong clock puts into the future. */
export function formatAgo(thenMs: number, nowMs: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const sinceMs = Math.max(0, nowMs - thenMs);
  const [unit, lengthMs] = STEPS.find(([, length]) => sinceMs >= length) ?? ["second", Infinity];
  return format.format(-Math.floor(sinceMs / lengthMs), unit);
}

/** Date and time in the language's own form. */
export function formatDate(ms: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(ms);
}
