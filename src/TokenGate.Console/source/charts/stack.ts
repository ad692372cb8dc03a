import type { Bucket } from "../api/contract.ts";
import { buckets } from "../words/time.ts";

/** One layer of a stacked chart, a value for each bucket. */
export interface Layer {
  name: string;
  values: number[];
}

/** Layers over the buckets of a span. */
export interface Stack {
  starts: Date[];
  layers: Layer[];
}

/** The name of the layer that holds what has none of its own. It cannot be mistaken for a name that was sent: those are shown with their quotes kept. */
export const Others = "\u0000others";

/**
 * Sorts rows into layers: the largest groups get one each, the rest is summed up in {@link Others}. Buckets without a row are zero. The sum of all layers is the sum of all rows.
 */
export function stack<T extends { bucket: string }>(
  rows: readonly T[],
  span: { from: Date; to: Date; bucket: Bucket },
  nameOf: (row: T) => string,
  valueOf: (row: T) => number,
  most: number,
): Stack {
  const starts = buckets(span.from, span.to, span.bucket);
  const place = new Map(starts.map((start, i) => [start.getTime(), i]));
  const totals = new Map<string, number>();
  for (const row of rows) {
    totals.set(nameOf(row), (totals.get(nameOf(row)) ?? 0) + valueOf(row));
  }

  const largest = [...totals].filter(([, total]) => total > 0).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
  const own = largest.length <= most + 1 ? largest : largest.slice(0, most);
  const layers = own.map((name) => ({ name, values: starts.map(() => 0) }));
  const rest: Layer = { name: Others, values: starts.map(() => 0) };
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  for (const row of rows) {
    const at = place.get(Date.parse(row.bucket));
    if (at !== undefined) {
      const { values } = byName.get(nameOf(row)) ?? rest;
      values[at] = (values[at] ?? 0) + valueOf(row);
    }
  }

  return { starts, layers: own.length < largest.length ? [...layers, rest] : layers };
}

/** The sum of all layers, bucket by bucket. */
export function sums(layers: readonly Layer[], length: number): number[] {
  return Array.from({ length }, (_, i) => layers.reduce((sum, layer) => sum + (layer.values[i] ?? 0), 0));
}

/** What a stacked chart draws: for each layer the height of its upper edge. */
export function edges(layers: readonly Layer[]): number[][] {
  const height = layers[0]?.values.map(() => 0) ?? [];
  return layers.map((layer) => layer.values.map((value, i) => (height[i] = (height[i] ?? 0) + value)));
}

/** Which buckets get a label on the axis: about so many, evenly spaced, the last of them in sight. */
export function labelled(length: number, most: number): number[] {
  if (length === 0) {
    return [];
  }

  const step = [1, 2, 3, 4, 5, 6, 7, 10, 12, 14, 24, 28, 48, 72, 96, 168, 336].find((n) => length / n <= most) ?? Math.ceil(length / most);
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step);
}
