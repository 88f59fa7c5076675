/** The A20 gate as those who drive it see it: one wire that can be read back. */
export interface A20Gate {
  readonly level: boolean;
  set(level: boolean): void;
}
