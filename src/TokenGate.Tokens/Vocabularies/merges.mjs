// Finds for each token the last merge that makes it. Tokens are latin1 strings (one character for each byte),
// numbered in the order of their merges; `tokens[rank]` is undefined where a rank is not used.

/** The parts of the last merge when `parts` are merged, the lowest rank first and the leftmost of equals, to one; null when they do not become one. */
function lastMerge(parts, ranks) {
  for (;;) {
    let best = Infinity;
    let at = -1;
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = ranks.get(parts[i] + parts[i + 1]);
      if (rank !== undefined && rank < best) {
        best = rank;
        at = i;
      }
    }
    if (at < 0) return null;
    if (parts.length === 2) return parts;
    parts.splice(at, 2, parts[at] + parts[at + 1]);
  }
}

/**
 * For each rank { left, right, unordered }: the ranks that its last merge joins, and whether a merge on the way has a higher rank than one after it.
 * A base token (one of `units`, by default a byte) is its own left and right. A token that merging never makes (it can only be looked up whole) has null.
 */
export function findMerges(tokens, units = (token) => Array.from(token)) {
  const ranks = new Map();
  tokens.forEach((token, rank) => { if (token !== undefined) ranks.set(token, rank); });
  const merges = tokens.map((token, rank) => {
    if (token === undefined) return null;
    const base = units(token);
    if (base.length === 1) return { left: rank, right: rank, unordered: false };
    const parts = lastMerge(base, ranks);
    return parts && { left: ranks.get(parts[0]), right: ranks.get(parts[1]), unordered: undefined };
  });
  const isUnordered = (rank) => {
    const merge = merges[rank];
    merge.unordered ??= merge.left > rank || merge.right > rank || isUnordered(merge.left) || isUnordered(merge.right);
    return merge.unordered;
  };
  merges.forEach((merge, rank) => merge && isUnordered(rank));
  return merges;
}
