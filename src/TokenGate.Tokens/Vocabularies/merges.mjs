// Finds for each token the last merge that makes it. Tokens are latin1 strings (one character for each byte),
// numbered in the order of their merges; `tokens[rank]` is undefined where a rank is not used.

/** What becomes of `units` when only merges below `limit` may happen: the lowest rank first, the leftmost of equals. */
function partsBelow(units, ranks, limit) {
  const parts = units;
  for (;;) {
    let best = limit;
    let at = -1;
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = ranks.get(parts[i] + parts[i + 1]);
      if (rank !== undefined && rank < best) {
        best = rank;
        at = i;
      }
    }
    if (at < 0) return parts;
    parts.splice(at, 2, parts[at] + parts[at + 1]);
  }
}

/**
 * For each rank the pair [left, right] that its last merge joins. A base token (one of `units`, by default a byte) is its own left and right.
 * A token that merging never makes (it can only be looked up whole) has null.
 */
export function findMerges(tokens, units = (token) => Array.from(token)) {
  const ranks = new Map();
  tokens.forEach((token, rank) => { if (token !== undefined) ranks.set(token, rank); });
  const pairs = new Array(tokens.length).fill(null);
  tokens.forEach((token, rank) => {
    if (token === undefined) return;
    const base = units(token);
    if (base.length === 1) {
      pairs[rank] = [rank, rank];
      return;
    }
    const parts = partsBelow(base, ranks, rank);
    if (parts.length !== 2) return;
    const [left, right] = parts.map((part) => ranks.get(part));
    if (left === undefined || right === undefined) return;
    pairs[rank] = [left, right];
  });
  return pairs;
}
