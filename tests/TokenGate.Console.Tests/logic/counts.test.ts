import assert from "node:assert/strict";
import { test } from "node:test";
import { aligned, groups } from "../../../src/TokenGate.Console/source/adoption/usage.ts";
import type { Split, WithheldRow } from "../../../src/TokenGate.Console/source/api/contract.ts";
import { breaks, changeOf, comparable } from "../../../src/TokenGate.Console/source/charts/breaks.ts";
import { edges, labelled, Others, stack, sums } from "../../../src/TokenGate.Console/source/charts/stack.ts";
import { billedInWords, kindsInWords } from "../../../src/TokenGate.Console/source/exchanges/billing.ts";
import { merged } from "../../../src/TokenGate.Console/source/exchanges/exchanges.ts";
import { families, inflation, layerValue, SmallGroups, teamSums } from "../../../src/TokenGate.Console/source/integrity/withheld.ts";
import { addsUp, allParts, gross, whole } from "../../../src/TokenGate.Console/source/parts/split.ts";

const span = { from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-11-04T00:00:00Z"), bucket: "day" as const };
const row = (day: number, team: string, tokens: number) => ({ bucket: `2026-11-0${day}T00:00:00Z`, team, requests: 1, input_tokens: tokens, output_tokens: 0, reasoning_tokens: 0, cached_tokens: 0, cost: "0" });
const split = (parts: Partial<Split>): Split => ({ input: 0, replayed: 0, repeated: 0, unseen_input: 0, trusted_input: 0, withheld_input: 0, output: 0, repeated_output: 0, unseen_output: 0, trusted_output: 0, withheld_output: 0, ...parts });

const withheld = (team: string, user: string, parts: Partial<Split>, more: Partial<WithheldRow> = {}): WithheldRow => ({ bucket: "", team, user, exchanges: 1, ...split(parts), ...more });

test("layers lose nothing: their sum is the sum of the rows", () => {
  const rows = Array.from({ length: 90 }, (_, i) => row(1 + (i % 3), `team ${i % 11}`, i));
  const { layers, starts } = stack(rows, span, (r) => r.team, (r) => r.input_tokens, 7);
  assert.equal(layers.length, 8);
  assert.equal(layers.at(-1)!.name, Others);
  assert.equal(sums(layers, starts.length).reduce((a, b) => a + b), rows.reduce((a, r) => a + r.input_tokens, 0));
  const drawn = edges(layers);
  assert.deepEqual(drawn.at(-1), sums(layers, starts.length));
});

test("one group too many is not hidden behind a word for a single one", () => {
  const rows = Array.from({ length: 8 }, (_, i) => row(1, `team ${i}`, 1));
  assert.equal(stack(rows, span, (r) => r.team, (r) => r.input_tokens, 7).layers.some((layer) => layer.name === Others), false);
});

test("a name cannot pass for the rest", () => {
  const rows = [row(1, "all others", 5), row(2, "constructor", 3), row(3, "__proto__", 2)];
  assert.deepEqual(stack(rows, span, (r) => r.team, (r) => r.input_tokens, 7).layers.map((layer) => layer.name), ["all others", "constructor", "__proto__"]);
});

test("groups of both periods meet by name, and one that stopped is not lost", () => {
  const found = groups([row(1, "a", 5), row(2, "a", 6)], [row(1, "a", 4), row(1, "b", 9)], "team", "tokens");
  assert.deepEqual(found.map(({ name, input_tokens, before }) => [name, input_tokens, before]), [["a", 11, 4], ["b", 0, 9]]);
});

test("buckets of the period before lie beside those of the present one", () => {
  const before = [new Date("2026-10-01T00:00:00Z"), new Date("2026-10-02T00:00:00Z")];
  assert.deepEqual(aligned([{ ...row(1, "a", 7), bucket: "2026-10-02T00:00:00Z" }], before, 2, "tokens"), [0, 7]);
});

test("axis labels are few and even", () => {
  assert.deepEqual(labelled(28, 14).slice(0, 3), [0, 2, 4]);
  assert.ok(labelled(744, 12).length <= 12);
  assert.deepEqual(labelled(0, 5), []);
});

test("the parts of a count add up, and it is said where they do not", () => {
  const fine = split({ input: 600, replayed: 100, repeated: 10, withheld_input: 490, output: 8, withheld_output: 8 });
  assert.equal(addsUp(fine), true);
  assert.equal(gross(fine), whole(allParts(fine)));
  assert.equal(addsUp({ ...fine, input: 601 }), false);
  assert.equal(addsUp(split({ input: null, output: null })), true);
});

test("what was not seen is a part of its own, and no identity holds without it", () => {
  const fine = split({ input: 600, replayed: 100, unseen_input: 480, trusted_input: 20, output: 50, unseen_output: 42, trusted_output: 8 });
  assert.equal(addsUp(fine), true);
  assert.deepEqual(allParts(fine), { replayed: 100, repeated: 0, unseen: 522, withheld: 0, trusted: 28 });
  assert.equal(addsUp({ ...fine, unseen_input: 0 }), false);
  assert.equal(addsUp({ ...fine, unseen_output: 43 }), false);
  const [team] = teamSums([withheld("a", "u", { input: 9, unseen_input: 4, trusted_input: 5 }), withheld("a", "v", { output: 3, unseen_output: 3 })], 0);
  assert.deepEqual([team!.unseen, team!.parts.unseen, team!.gross, whole(team!.parts)], [7, 7, 12, 12]);
  assert.equal(layerValue(withheld("a", "u", { input: 9, unseen_input: 4 }), "unseen"), 4);
});

test("a chart breaks where the rules change, and says what changed", () => {
  const starts = [1, 2, 3].map((day) => new Date(`2026-11-0${day}T00:00:00Z`));
  const rules = [{ edition: 2, since: "2026-11-03T00:00:00Z" }, { edition: 1, since: "2026-11-01T00:00:00Z" }];
  const [only, ...more] = breaks(rules, starts);
  assert.deepEqual([only!.at, more.length], [2, 0]);
  assert.match(only!.text, /^From 3 Nov 2026 on: what was billed and not seen is unseen/);
  assert.deepEqual(breaks([rules[0]!], starts), []);
  assert.deepEqual(breaks([], starts), []);
  assert.match(changeOf(99), /edition 99/);
});

test("a break stands in the bucket that its day falls into, whatever the buckets are", () => {
  const rules = [{ edition: 1, since: "2026-10-05T00:00:00Z" }, { edition: 2, since: "2026-11-02T00:00:00Z" }];
  assert.equal(breaks(rules, [new Date("2026-10-01T00:00:00Z"), new Date("2026-11-01T00:00:00Z")])[0]!.at, 1);
  const hours = Array.from({ length: 48 }, (_, hour) => new Date(Date.parse("2026-11-01T00:00:00Z") + hour * 3_600_000));
  assert.equal(breaks(rules, hours)[0]!.at, 24);
});

test("periods are compared only where the same rules counted them", () => {
  const [one, two] = [{ edition: 1, since: "2026-10-01T00:00:00Z" }, { edition: 2, since: "2026-11-01T00:00:00Z" }];
  assert.equal(comparable([two], [{ ...two, since: "2026-10-01T00:00:00Z" }]), true);
  assert.equal(comparable([two], [one]), false);
  assert.equal(comparable([one, two], [one]), false);
  assert.equal(comparable([two], []), true);
});

test("what the provider did not tell is not named, and what it told is", () => {
  const none = { tier: null, tool_calls: {}, seconds: null, pages: null, characters: null, search_units: null, reported_cost: null };
  assert.deepEqual(kindsInWords({ reasoning: null, cached: 0, cache_write: 12 }), ["0 of the input from the provider's cache", "12 of the input written to it"]);
  assert.deepEqual(billedInWords({ billed: none, extra: {} }), []);
  assert.deepEqual(
    billedInWords({ billed: { ...none, tier: "flex", tool_calls: { web_search: 2 }, seconds: 1.25, reported_cost: "0.0024" }, extra: { citation_tokens: 3 } }),
    ["service tier flex", "2 web_search", "1.25 seconds", "3 citation_tokens", "0.0024 US dollars, as the provider says"],
  );
});

test("teams that are too small become one, and nothing of them is lost", () => {
  const rows = [
    ...[20, 30].map((input) => ({ ...withheld("large", "", { input, trusted_input: input }), users: 5 })),
    { ...withheld("small", "", { input: 7, withheld_input: 7 }), users: 4 },
    { ...withheld("tiny", "", { input: 3, trusted_input: 3 }), users: 1 },
    { ...withheld(SmallGroups, "", { input: 1, trusted_input: 1 }), users: 2 },
  ];
  const folded = teamSums(rows, 5);
  assert.deepEqual(folded.map(({ team, gross: all, withheld: out }) => [team, all, out]), [["large", 50, 0], [SmallGroups, 11, 7]]);
  assert.deepEqual(folded.map(({ users }) => users), [5, 7]);
  assert.equal(teamSums(rows, 0).length, 4);
  assert.equal(inflation({ gross: 7, trusted: 0 }), null);
  assert.equal(inflation({ gross: 10, trusted: 5 }), 2);
});

test("families are all there, the largest first, with their reasons", () => {
  const found = families([
    withheld("", "", { withheld_input: 5 }, { verdict: "duplicate", reason: "duplication.scatter", reason_text: "Scattered." }),
    withheld("", "", { withheld_input: 9 }, { verdict: "duplicate", reason: "-", reason_text: "" }),
    withheld("", "", {}, { verdict: "trusted", reason: "-" }),
  ]);
  assert.deepEqual(found.map((family) => [family.verdict, family.withheld]), [["duplicate", 14], ["padded", 0], ["inflated", 0]]);
  assert.deepEqual(found[0]!.reasons.map((reason) => reason.reason), ["-", "duplication.scatter"]);
});

test("an exchange that moved to the next page is listed once", () => {
  const exchange = (id: string) => ({ id }) as never;
  assert.deepEqual(merged([exchange("a"), exchange("b")], [exchange("b"), exchange("c")]).map(({ id }: { id: string }) => id), ["a", "b", "c"]);
});
