import type { Bucket } from "../api/contract.ts";
import { addDays, Day, dayStart, hourStart, isoDay, monthStart, span } from "../words/time.ts";
import { fromWall, wall } from "../words/zone.ts";

/** The spans that a reader can choose without dates. Most are whole weeks: weekends are then compared with weekends. */
export const presets = [
  ["1d", "Today"],
  ["7d", "Last 7 days"],
  ["4w", "Last 4 weeks"],
  ["13w", "Last 13 weeks"],
  ["52w", "Last 52 weeks"],
  ["month", "This month"],
  ["last-month", "Last month"],
] as const;

export type Preset = (typeof presets)[number][0];

/** A span of time and the one before it that it is compared with: as long, and as far as this one has come. */
export interface Period {
  preset: Preset | "custom";
  from: Date;
  /** Excluded. */
  to: Date;
  before: { from: Date; to: Date };
  /** Why the dates in the address cannot be used; the last four weeks stand in for them. */
  fault: string | null;
}

/** The longest spans that the API answers, by bucket. */
const longest: Readonly<Record<Bucket, number>> = { hour: 31 * Day, day: 400 * Day, week: 3_660 * Day, month: 3_660 * Day, total: 3_660 * Day };

/** What a bucket of each length is called. */
export const bucketNames: Readonly<Record<Exclude<Bucket, "total">, string>> = { hour: "hour", day: "day", week: "week", month: "month" };

/** Reads the period of a place. `now` decides what "last" means; the present hour is in it. */
export function readPeriod(filters: URLSearchParams, now: Date): Period {
  const [from, to] = [filters.get("from"), filters.get("to")];
  if (from !== null || to !== null) {
    return custom(from, to, now);
  }

  const preset = presets.find(([name]) => name === filters.get("period"))?.[0] ?? "4w";
  return of(preset, now);
}

/** The bucket that a place asks for, or the one that fits its period. */
export function readBucket(filters: URLSearchParams, period: Period): Exclude<Bucket, "total"> {
  const length = period.to.getTime() - period.from.getTime();
  const asked = filters.get("bucket");
  if ((asked === "hour" || asked === "day" || asked === "week" || asked === "month") && length <= longest[asked]) {
    return asked;
  }

  return length <= 2 * Day ? "hour" : length <= 100 * Day ? "day" : "month";
}

/** The buckets that a period can be cut into. */
export function possibleBuckets(period: Period): Exclude<Bucket, "total">[] {
  const length = period.to.getTime() - period.from.getTime();
  return (["hour", "day", "week", "month"] as const).filter((bucket) => length <= longest[bucket] && (bucket !== "week" || length > 7 * Day));
}

/** The period as the API takes it. */
export function asQuery(period: { from: Date; to: Date }): { from: string; to: string } {
  return { from: brief(period.from), to: brief(period.to) };
}

/** The period in words. */
export function inWords(period: { from: Date; to: Date }): string {
  return span(period.from, period.to);
}

function brief(time: Date): string {
  return dayStart(time).getTime() === time.getTime() ? isoDay(time) : time.toISOString().replace(".000Z", "Z");
}

function of(preset: Preset, now: Date): Period {
  const hour = hourStart(now, 1);
  switch (preset) {
    case "month":
      return calendar(preset, monthStart(now), hour, monthStart(now, -1), monthStart(now));
    case "last-month":
      return calendar(preset, monthStart(now, -1), monthStart(now), monthStart(now, -2), monthStart(now, -1));
    default: {
      const days = { "1d": 1, "7d": 7, "4w": 28, "13w": 91, "52w": 364 }[preset];
      return between(preset, dayStart(now, 1 - days), hour, days);
    }
  }
}

/** The period before is so many days earlier by the clock on the wall. */
function between(preset: Period["preset"], from: Date, to: Date, days: number): Period {
  return { preset, from, to, before: { from: addDays(from, -days), to: addDays(to, -days) }, fault: null };
}

/** Months differ in length: a month that is over is compared with the whole month before, one that runs with as many days of it. */
function calendar(preset: Preset, from: Date, to: Date, beforeFrom: Date, beforeEnd: Date): Period {
  const over = preset === "last-month";
  const asFar = fromWall(wall(beforeFrom).getTime() + wall(to).getTime() - wall(from).getTime());
  return { preset, from, to, before: { from: beforeFrom, to: over || asFar > beforeEnd ? beforeEnd : asFar }, fault: null };
}

function custom(fromText: string | null, toText: string | null, now: Date): Period {
  const refuse = (fault: string): Period => ({ ...of("4w", now), preset: "custom", fault });
  const from = fromText === null ? null : readDay(fromText);
  const to = toText === null ? null : readDay(toText);
  if (from === undefined || to === undefined) {
    return refuse("A date cannot be read: write it as 2026-11-23.");
  }

  const end = to ?? hourStart(now, 1);
  const start = from ?? addDays(end, -28);
  if (start >= end) {
    return refuse("The period ends before it begins.");
  }

  if (end.getTime() - start.getTime() > longest.month) {
    return refuse("The period is longer than ten years.");
  }

  return between("custom", start, end, Math.ceil((wall(end).getTime() - wall(start).getTime()) / Day));
}

/** Midnight of a day, or the moment that an RFC 3339 time says; undefined where it says neither. */
function readDay(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)) {
    return undefined;
  }

  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : text.length === 10 ? fromWall(time) : new Date(time);
}
