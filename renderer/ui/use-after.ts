import { useEffect, useState } from "react";

/** False until `delayMs` have passed: what takes less shows no skeleton. */
export function useAfter(delayMs: number): boolean {
  const [hasPassed, setHasPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setHasPassed(true), delayMs);
    return () => clearTimeout(timer);
  }, [delayMs]);
  return hasPassed;
}
