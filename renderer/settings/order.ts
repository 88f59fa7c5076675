/** Changes to a list of distinct options. */

/** Takes an option out, or puts it at the end. */
export function toggled(list: readonly string[], option: string): readonly string[] {
  return list.includes(option) ? list.filter((one) => one !== option) : [...list, option];
}

/** Moves an option one place up (-1) or down (1), if there is one. */
export function moved(list: readonly string[], option: string, by: -1 | 1): readonly string[] {
  const from = list.indexOf(option);
  const to = from + by;
  const other = list[to];
  if (from < 0 || other === undefined) return list;
  return list.map((one, at) => (at === from ? other : at === to ? option : one));
}
