import { figure } from "../words/numbers.ts";
import { bounds, position } from "./scale.ts";

const Width = 200;

/** A value on a strip with the range that honest traffic has: nine in ten honest exchanges lie in it. */
export function Strip({ value, low, high }: { value: number | null; low: number | null; high: number | null }) {
  const [from, to] = bounds([value, low, high], 0.1);
  const x = (n: number): number => position(n, from, to) * Width;
  const known = low !== null && high !== null;
  const outside = known && value !== null && (value < low || value > high);
  const range = known ? honestRange(low, high) : "no honest range known";
  const words = value === null ? `nothing to measure; ${range}` : `${figure(value)}; ${range}${known ? `: ${outside ? (value > high ? "above it" : "below it") : "within it"}` : ""}`;
  return (
    <span class="strip">
      <svg viewBox={`-4 0 ${Width + 8} 18`} role="img" aria-label={words} preserveAspectRatio="none">
        <line x1="0" x2={Width} y1="9" y2="9" class="strip-line" />
        {known && <rect x={x(low)} y="4" width={Math.max(3, x(high) - x(low))} height="10" rx="1.5" class="strip-honest" />}
        {value !== null && <line x1={x(value)} x2={x(value)} y1="1" y2="17" class={outside ? "strip-value outside" : "strip-value"} />}
      </svg>
      <span class="strip-words" aria-hidden="true">{range}</span>
    </span>
  );
}

/** The honest range in words. A range that begins at -1 begins where there is nothing to measure. */
export function honestRange(low: number, high: number): string {
  return low === -1 ? (high <= -1 ? "honest: nothing to measure" : `honest up to ${figure(high)}, or nothing`) : `honest ${figure(low)} to ${figure(high)}`;
}

/** What a feature added to a score, to either side of nothing. */
export function ContributionBar({ value, most }: { value: number; most: number }) {
  const share = most === 0 ? 0 : Math.min(1, Math.abs(value) / most) * 50;
  return (
    <span class="contribution" aria-hidden="true">
      <span class={value >= 0 ? "contribution-bar for" : "contribution-bar against"} style={value >= 0 ? { left: "50%", width: `${share}%` } : { right: "50%", width: `${share}%` }} />
    </span>
  );
}
