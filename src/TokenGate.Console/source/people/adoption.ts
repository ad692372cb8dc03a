import type { Adoption, AdoptionRow } from "../api/contract.ts";
import { asQuery, type Period, readBucket, readPeriod } from "../parts/period.ts";
import { addDays, Day, dayStart, isoDay, weekStart } from "../words/time.ts";

/** The span that adoption is asked for. Whom names are not shown is answered by whole weeks that are over. */
export function adoptionPeriod(filters: URLSearchParams, now: Date, names: boolean): Period {
  const period = readPeriod(filters, now);
  if (names) {
    return period;
  }

  const [end, over] = [weekStart(period.to), weekStart(now)];
  const to = end < over ? end : over;
  const asked = weekStart(period.from);
  const from = asked < to ? asked : addDays(to, -7);
  const days = Math.round((to.getTime() - from.getTime()) / Day);
  return { ...period, from, to, before: { from: addDays(from, -days), to: from } };
}

/** How adoption is cut: by days at the finest, and by weeks for whom names are not shown. */
export function adoptionBucket(filters: URLSearchParams, period: Period, names: boolean): Adoption["bucket"] {
  const chosen = readBucket(filters, period);
  return !names ? "week" : chosen === "hour" ? "day" : chosen;
}

/**
 * The same as the API takes it: whole days, and the span before as every page compares: as far as this one has come. Whom names are not
 * shown is answered by whole weeks, and by the weeks before them.
 */
export function adoptionQuery(period: Period, names: boolean): Record<string, string | undefined> {
  const span = { from: isoDay(period.from), to: asQuery({ from: period.from, to: dayStart(new Date(period.to.getTime() - 1), 1) }).to };
  const start = dayStart(period.from);
  const before = asQuery({ from: dayStart(period.before.from), to: period.before.to < start ? period.before.to : start });
  return names ? { ...span, before_from: before.from, before_to: before.to } : span;
}

/** Trusted tokens of people at work (their turns, and the steps of agents that they run), and of programs that run alone. */
export function byWho(work: readonly AdoptionRow[]): { people: number; programs: number; unknown: number } {
  const sum = (...kinds: string[]): number => work.filter(({ name }) => kinds.includes(name)).reduce((all, row) => all + row.tokens, 0);
  const [people, programs] = [sum("turn", "step"), sum("batch", "schedule")];
  return { people, programs, unknown: work.reduce((all, row) => all + row.tokens, 0) - people - programs };
}

/** The share of what was new that was withheld; null where nothing was new. */
export function inflatedShare(gross: Adoption["gross"]): number | null {
  const fresh = gross.trusted + gross.withheld;
  return fresh === 0 ? null : gross.withheld / fresh;
}
