/** Civil time without the host's Date: days and fields by arithmetic on the Gregorian calendar. */
export interface CivilTime {
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  /** 1–31. */
  readonly day: number;
  /** 1 Sunday … 7 Saturday, as the MC146818 counts. */
  readonly weekday: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

const DAY_SECONDS = 86_400;
const DAYS_0000_TO_1970 = 719_528;

/** Days from 1970-01-01; months and days outside their range carry over. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const monthIndex = year * 12 + (month - 1);
  const y = Math.floor(monthIndex / 12);
  const m = monthIndex - y * 12;
  // Years that begin in March put the leap day last.
  const marchYear = m < 2 ? y - 1 : y;
  const marchMonth = (m + 10) % 12;
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear + 60 - DAYS_0000_TO_1970;
}

/** Seconds since 1970-01-01 00:00; negative before. */
export function secondsFromCivil(time: Omit<CivilTime, "weekday">): number {
  return (
    daysFromCivil(time.year, time.month, time.day) * DAY_SECONDS + time.hours * 3600 + time.minutes * 60 + time.seconds
  );
}

/** The civil time so many seconds after 1970-01-01 00:00. */
export function civilFromSeconds(seconds: number): CivilTime {
  const days = Math.floor(seconds / DAY_SECONDS);
  const inDay = seconds - days * DAY_SECONDS;
  let year = 1970 + Math.floor(days / 365.2425);
  while (daysFromCivil(year, 1, 1) > days) year--;
  while (daysFromCivil(year + 1, 1, 1) <= days) year++;
  let month = 12;
  while (daysFromCivil(year, month, 1) > days) month--;
  return {
    year,
    month,
    day: days - daysFromCivil(year, month, 1) + 1,
    weekday: ((((days + 4) % 7) + 7) % 7) + 1,
    hours: Math.floor(inDay / 3600),
    minutes: Math.floor(inDay / 60) % 60,
    seconds: inDay % 60,
  };
}
