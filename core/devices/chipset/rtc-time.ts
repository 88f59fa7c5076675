/** How the time registers of an MC146818 show a civil time: BCD or binary, 24 or 12 hours with PM in bit 7. */
import { civilFromSeconds, secondsFromCivil } from "./calendar.ts";

export const SECONDS = 0x00;
export const SECONDS_ALARM = 0x01;
export const MINUTES = 0x02;
export const MINUTES_ALARM = 0x03;
export const HOURS = 0x04;
export const HOURS_ALARM = 0x05;
export const WEEKDAY = 0x06;
export const DAY = 0x07;
export const MONTH = 0x08;
export const YEAR = 0x09;
/** Kept by the BIOS in battery RAM; here it follows the year. */
export const CENTURY = 0x32;

export const B_24H = 0x02;
export const B_BINARY = 0x04;

/** Writes the time registers for `seconds` since 1970 into `cmos`, in the form that register B asks for. */
export function storeTime(cmos: Uint8Array, seconds: number, b: number): void {
  const time = civilFromSeconds(seconds);
  const code = (value: number): number => ((b & B_BINARY) !== 0 ? value : toBcd(value));
  cmos[SECONDS] = code(time.seconds);
  cmos[MINUTES] = code(time.minutes);
  cmos[HOURS] =
    (b & B_24H) !== 0 ? code(time.hours) : code(((time.hours + 11) % 12) + 1) | (time.hours >= 12 ? 0x80 : 0);
  cmos[WEEKDAY] = time.weekday;
  cmos[DAY] = code(time.day);
  cmos[MONTH] = code(time.month);
  cmos[YEAR] = code(time.year % 100);
  cmos[CENTURY] = toBcd(Math.floor(time.year / 100) % 100);
}

/** Reads them back; nonsense gives some time, never an error. */
export function loadTime(cmos: Uint8Array, b: number): number {
  const field = (index: number): number => decode(cmos[index]!, b);
  return secondsFromCivil({
    year: Math.min(99, fromBcd(cmos[CENTURY]!)) * 100 + Math.min(99, field(YEAR)),
    month: clamp(field(MONTH), 1, 12),
    day: clamp(field(DAY), 1, 31),
    hours: Math.min(23, decodeHours(cmos[HOURS]!, b)),
    minutes: Math.min(59, field(MINUTES)),
    seconds: Math.min(59, field(SECONDS)),
  });
}

/** The next second after `seconds` that the alarm registers match; Infinity when none does. C0h–FFh match anything. */
export function nextAlarm(cmos: Uint8Array, seconds: number, b: number): number {
  const want = (index: number, value: number): number => (cmos[index]! >= 0xc0 ? -1 : value);
  const wantHours = want(HOURS_ALARM, decodeHours(cmos[HOURS_ALARM]!, b));
  const wantMinutes = want(MINUTES_ALARM, decode(cmos[MINUTES_ALARM]!, b));
  const wantSeconds = want(SECONDS_ALARM, decode(cmos[SECONDS_ALARM]!, b));
  if (wantHours > 23 || wantMinutes > 59 || wantSeconds > 59) return Infinity;
  let at = seconds + 1;
  const end = at + 86_400;
  while (at <= end) {
    const inDay = ((at % 86_400) + 86_400) % 86_400;
    const hours = Math.floor(inDay / 3600);
    const minutes = Math.floor(inDay / 60) % 60;
    const second = inDay % 60;
    if (wantHours >= 0 && hours !== wantHours) at += 3600 - (inDay % 3600);
    else if (wantMinutes >= 0 && minutes !== wantMinutes) at += 60 - second;
    else if (wantSeconds >= 0 && second !== wantSeconds) at += 1;
    else return at;
  }
  return Infinity;
}

function decode(value: number, b: number): number {
  return (b & B_BINARY) !== 0 ? value : fromBcd(value);
}

function decodeHours(value: number, b: number): number {
  if ((b & B_24H) !== 0) return decode(value, b);
  return (decode(value & 0x7f, b) % 12) + ((value & 0x80) !== 0 ? 12 : 0);
}

function toBcd(value: number): number {
  return (Math.floor(value / 10) << 4) | (value % 10);
}

function fromBcd(value: number): number {
  return (value >> 4) * 10 + (value & 15);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
