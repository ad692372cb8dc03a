import type { ExchangeDetail, Kinds } from "../api/contract.ts";
import { count } from "../words/numbers.ts";

const kinds: readonly (readonly [keyof Kinds, string])[] = [
  ["cached", "of the input from the provider's cache"],
  ["cache_write", "of the input written to it"],
  ["cache_write_hour", "of these for an hour"],
  ["audio_input", "audio in the input"],
  ["image_input", "pictures in the input"],
  ["video_input", "video in the input"],
  ["document_input", "documents in the input"],
  ["tool_use_input", "fetched by the provider's tools"],
  ["reasoning", "of the output reasoning"],
  ["audio_output", "audio in the output"],
  ["image_output", "pictures in the output"],
  ["video_output", "video in the output"],
];

/** The kinds of tokens that the provider told, in words; what it did not tell is not named. */
export function kindsInWords(of: Partial<Kinds>): string[] {
  return kinds.filter(([kind]) => typeof of[kind] === "number").map(([kind, words]) => `${count(of[kind])} ${words}`);
}

/** What is billed beside tokens, in words. */
export function billedInWords({ billed, extra }: Pick<ExchangeDetail, "billed" | "extra">): string[] {
  const units: readonly (readonly [number | null, string])[] = [
    [billed.seconds, "seconds"], [billed.pages, "pages"], [billed.characters, "characters"], [billed.search_units, "search units"],
  ];
  return [
    ...(billed.tier === null ? [] : [`service tier ${billed.tier}`]),
    ...Object.entries(billed.tool_calls).map(([name, calls]) => `${count(calls)} ${name}`),
    ...units.filter(([amount]) => amount !== null).map(([amount, unit]) => `${amount} ${unit}`),
    ...Object.entries(extra).map(([name, amount]) => `${count(amount)} ${name}`),
    ...(billed.reported_cost === null ? [] : [`${billed.reported_cost} US dollars, as the provider says`]),
  ];
}
