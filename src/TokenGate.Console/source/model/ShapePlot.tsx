import type { ModelFeature } from "../api/contract.ts";
import { binEdges, position, stepPath } from "../charts/scale.ts";
import { Plot } from "../charts/Plot.tsx";
import { honestRange } from "../charts/Strip.tsx";
import { figure, signed } from "../words/numbers.ts";

const Width = 260;
const Height = 84;

/** What a feature adds to the score, from its smallest to its largest value, with the range that honest traffic has behind it. */
export function ShapePlot({ feature, low, high }: {
  feature: ModelFeature;
  /** The effects between which all plots of a score are drawn, so that they can be compared. */
  low: number;
  high: number;
}) {
  const edges = binEdges(feature.bins, feature.honest_low, feature.honest_high);
  const [from, to] = [edges[0]!, edges[edges.length - 1]!];
  const x = (value: number): number => position(value, from, to) * Width;
  const y = (effect: number): number => Height - 6 - position(effect, low, high) * (Height - 12);
  const points = feature.effects.map((effect, i) => ({
    at: (position(edges[i]!, from, to) + position(edges[i + 1]!, from, to)) / 2,
    text: `${binWords(feature, i)}: ${signed(effect)}`,
  }));
  return (
    <Plot label={`Shape of ${feature.name}. Left and right move from bin to bin.`} points={points} rest={<><span>{figure(from)}</span><span class="plot-middle">{honestRange(feature.honest_low, feature.honest_high)}</span><span>{figure(to)}</span></>}>
      {(at) => (
        <svg viewBox={`0 0 ${Width} ${Height}`} preserveAspectRatio="none" aria-hidden="true">
          <rect x={x(feature.honest_low)} y="0" width={Math.max(2, x(feature.honest_high) - x(feature.honest_low))} height={Height} class="plot-honest" />
          <line x1="0" x2={Width} y1={y(0)} y2={y(0)} class="plot-zero" />
          {at !== null && <line x1={at * Width} x2={at * Width} y1="0" y2={Height} class="plot-read" />}
          <path d={stepPath(edges, feature.effects, x, y)} class="plot-step" />
        </svg>
      )}
    </Plot>
  );
}

/** The values of a bin in words. */
export function binWords(feature: ModelFeature, i: number): string {
  const [lower, upper] = [feature.bins[i - 1], feature.bins[i]];
  if (lower === undefined || lower === null) {
    return upper === undefined || upper === null ? "any value" : `up to ${figure(upper)}`;
  }

  return upper === undefined || upper === null ? `above ${figure(lower)}` : `${figure(lower)} to ${figure(upper)}`;
}
