// Time as the console writes it: UTC throughout, because usage is booked to UTC hours and days.

import type { Bucket } from "../api/contract.ts";

export const Hour = 3_600_000;
export const Day = 24 * Hour;

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (n: number): string => String(n).padStart(2, "0");

/** 14 Nov 2026 */
export function day(time: Date): string {
  return `${time.getUTCDate()} ${months[time.getUTCMonth()]} ${time.getUTCFullYear()}`;
}

/** 14 Nov 2026, 06:02:11 UTC */
export function moment(time: Date): string {
  return `${day(time)}, ${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())} UTC`;
}

/** 14 Nov 06:02:11, for the columns of a table whose heading says UTC. */
export function shortMoment(time: Date): string {
  return `${two(time.getUTCDate())} ${months[time.getUTCMonth()]} ${clock(time)}`;
}

/** 06:02:11 */
export function clock(time: Date): string {
  return `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())}`;
}

/** 2026-11-14: what inputs of type date and the API take. */
export function isoDay(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** The days of a span whose end is excluded: 1 Nov – 30 Nov 2026. */
export function span(from: Date, to: Date): string {
  const last = new Date(to.getTime() - 1);
  const [first, end] = [day(from), day(last)];
  if (first === end) {
    return first;
  }

  const year = ` ${last.getUTCFullYear()}`;
  return `${first.endsWith(year) ? first.slice(0, -year.length) : first} – ${end}`;
}

/** The name of a bucket that starts at a moment. */
export function bucketName(start: Date, bucket: Bucket): string {
  switch (bucket) {
    case "hour":
      return `${start.getUTCDate()} ${months[start.getUTCMonth()]} ${two(start.getUTCHours())}:00`;
    case "month":
      return `${months[start.getUTCMonth()]} ${start.getUTCFullYear()}`;
    default:
      return day(start);
  }
}

/** The day of the week, in three letters. */
export function weekday(time: Date): string {
  return ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][time.getUTCDay()]!;
}

/** Every bucket that a span touches, so that a day without usage is drawn as zero and not left out. */
export function buckets(from: Date, to: Date, bucket: Bucket): Date[] {
  const starts: Date[] = [];
  let at = align(from, bucket);
  while (at < to && starts.length < 10_000) {
    starts.push(at);
    at = bucket === "month" ? new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)) : new Date(at.getTime() + (bucket === "hour" ? Hour : Day));
  }

  return starts;
}

function align(time: Date, bucket: Bucket): Date {
  switch (bucket) {
    case "hour":
      return new Date(Math.floor(time.getTime() / Hour) * Hour);
    case "month":
      return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), 1));
    case "total":
      return time;
    default:
      return new Date(Math.floor(time.getTime() / Day) * Day);
  }
}
