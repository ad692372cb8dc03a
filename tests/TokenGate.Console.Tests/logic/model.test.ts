import assert from "node:assert/strict";
import { test } from "node:test";
import { binEdges, binOf, bounds, calibrated, position, stepPath } from "../../../src/TokenGate.Console/source/charts/scale.ts";
import { concerns } from "../../../src/TokenGate.Console/source/health/concerns.ts";
import { orderFeatures, range } from "../../../src/TokenGate.Console/source/model/features.ts";
import { readMarkdown, readRuns } from "../../../src/TokenGate.Console/source/model/markdown.ts";
import { driftState } from "../../../src/TokenGate.Console/source/words/terms.ts";

test("a calibrated score is that of the card", () => {
  assert.equal(calibrated(0, { slope: -1, offset: 0 }), 0.5);
  assert.ok(Math.abs(calibrated(5.744, { slope: -0.62, offset: 1.39 }) - 1 / (1 + Math.exp(-0.62 * 5.744 + 1.39))) < 1e-12);
});

test("a step function has an edge on either side of every bin", () => {
  const bins = [-0.5, 0.1, 0.5, null];
  const edges = binEdges(bins, -1, 0.2);
  assert.equal(edges.length, bins.length + 1);
  assert.ok(edges.every((edge, i) => i === 0 || edge >= edges[i - 1]!));
  assert.equal(binEdges([null], 0, 0).length, 2);
  assert.equal(stepPath([0, 1, 2], [0, 3], (x) => x * 10, (y) => 10 - y), "M0.0,10.0H10.0V7.0H20.0");
});

test("a value falls into the first bin whose bound it does not exceed", () => {
  assert.equal(binOf([0, 1, null], 0), 0);
  assert.equal(binOf([0, 1, null], 0.5), 1);
  assert.equal(binOf([0, 1, null], 99), 2);
});

test("a strip has room for all that is on it", () => {
  const [low, high] = bounds([0.91, -1, 0, null]);
  assert.ok(low < -1 && high > 0.91);
  assert.deepEqual(bounds([null]), [0, 1]);
  assert.equal(position(5, 0, 1), 1);
  assert.equal(position(5, 1, 1), 0.5);
});

test("drift is stable below 0.1, to be watched up to 0.25, and to be acted upon above", () => {
  assert.deepEqual([0, 0.0999, 0.1, 0.25, 0.2501].map(driftState), ["stable", "stable", "watch", "watch", "act"]);
});

test("features are found by name and by sentence, in the order that was chosen", () => {
  const feature = (name: string, importance: number, psi: number | null) => ({ name, sentence: `About ${name}.`, importance, psi, effects: [-1, importance], direction: "free" as const, honest_low: 0, honest_high: 1, bins: [null] });
  const all = [feature("b", 1, null), feature("a", 2, 0.3), feature("c", 3, 0.1)];
  assert.deepEqual(orderFeatures(all, "importance", "").map((f) => f.name), ["c", "a", "b"]);
  assert.deepEqual(orderFeatures(all, "drift", "").map((f) => f.name), ["a", "c", "b"]);
  assert.deepEqual(orderFeatures(all, "name", " ABOUT A").map((f) => f.name), ["a"]);
  assert.deepEqual(range(all), [-1, 3]);
});

test("a model card is read into blocks, and HTML in it stays text", () => {
  const blocks = readMarkdown("# Card\n\nOne `code` and **strong**\nline <script>.\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | `2` |\n\n![Shape](x.svg)\n");
  assert.deepEqual(blocks.map((block) => block.kind), ["heading", "paragraph", "list", "table"]);
  assert.deepEqual(readRuns("a <b> `c`"), [{ kind: "text", text: "a <b> " }, { kind: "code", text: "c" }]);
});

test("what needs an operator is said, and nothing when all is well", () => {
  const fine = {
    status: "ready" as const,
    journal: { sequence: 1, head: "", waiting: 0, unsettled: 0, lag_ms: 2, bytes: 1, late: 0 },
    redis: null,
    chain: { head: "", sealed_at: null, last_verified_at: null, last_result: null },
    routes: [],
    memory: { users: 1, bytes: 1, limit: 100 },
    concerns: [],
    faults: 0,
    model: { version: null },
    uptime_s: 1,
  };
  assert.deepEqual(concerns(fine), []);
  assert.equal(concerns({ ...fine, journal: { ...fine.journal, waiting: 5 }, redis: { state: "outage", lag: 7 }, chain: { ...fine.chain, last_result: "broken" }, memory: { users: 1, bytes: 99, limit: 100 }, faults: 2 }).length, 5);
});
