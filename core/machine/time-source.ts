/** The two clocks of a machine: the host's for people, counted instructions for tests and for comparing tiers. */
import type { HostClock } from "./machine-api.ts";

/** Where the guest's time comes from. */
export interface TimeSource {
  /** Nanoseconds since power-on. */
  nowNs(): number;
  /** Host time, which ends slices. */
  hostNs(): number;
  /** How far the guest's time must be behind for it to run twice as fast; 0: what it is behind passes at once. */
  readonly catchUpNs: number;
  /** Instructions that take `deltaNs`, where that is known exactly. */
  budgetFor(deltaNs: number): number | undefined;
  /** The guest sleeps: true when time jumped ahead, false when the host has to wait. */
  skip(deltaNs: number): boolean;
}

/** Being held up for 100 ms is made up for in about as long. */
const CATCH_UP_NS = 20e6;

/** The guest's time is the host's. */
export function wallTime(host: HostClock): TimeSource {
  const startNs = host.nowNs();
  return {
    catchUpNs: CATCH_UP_NS,
    nowNs: () => host.nowNs() - startNs,
    hostNs: () => host.nowNs(),
    budgetFor: () => undefined,
    skip: () => false,
  };
}

/** 100 million instructions a second. */
const NS_PER_INSTRUCTION = 10;

/** `instructions` counts from power-on. */
export function countedTime(host: HostClock, instructions: () => number): TimeSource {
  let skippedNs = 0;
  return {
    catchUpNs: 0,
    nowNs: () => instructions() * NS_PER_INSTRUCTION + skippedNs,
    hostNs: () => host.nowNs(),
    budgetFor: (deltaNs) => Math.ceil(Math.min(deltaNs, 1e12) / NS_PER_INSTRUCTION),
    skip: (deltaNs) => {
      if (deltaNs === Infinity) return false;
      skippedNs += deltaNs;
      return true;
    },
  };
}
