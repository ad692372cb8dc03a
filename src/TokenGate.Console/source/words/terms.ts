// The words of the ledger, as people read them. They are neutral: a verdict is about content, not about a person.

import type { DriftState, Ending, Head, ReviewLabel, Source, Verdict } from "../api/contract.ts";

export const verdicts: Readonly<Record<Verdict, { name: string; means: string; withheld: boolean }>> = {
  trusted: { name: "Trusted", means: "Its new tokens count as usage.", withheld: false },
  padded: { name: "Padded", means: "The padding score reached its threshold; the new tokens are withheld.", withheld: true },
  duplicate: { name: "Duplicate", means: "The duplication score reached its threshold: requests vary a prompt without asking anything new. The new tokens are withheld.", withheld: true },
  inflated: { name: "Inflated", means: "The output score reached its threshold: the answer's length was coerced. The new tokens are withheld.", withheld: true },
  failed: { name: "Failed", means: "There was no usable answer: not usage.", withheld: false },
  unreadable: { name: "Unreadable", means: "A model may have answered, but how much could not be read: not usage.", withheld: false },
  no_usage: { name: "No usage", means: "No model ran: not usage.", withheld: false },
};

export const heads: Readonly<Record<Head, { name: string; asks: string; verdict: Verdict }>> = {
  padding: { name: "Padding", asks: "Is the new input filler?", verdict: "padded" },
  duplication: { name: "Duplication", asks: "Do the requests vary one prompt without asking anything new?", verdict: "duplicate" },
  output: { name: "Output", asks: "Was the answer's length coerced?", verdict: "inflated" },
};

export const reviewLabels: Readonly<Record<ReviewLabel, { name: string; means: string }>> = {
  honest: { name: "Honest work", means: "Somebody needed it: nothing should be withheld." },
  padding: { name: "Padding", means: "The new input is filler." },
  duplication: { name: "Duplication", means: "A prompt was varied without asking anything new." },
  output: { name: "Coerced output", means: "The answer was made long for its length." },
  unclear: { name: "Cannot tell", means: "Nothing is trained with it." },
};

export const sources: Readonly<Record<Source, { name: string; means: string }>> = {
  provider: { name: "provider", means: "reported by the provider" },
  estimated: { name: "estimated", means: "counted here, because the provider reported none" },
  partial: { name: "partial", means: "of streams that were cut: what was delivered" },
  implausible: { name: "implausible", means: "estimated here, because the provider's number cannot be right" },
  missing: { name: "missing", means: "of exchanges have no count at all: unknown, not zero" },
};

export const endings: Readonly<Record<Ending, string>> = {
  complete: "complete",
  client_gone: "client left",
  upstream_cut: "cut by the upstream",
  upstream_unreachable: "upstream not reached",
  timed_out: "timed out",
  shutdown: "gateway stopped",
};

export const drift: Readonly<Record<DriftState, { name: string; means: string }>> = {
  stable: { name: "stable", means: "Traffic looks like what the model was trained on." },
  watch: { name: "watch", means: "Traffic has begun to differ from the training data." },
  act: { name: "act", means: "Traffic differs from the training data: train again before you rely on it." },
};

/** The state that a population stability index means: below 0.1 stable, up to 0.25 watch, above it act. */
export function driftState(psi: number): DriftState {
  return psi < 0.1 ? "stable" : psi <= 0.25 ? "watch" : "act";
}

/** What unseen tokens are. */
export const unseen = "billed, but its text did not pass here and no reference explains it; never counted";

/** What each edition of the counting rules changed. */
export const ruleChanges: Readonly<Record<number, string>> = {
  1: "text counts once, and everything billed is trusted or withheld.",
  2: "what was billed and not seen is unseen, references count once, and system and tool text counts once in the company.",
};

/** The kinds of work; `-` is one that is not known. */
export const works: Readonly<Record<string, { name: string; one: string; means: string }>> = {
  turn: { name: "People's turns", one: "turn", means: "somebody asked" },
  step: { name: "Agents' steps", one: "agent's step", means: "a tool answered, in a run that somebody began" },
  batch: { name: "Batches", one: "batch", means: "many rows alike, faster than anybody types" },
  schedule: { name: "Schedules", one: "schedule", means: "by the clock, or for hours without a word of a person" },
  "-": { name: "Not known", one: "–", means: "recorded before there were kinds of work, or switched off" },
};

/** "1 exchange", "2 exchanges". */
export function plural(n: number, one: string, many = `${one}s`): string {
  return n === 1 ? one : many;
}
