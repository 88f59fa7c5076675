/** A reset that is to come before the next instruction. */
export type ResetAsked = "none" | "processor" | "machine";
