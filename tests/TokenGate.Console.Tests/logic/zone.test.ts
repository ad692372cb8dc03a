import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { asQuery, readPeriod } from "../../../src/TokenGate.Console/source/parts/period.ts";
import { bucketName, buckets, hourStart, isoDay, moment } from "../../../src/TokenGate.Console/source/words/time.ts";
import { fromWall, setCalendar, wall, zoneName } from "../../../src/TokenGate.Console/source/words/zone.ts";

afterEach(() => setCalendar([]));

const only = (zone: string) => setCalendar([{ zone, since: null }]);
const iso = (dates: Date[]) => dates.map((date) => date.toISOString().replace(":00.000Z", "Z"));

for (const zone of ["UTC", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York", "Pacific/Chatham"]) {
  test(`every hour of a year of ${zone} begins where the wall says, and every quarter lies in its hour`, () => {
    only(zone);
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 900_000) {
      const time = new Date(at);
      const start = hourStart(time);
      assert.ok(start <= time, time.toISOString());
      assert.equal(wall(start).toISOString().slice(0, 13), wall(time).toISOString().slice(0, 13), time.toISOString());
      assert.ok(wall(new Date(start.getTime() - 1)).toISOString().slice(0, 13) !== wall(start).toISOString().slice(0, 13), start.toISOString());
    }
  });
}

test("days of a half-hour zone are asked for by their dates", () => {
  only("Asia/Kolkata");
  const { from, to } = readPeriod(new URLSearchParams("from=2026-11-02&to=2026-11-03"), new Date("2026-11-25T22:14:00Z"));
  assert.deepEqual(iso([from, to]), ["2026-11-01T18:30Z", "2026-11-02T18:30Z"]);
  assert.deepEqual(asQuery({ from, to }), { from: "2026-11-02", to: "2026-11-03" });
  assert.equal(moment(from), "2 Nov 2026, 00:00:00 Asia/Kolkata");
  assert.deepEqual(iso([readPeriod(new URLSearchParams("period=1d"), new Date("2026-11-25T22:10:00Z")).to]), ["2026-11-25T22:30Z"]);
});

test("an hour that the clock repeats is one bucket and says so, one that it skips is none", () => {
  only("America/New_York");
  const autumn = buckets(new Date("2026-11-01T04:00:00Z"), new Date("2026-11-02T05:00:00Z"), "hour");
  assert.deepEqual([autumn.length, bucketName(autumn[1]!, "hour"), bucketName(autumn[2]!, "hour")], [24, "1 Nov 01:00 (repeated)", "1 Nov 02:00"]);
  const spring = buckets(fromWall(Date.UTC(2026, 2, 8)), fromWall(Date.UTC(2026, 2, 9)), "hour");
  assert.deepEqual([spring.length, bucketName(spring[2]!, "hour")], [23, "8 Mar 03:00"]);
  assert.equal(buckets(fromWall(Date.UTC(2026, 9, 25)), fromWall(Date.UTC(2026, 10, 8)), "day").length, 14);
});

test("weeks begin on Monday", () => {
  only("Europe/Berlin");
  assert.deepEqual(buckets(fromWall(Date.UTC(2026, 9, 20)), fromWall(Date.UTC(2026, 10, 3)), "week").map(isoDay), ["2026-10-19", "2026-10-26", "2026-11-02"]);
});

test("a zone that was changed holds from its midnight on", () => {
  setCalendar([{ zone: "UTC", since: null }, { zone: "Asia/Kolkata", since: "2026-11-05T18:30:00Z" }]);
  assert.deepEqual(iso(buckets(new Date("2026-11-04T00:00:00Z"), fromWall(Date.UTC(2026, 10, 8)), "day")), ["2026-11-04T00:00Z", "2026-11-05T00:00Z", "2026-11-05T18:30Z", "2026-11-06T18:30Z"]);
  assert.deepEqual([zoneName(new Date("2026-11-05T18:29:00Z")), zoneName(new Date("2026-11-05T18:30:00Z"))], ["UTC", "Asia/Kolkata"]);
});
