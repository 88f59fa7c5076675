/**
 * The PC's 14.31818 MHz ÷ 12 = 105/88 MHz timer clock, counted exactly from nanoseconds: 88,000 ns are 105 ticks.
 * Split so that no product leaves the range where doubles are exact.
 */
const NS_PER_ROUND = 88_000;
const TICKS_PER_ROUND = 105;

export const PIT_HZ = 105e6 / 88;

/** Whole ticks that have passed after so many nanoseconds. */
export function ticksAfter(ns: number): number {
  const rounds = Math.floor(ns / NS_PER_ROUND);
  const restNs = ns - rounds * NS_PER_ROUND;
  return rounds * TICKS_PER_ROUND + Math.floor((restNs * TICKS_PER_ROUND) / NS_PER_ROUND);
}

/** The first nanosecond at which so many ticks have passed. */
export function nsOfTick(ticks: number): number {
  const rounds = Math.floor(ticks / TICKS_PER_ROUND);
  const rest = ticks - rounds * TICKS_PER_ROUND;
  return rounds * NS_PER_ROUND + Math.ceil((rest * NS_PER_ROUND) / TICKS_PER_ROUND);
}
