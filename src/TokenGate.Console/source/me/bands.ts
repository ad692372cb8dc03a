import type { Band } from "../api/self.ts";
import type { Verdict } from "../api/contract.ts";

/** What a band says, to the person whose text it is about. */
export const bands: Readonly<Record<Band, string>> = {
  ordinary: "ordinary",
  raised: "higher than most",
  doubtful: "higher than all but 1 in 400",
};

/** What became of an exchange, in a word or two. */
export function outcome(verdict: Verdict, doubted: boolean): string {
  switch (verdict) {
    case "trusted":
      return doubted ? "Doubted, counted" : "Counted";
    case "padded":
    case "duplicate":
    case "inflated":
      return "Doubted";
    default:
      return "No usage";
  }
}
