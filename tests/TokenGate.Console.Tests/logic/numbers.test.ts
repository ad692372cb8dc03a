import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, change, count, figure, microseconds, milliseconds, percent, score, share, signed, signedCount, uptime } from "../../../src/TokenGate.Console/source/words/numbers.ts";

test("a count is exact, and an unknown one is a dash and not a zero", () => {
  assert.equal(count(29_535_112), "29,535,112");
  assert.equal(count(0), "0");
  assert.equal(count(null), "–");
  assert.equal(count(undefined), "–");
});

test("a share that is not nothing is not shown as nothing, and one that is not all is not shown as all", () => {
  assert.equal(share(1, 3), "33.3 %");
  assert.equal(percent(0), "0.0 %");
  assert.equal(percent(1), "100.0 %");
  assert.equal(percent(0.00001), "<0.1 %");
  assert.equal(percent(0.99999), ">99.9 %");
  assert.equal(share(1, 0), "–");
});

test("a change has its sign, and none where nothing was before", () => {
  assert.deepEqual(change(150, 100), { text: "+50.0 %", direction: "up" });
  assert.deepEqual(change(50, 100), { text: "−50.0 %", direction: "down" });
  assert.deepEqual(change(100, 100), { text: "±0 %", direction: "same" });
  assert.deepEqual(change(100_000_001, 100_000_000), { text: "barely up", direction: "up" });
  assert.equal(change(100, 0), null);
});

test("figures of scores are short and have a true minus", () => {
  assert.equal(figure(-3.3361), "−3.34");
  assert.equal(figure(0.000012), "1.2e−5");
  assert.equal(figure(null), "–");
  assert.equal(figure(Number.NaN), "–");
  assert.equal(signed(0.001), "0.00");
  assert.equal(signed(-0.41), "−0.41");
  assert.equal(signedCount(-590), "−590");
  assert.equal(signedCount(0), "0");
});

test("a score can be told from both ends", () => {
  assert.equal(score(0.99999), ">0.9999");
  assert.equal(score(0.000001), "<0.0001");
  assert.equal(score(1), "1.0000");
  assert.equal(score(null), "–");
});

test("sizes and durations have the unit that suits them", () => {
  assert.equal(bytes(611), "611 B");
  assert.equal(bytes(48_211_968), "46.0 MiB");
  assert.equal(milliseconds(0.4), "0.40 ms");
  assert.equal(milliseconds(4_211), "4.21 s");
  assert.equal(microseconds(212.4), "212 µs");
  assert.equal(microseconds(1_930), "1.9 ms");
  assert.equal(uptime(186_233), "2 d 3 h");
  assert.equal(uptime(0), "0 s");
});
