/** Compares what code EE printed with the reference that comes with test386.asm, line by line. */
export interface Comparison {
  readonly compared: number;
  readonly lines: readonly string[];
}

export function differences(text: string, reference: string): Comparison {
  const split = (all: string): string[] =>
    all
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  const got = split(text);
  const wanted = split(reference);
  const lines: string[] = [];
  for (let i = 0; i < Math.max(got.length, wanted.length); i++) {
    if (got[i] !== wanted[i]) lines.push(`${i + 1}: ${got[i] ?? "nothing"} — reference: ${wanted[i] ?? "nothing"}`);
  }
  return { compared: wanted.length, lines };
}
