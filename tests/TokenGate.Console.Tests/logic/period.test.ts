import assert from "node:assert/strict";
import { test } from "node:test";
import { asQuery, possibleBuckets, readBucket, readPeriod } from "../../../src/TokenGate.Console/source/parts/period.ts";
import { buckets, bucketName, span } from "../../../src/TokenGate.Console/source/words/time.ts";

const now = new Date("2026-11-25T22:14:07Z");
const period = (query: string) => readPeriod(new URLSearchParams(query), now);

test("without a word it is four weeks, whole days of UTC, with the present hour", () => {
  const { from, to, before } = period("");
  assert.equal(from.toISOString(), "2026-10-29T00:00:00.000Z");
  assert.equal(to.toISOString(), "2026-11-25T23:00:00.000Z");
  assert.equal(before.from.getUTCDay(), from.getUTCDay());
  assert.equal(before.to.toISOString(), "2026-10-28T23:00:00.000Z");
});

test("this month is compared with as many days of the month before", () => {
  const { from, before } = period("period=month");
  assert.equal(from.toISOString(), "2026-11-01T00:00:00.000Z");
  assert.equal(before.from.toISOString(), "2026-10-01T00:00:00.000Z");
  assert.equal(before.to.toISOString(), "2026-10-25T23:00:00.000Z");
});

test("last month is compared with the whole month before it", () => {
  const { from, to, before } = period("period=last-month");
  assert.deepEqual([from.toISOString(), to.toISOString()], ["2026-10-01T00:00:00.000Z", "2026-11-01T00:00:00.000Z"]);
  assert.deepEqual([before.from.toISOString(), before.to.toISOString()], ["2026-09-01T00:00:00.000Z", "2026-10-01T00:00:00.000Z"]);
});

test("dates are taken as they are, and the period before has the same length", () => {
  const { preset, from, to, before, fault } = period("from=2026-11-01&to=2026-11-08");
  assert.deepEqual([preset, fault], ["custom", null]);
  assert.deepEqual(asQuery({ from, to }), { from: "2026-11-01", to: "2026-11-08" });
  assert.deepEqual(asQuery(before), { from: "2026-10-25", to: "2026-11-01" });
});

test("dates that cannot be used are refused with a reason, and something sensible stands in", () => {
  for (const query of ["from=yesterday", "from=2026-11-08&to=2026-11-01", "from=0001-01-01", "from=2026-99-01", "to=%3Cscript%3E"]) {
    const { fault, from, to } = period(query);
    assert.notEqual(fault, null, query);
    assert.ok(from < to, query);
  }
});

test("a bucket that the period is too long for is not taken", () => {
  assert.equal(readBucket(new URLSearchParams("bucket=hour"), period("period=52w")), "month");
  assert.equal(readBucket(new URLSearchParams("bucket=hour"), period("period=7d")), "hour");
  assert.equal(readBucket(new URLSearchParams(), period("period=1d")), "hour");
  assert.deepEqual(possibleBuckets(period("period=52w")), ["day", "week", "month"]);
});

test("every bucket of a span is there, also those without usage", () => {
  assert.equal(buckets(new Date("2026-10-29T00:00:00Z"), new Date("2026-11-25T23:00:00Z"), "day").length, 28);
  assert.equal(buckets(new Date("2026-10-25T00:00:00Z"), new Date("2026-10-26T00:00:00Z"), "hour").length, 24);
  assert.deepEqual(buckets(new Date("2025-12-15T00:00:00Z"), new Date("2026-02-01T00:00:00Z"), "month").map((d) => bucketName(d, "month")), ["Dec 2025", "Jan 2026"]);
});

test("a span names its last day and not the one after", () => {
  assert.equal(span(new Date("2026-11-01T00:00:00Z"), new Date("2026-12-01T00:00:00Z")), "1 Nov – 30 Nov 2026");
  assert.equal(span(new Date("2025-12-31T00:00:00Z"), new Date("2026-01-02T00:00:00Z")), "31 Dec 2025 – 1 Jan 2026");
  assert.equal(span(new Date("2026-11-25T00:00:00Z"), new Date("2026-11-25T23:00:00Z")), "25 Nov 2026");
});
