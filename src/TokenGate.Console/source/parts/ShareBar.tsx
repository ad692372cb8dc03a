import { percent } from "../words/numbers.ts";

/** A share as a bar with its number. */
export function ShareBar({ ratio, kind = "trusted" }: { ratio: number; kind?: "trusted" | "withheld" | "gross" | "once" }) {
  return (
    <span class="share">
      <span class="share-track" aria-hidden="true">{ratio > 0 && <span class={`share-bar ${kind}`} style={{ width: `${Math.min(100, ratio * 100)}%` }} />}</span>
      <span class="share-number">{percent(ratio)}</span>
    </span>
  );
}
