/** Glyphs at 8×14 that shortening the 8×16 ones would spoil. */
export const CORRECTIONS_8X14 = `
   73
 5 .#####..
 6 ##...##.
 7 .###....
 8 ...###..
 9 ##...##.
10 .#####..
`;

/** Symbols that keep their height: the empty rows at the top and the bottom go. */
export const UNSHORTENED_8X14 =
  "03 04 05 06 07 09 0F 10 11 1A 1B 1C 1D 1E 1F 2A 2B 2D 3C 3E 7F A9 AA AE AF EC ED F0 F1 F2 F3 F6 F7 F9 FA FE";
