// Time as the console writes it: in the company's calendar, whose hours, days, weeks and months usage is booked to.

import type { Bucket } from "../api/contract.ts";
import { fromWall, wall, zoneName } from "./zone.ts";

export const Hour = 3_600_000;
export const Day = 24 * Hour;

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (n: number): string => String(n).padStart(2, "0");

/** 14 Nov 2026 */
export function day(time: Date): string {
  const at = wall(time);
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

/** 14 Nov 2026, 06:02:11 UTC */
export function moment(time: Date): string {
  return `${day(time)}, ${clock(time)} ${zoneName(time)}`;
}

/** 14 Nov 06:02:11, for the columns of a table whose heading says the zone. */
export function shortMoment(time: Date): string {
  const at = wall(time);
  return `${two(at.getUTCDate())} ${months[at.getUTCMonth()]} ${clock(time)}`;
}

/** 06:02:11 */
export function clock(time: Date): string {
  const at = wall(time);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
}

/** 2026-11-14: what inputs of type date and the API take. */
export function isoDay(time: Date): string {
  return wall(time).toISOString().slice(0, 10);
}

/** The start of the day that holds a moment, some days later or, negative, earlier. */
export function dayStart(time: Date, days = 0): Date {
  return fromWall((Math.floor(wall(time).getTime() / Day) + days) * Day);
}

/** The start of the hour that holds a moment, some hours later. */
export function hourStart(time: Date, hours = 0): Date {
  return fromWall((Math.floor(wall(time).getTime() / Hour) + hours) * Hour);
}

/** The start of the week that holds a moment: its Monday. */
export function weekStart(time: Date): Date {
  return dayStart(time, -((wall(time).getUTCDay() + 6) % 7));
}

/** A moment so many days later by the clock on the wall. */
export function addDays(time: Date, days: number): Date {
  return fromWall(wall(time).getTime() + days * Day);
}

/** The first moment of a month; months may run over the year. */
export function monthStart(time: Date, months = 0): Date {
  const at = wall(time);
  return fromWall(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
}

/** The days of a span whose end is excluded: 1 Nov – 30 Nov 2026. */
export function span(from: Date, to: Date): string {
  const last = new Date(to.getTime() - 1);
  const [first, end] = [day(from), day(last)];
  if (first === end) {
    return first;
  }

  const year = ` ${wall(last).getUTCFullYear()}`;
  return `${first.endsWith(year) ? first.slice(0, -year.length) : first} – ${end}`;
}

/** The name of a bucket that starts at a moment. An hour that the clock repeats says so. */
export function bucketName(start: Date, bucket: Bucket): string {
  const at = wall(start);
  switch (bucket) {
    case "hour":
      return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${two(at.getUTCHours())}:00${hourStart(start, 1).getTime() - start.getTime() > Hour ? " (repeated)" : ""}`;
    case "week":
      return `week of ${day(start)}`;
    case "month":
      return `${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
    default:
      return day(start);
  }
}

/** The day of the week, in three letters. */
export function weekday(time: Date): string {
  return ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][wall(time).getUTCDay()]!;
}

/** Every bucket that a span touches, so that a day without usage is drawn as zero and not left out. */
export function buckets(from: Date, to: Date, bucket: Bucket): Date[] {
  const starts: Date[] = [];
  let at = align(from, bucket);
  while (at < to && starts.length < 10_000) {
    starts.push(at);
    const next = after(at, bucket);
    at = next > at ? next : to;
  }

  return starts;
}

function after(start: Date, bucket: Bucket): Date {
  switch (bucket) {
    case "hour": {
      // Of an hour that the clock skips, the next one begins at the same moment.
      const next = hourStart(start, 1);
      return next > start ? next : hourStart(start, 2);
    }
    case "week":
      return dayStart(start, 7);
    case "month":
      return monthStart(start, 1);
    case "total":
      return start;
    default:
      return dayStart(start, 1);
  }
}

function align(time: Date, bucket: Bucket): Date {
  switch (bucket) {
    case "hour":
      return hourStart(time);
    case "week":
      return weekStart(time);
    case "month":
      return monthStart(time);
    case "total":
      return time;
    default:
      return dayStart(time);
  }
}
