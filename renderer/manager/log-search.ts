/** Finding text in a log: plain words, capitals do not matter. */

/** Where each match begins; at most `limit`, so that a single letter in a large log stays quick. */
export function matchesIn(text: string, query: string, limit = 2000): readonly number[] {
  const wanted = query.toLowerCase();
  if (wanted === "") return [];
  const searched = text.toLowerCase();
  // Some letters change their length with their case: then places would be wrong, so capitals matter.
  const haystack = searched.length === text.length ? searched : text;
  const needle = searched.length === text.length ? wanted : query;
  const found: number[] = [];
  for (let at = haystack.indexOf(needle); at !== -1 && found.length < limit;) {
    found.push(at);
    at = haystack.indexOf(needle, at + needle.length);
  }
  return found;
}

export interface LogPiece {
  readonly text: string;
  /** Number of the match; undefined between matches. */
  readonly match: number | undefined;
}

/** The text cut at its matches, in order and complete. */
export function pieces(text: string, matches: readonly number[], length: number): readonly LogPiece[] {
  const list: LogPiece[] = [];
  let at = 0;
  for (const [match, start] of matches.entries()) {
    if (start > at) list.push({ text: text.slice(at, start), match: undefined });
    list.push({ text: text.slice(start, start + length), match });
    at = start + length;
  }
  if (at < text.length) list.push({ text: text.slice(at), match: undefined });
  return list;
}
