import type { TrustedCounts, UsageRow } from "../api/contract.ts";
import type { NameColumn } from "../parts/Filters.tsx";

/** What is counted: the tokens that are trusted, one kind of them, or the exchanges that carry some. */
export type Measure = "tokens" | "input" | "output" | "requests";

export const measures: readonly (readonly [Measure, string])[] = [["tokens", "Tokens"], ["input", "Input"], ["output", "Output"], ["requests", "Requests"]];

/** The unit of a measure, in words that say what sort of count it is. */
export const units: Readonly<Record<Measure, string>> = {
  tokens: "trusted tokens",
  input: "trusted input tokens",
  output: "trusted output tokens",
  requests: "requests with trusted tokens",
};

/** The value of a measure. */
export function measure(counts: TrustedCounts, what: Measure): number {
  switch (what) {
    case "input":
      return counts.input_tokens;
    case "output":
      return counts.output_tokens;
    case "requests":
      return counts.requests;
    default:
      return counts.input_tokens + counts.output_tokens;
  }
}

/** One group over the whole period, beside the period before. */
export interface Group extends TrustedCounts {
  name: string;
  before: number;
}

/** Sums rows by name, and sets each sum beside what the same name had before. */
export function groups(now: readonly UsageRow[], before: readonly UsageRow[], by: NameColumn, what: Measure): Group[] {
  const found = new Map<string, Group>();
  const group = (name: string): Group => {
    let entry = found.get(name);
    if (entry === undefined) {
      entry = { name, requests: 0, input_tokens: 0, output_tokens: 0, reasoning_tokens: 0, cached_tokens: 0, before: 0 };
      found.set(name, entry);
    }

    return entry;
  };
  for (const row of now) {
    const entry = group(row[by] ?? "-");
    entry.requests += row.requests;
    entry.input_tokens += row.input_tokens;
    entry.output_tokens += row.output_tokens;
    entry.reasoning_tokens += row.reasoning_tokens;
    entry.cached_tokens += row.cached_tokens;
  }

  for (const row of before) {
    group(row[by] ?? "-").before += measure(row, what);
  }

  return [...found.values()];
}

/** Lays the buckets of the period before beside those of the present one, first beside first. */
export function aligned(before: readonly UsageRow[], beforeStarts: readonly Date[], length: number, what: Measure): number[] {
  const at = new Map(beforeStarts.map((start, i) => [start.getTime(), i]));
  const values = Array.from({ length }, () => 0);
  for (const row of before) {
    const i = at.get(Date.parse(row.bucket));
    if (i !== undefined && i < length) {
      values[i] = (values[i] ?? 0) + measure(row, what);
    }
  }

  return values;
}
