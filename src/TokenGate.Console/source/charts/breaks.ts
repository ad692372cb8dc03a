import type { RulesSince } from "../api/contract.ts";
import { day } from "../words/time.ts";
import { ruleChanges } from "../words/terms.ts";

/** A place in a chart where the counting rules change. */
export interface Break {
  /** The first bucket that has counts by the new rules; a line is drawn in front of it. */
  at: number;
  /** What changed, in a sentence. */
  text: string;
}

/** What an edition of the counting rules changed, in a sentence. */
export function changeOf(edition: number): string {
  return ruleChanges[edition] ?? `The counting rules changed to edition ${edition}, which this console does not know.`;
}

/**
 * Where the buckets of a chart are counted by other rules than those in front of them. The edition of the first day is where counts come from, not a break.
 */
export function breaks(rules: readonly RulesSince[], starts: readonly Date[]): Break[] {
  const found: Break[] = [];
  const ordered = [...rules].sort((a, b) => Date.parse(a.since) - Date.parse(b.since) || a.edition - b.edition);
  const first = ordered[0];
  for (const { edition, since } of ordered) {
    const from = Date.parse(since);
    const at = starts.findLastIndex((start) => start.getTime() <= from);
    if (first !== undefined && edition !== first.edition && at >= 0) {
      found.push({ at, text: `From ${day(new Date(from))} on: ${changeOf(edition)}` });
    }
  }

  return found;
}

/** True when two periods were counted by the same rules, as far as they were counted at all. */
export function comparable(now: readonly RulesSince[], before: readonly RulesSince[]): boolean {
  const editions = (rules: readonly RulesSince[]): string => [...new Set(rules.map(({ edition }) => edition))].sort((a, b) => a - b).join();
  return now.length === 0 || before.length === 0 || editions(now) === editions(before);
}
