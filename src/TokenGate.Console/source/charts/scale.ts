/** Where a value lies between two bounds, as 0 to 1; outside of them at the nearer one. */
export function position(value: number, low: number, high: number): number {
  return high <= low ? 0.5 : Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** Bounds that hold all the values, with some room at both ends. */
export function bounds(values: readonly (number | null)[], room = 0.08): [low: number, high: number] {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) {
    return [0, 1];
  }

  const [low, high] = [Math.min(...known), Math.max(...known)];
  const margin = high === low ? Math.max(0.5, Math.abs(high) * room) : (high - low) * room;
  return [low - margin, high + margin];
}

/** A step function as the path of an SVG: bin i reaches from edge i to edge i + 1 at the height of effect i. */
export function stepPath(edges: readonly number[], effects: readonly number[], x: (value: number) => number, y: (value: number) => number): string {
  return effects
    .map((effect, i) => {
      const [from, to] = [x(edges[i] ?? 0), x(edges[i + 1] ?? 0)].map((n) => n.toFixed(1));
      return i === 0 ? `M${from},${y(effect).toFixed(1)}H${to}` : `V${y(effect).toFixed(1)}H${to}`;
    })
    .join("");
}

/**
 * The edges of a shape function's bins: its upper bounds, with an end on either side where they have none. The first and last bin have no width of their own;
 * they get that of a typical one.
 */
export function binEdges(bins: readonly (number | null)[], low: number, high: number): number[] {
  const bounded = bins.filter((bound): bound is number => bound !== null && Number.isFinite(bound));
  if (bounded.length === 0) {
    return [low, high > low ? high : low + 1];
  }

  const [first, last] = [bounded[0]!, bounded[bounded.length - 1]!];
  const width = bounded.length > 1 ? (last - first) / (bounded.length - 1) : Math.max(0.5, Math.abs(first) * 0.2);
  return [Math.min(low, first - width), ...bounded, Math.max(high, last + width)];
}

/** The bin that a value falls into: the first whose upper bound is not below it. */
export function binOf(bins: readonly (number | null)[], value: number): number {
  const at = bins.findIndex((bound) => bound === null || value <= bound);
  return at < 0 ? bins.length - 1 : at;
}

/** The calibrated score: 1 / (1 + exp(slope * raw + offset)). */
export function calibrated(raw: number, calibration: { slope: number; offset: number }): number {
  return 1 / (1 + Math.exp(calibration.slope * raw + calibration.offset));
}
