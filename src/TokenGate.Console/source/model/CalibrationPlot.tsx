import type { ModelHead } from "../api/contract.ts";
import { calibrated, position } from "../charts/scale.ts";
import { Plot } from "../charts/Plot.tsx";
import { figure, score } from "../words/numbers.ts";

const Width = 420;
const Height = 150;
const Steps = 80;

/** From the sum of a model's effects, in log-odds, to a score from 0 to 1; with the thresholds that it is held against. */
export function CalibrationPlot({ head }: { head: ModelHead }) {
  const [low, high] = [Math.floor(Math.min(head.bias, -8)), Math.ceil((head.threshold.raw ?? 6) + 5)];
  const x = (raw: number): number => position(raw, low, high) * Width;
  const y = (p: number): number => Height - 4 - p * (Height - 8);
  const curve = Array.from({ length: Steps + 1 }, (_, i) => low + ((high - low) * i) / Steps);
  const path = curve.map((raw, i) => `${i === 0 ? "M" : "L"}${x(raw).toFixed(1)},${y(calibrated(raw, head.calibration)).toFixed(1)}`).join("");
  const points = curve.map((raw) => ({ at: position(raw, low, high), text: `${figure(raw)} log-odds: score ${score(calibrated(raw, head.calibration))}` }));
  return (
    <figure class="calibration">
      <figcaption class="chart-title">Calibration: from log-odds to score</figcaption>
      <Plot label="Calibration curve. Left and right move along it." points={points} rest={<><span>{figure(low)}</span><span class="plot-middle">sum of the features in log-odds</span><span>{figure(high)}</span></>}>
        {(at) => (
          <svg viewBox={`0 0 ${Width} ${Height}`} preserveAspectRatio="none" aria-hidden="true">
            <line x1="0" x2={Width} y1={y(0)} y2={y(0)} class="plot-zero" />
            <line x1="0" x2={Width} y1={y(1)} y2={y(1)} class="plot-zero" />
            {head.threshold.raw !== null && <rect x={x(head.threshold.raw)} y="0" width={Width - x(head.threshold.raw)} height={Height} class="plot-withheld" />}
            {head.threshold.raw !== null && <line x1={x(head.threshold.raw)} x2={x(head.threshold.raw)} y1="0" y2={Height} class="plot-threshold" />}
            {at !== null && <line x1={at * Width} x2={at * Width} y1="0" y2={Height} class="plot-read" />}
            <path d={path} class="plot-step" />
          </svg>
        )}
      </Plot>
      <ul class="legend">
        <li><span class="swatch withheld" aria-hidden="true" />doubted: {score(head.threshold.probability)} or more{head.threshold.raw !== null && ` (${figure(head.threshold.raw)} log-odds)`}</li>
      </ul>
    </figure>
  );
}
