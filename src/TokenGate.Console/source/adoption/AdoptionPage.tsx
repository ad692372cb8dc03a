import { useEffect, useMemo, useState } from "preact/hooks";
import type { Bucket, RulesSince, Usage, UsageEvent } from "../api/contract.ts";
import { live } from "../api/live.ts";
import { type Answer, useQuery, useThrottled } from "../api/query.ts";
import { breaks, comparable } from "../charts/breaks.ts";
import { stack } from "../charts/stack.ts";
import { coloured, TimeChart } from "../charts/TimeChart.tsx";
import { CsvLink } from "../parts/CsvLink.tsx";
import { BucketFilter, Choice, columnTitles, FilterBar, MoreFilters, nameColumns, type NameColumn, NameFilter, nameQuery, needsJournal, PeriodFilter } from "../parts/Filters.tsx";
import { Provenance } from "../parts/Figures.tsx";
import { Gateways } from "../parts/Gateways.tsx";
import { asQuery, bucketNames, inWords, type Period, readBucket, readPeriod } from "../parts/period.ts";
import { Show } from "../parts/States.tsx";
import { hrefOf, type Place, setFilters } from "../shell/route.ts";
import { useHour, useSession } from "../shell/Session.tsx";
import { count } from "../words/numbers.ts";
import { plural } from "../words/terms.ts";
import { buckets, clock } from "../words/time.ts";
import { zoneName } from "../words/zone.ts";
import { AdoptionFigures } from "./AdoptionFigures.tsx";
import { GroupTable } from "./GroupTable.tsx";
import { UserTable } from "./UserTable.tsx";
import { aligned, groups, type Measure, measure, measures, units } from "./usage.ts";

/** More points than this are not drawn apart: the API bounds its rows, and the layers could not be told apart. */
const MostPoints = 20_000;
const MostLayers = 7;

/** Trusted usage over time, by team, user, model or route, beside the period before. */
export function AdoptionPage({ place }: { place: Place }) {
  const { me } = useSession();
  const hour = useHour();
  const filters = place.filters;
  const period = useMemo(() => readPeriod(filters, hour), [filters.toString(), hour.getTime()]);
  const bucket = readBucket(filters, period);
  const by = nameColumns.find((name) => name === filters.get("by")) ?? "team";
  const what = measures.find(([name]) => name === filters.get("measure"))?.[0] ?? "tokens";
  const compared = filters.get("compare") !== "off";
  // Of several gateways, one journal is a part: it is asked only where Redis cannot answer.
  const names = { ...nameQuery(filters), source: needsJournal(filters, by) ? "journal" : filters.get("source") ?? undefined };
  const peopleNames = { ...names, source: needsJournal(filters, "user") ? "journal" : names.source };

  const starts = useMemo(() => buckets(period.from, period.to, bucket), [period, bucket]);
  // Users are counted, and listed in pages: a company has very many.
  const asPeople = { by: "team", users: "count" };
  const people = useQuery<Usage>("/api/usage", { ...asQuery(period), ...peopleNames, bucket: "total", ...asPeople });
  const peopleBefore = useQuery<Usage>("/api/usage", { ...asQuery(period.before), ...peopleNames, bucket: "total", ...asPeople });
  const apart = by !== "user" || (people.data?.totals.users ?? 0) * starts.length <= MostPoints;
  const now = useQuery<Usage>(by === "user" && people.data === null ? null : "/api/usage", { ...asQuery(period), ...names, bucket, by: apart ? by : undefined });
  // Of the period before, the line needs no names and the table no days: asked for both at once, it would be the largest answer of the page.
  const before = useQuery<Usage>("/api/usage", { ...asQuery(period.before), ...names, bucket });
  const others = useQuery<Usage>(by === "user" || by === "team" ? null : "/api/usage", { ...asQuery(period.before), ...names, bucket: "total", by });
  const groupsBefore = by === "team" ? peopleBefore.data : others.data;

  const [turn, setTurn] = useState(0);
  const reload = useThrottled(() => {
    now.reload();
    people.reload();
    setTurn((n) => n + 1);
  }, 5_000);
  const since = useLiveSum(period.to.getTime() > hour.getTime(), reload);
  const answer: Answer<Usage> = by === "user" && people.problem !== null ? people : now;

  return (
    <>
      <div class="page-head">
        <h1>Adoption</h1>
        <p class="lede">Trusted usage: text counted once, without what was withheld.</p>
      </div>
      <FilterBar>
        <PeriodFilter place={place} period={period} />
        <BucketFilter place={place} period={period} bucket={bucket} />
        <Choice<NameColumn> title="By" value={by} options={nameColumns.map((name) => [name, columnTitles[name].one] as const)} onChoose={(value) => setFilters(place, { by: value === "team" ? undefined : value })} />
        <Choice<Measure> title="Count" value={what} options={measures} onChoose={(value) => setFilters(place, { measure: value === "tokens" ? undefined : value })} />
        <MoreFilters active={nameColumns.some((column) => filters.has(column))}>
          {nameColumns.map((column) => <NameFilter key={column} place={place} column={column} period={period} />)}
        </MoreFilters>
        {me.sources.length > 1 && (
          <Choice title="From" value={filters.get("source") ?? now.data?.source ?? "journal"} options={[["redis", "Redis"], ["journal", "Journal"]]} onChoose={(value) => setFilters(place, { source: value })} />
        )}
        <label class="check">
          <input type="checkbox" checked={compared} onChange={({ currentTarget }) => setFilters(place, { compare: currentTarget.checked ? undefined : "off" })} />
          <span>Compare with {inWords(period.before)}</span>
        </label>
      </FilterBar>
      <Show
        answer={answer}
        lines={9}
        empty={{ when: (data) => data.rows.length === 0, say: <NothingCounted filters={filters} /> }}
      >
        {(data) => (
          <>
            <AdoptionFigures totals={data.totals} people={people.data} before={compared ? before.data : null} peopleBefore={compared ? peopleBefore.data : null} period={period} />
            <div class="under-figures">
              <Provenance of={data.provenance} gateway={data.gateways === undefined && data.origin.gateways.length > 1} />
              <p class="quiet since" aria-live="off">
                {data.source === "redis" ? `From Redis, ${data.origin.gateways.length} ${plural(data.origin.gateways.length, "gateway")}` : data.gateways === undefined ? "From this gateway's journal" : "From the gateways' journals"}{now.at !== null && `, as of ${clock(now.at)} ${zoneName()}`}
                {data.origin.lag > 0 && `, ${count(data.origin.lag)} ${plural(data.origin.lag, "entry", "entries")} behind`}.
                {since !== null && ` Since ${clock(new Date(since.since))}: +${count(since.input_tokens + since.output_tokens)} tokens in ${count(since.requests)} ${plural(since.requests, "request")}.`}
              </p>
              <Gateways of={data.gateways} />
            </div>
            {compared && before.data !== null && !comparable(data.rules, before.data.rules) && (
              <p class="quiet" role="note">The two periods were not counted by the same rules (editions {editions(data.rules)} and {editions(before.data.rules)}): a change between them is not one of usage alone.</p>
            )}
            <Chart {...{ data, period, bucket, by, what, apart, starts }} before={compared ? before.data : null} />
            <section aria-labelledby="groups">
              <div class="section-head">
                <h2 id="groups">{columnTitles[by].many}</h2>
                <p class="section-links">
                  <CsvLink path="/api/usage" query={{ ...asQuery(period), ...names, bucket, by }} name={`usage-by-${by}-${asQuery(period).from.slice(0, 10)}.csv`}>{`CSV by ${by} and ${bucketNames[bucket]}`}</CsvLink>
                </p>
              </div>
              {by === "user" ? <UserTable names={peopleNames} {...{ period, compared, what, place, turn }} /> : (
                <GroupTable
                  groups={groups(data.rows, groupsBefore?.rows ?? [], by, what)}
                  people={by === "team" ? people.data?.rows ?? null : null}
                  totals={data.totals}
                  compared={compared && groupsBefore !== null ? inWords(period.before) : null}
                  {...{ by, what, place }}
                />
              )}
            </section>
          </>
        )}
      </Show>
    </>
  );
}

function Chart({ data, before, period, bucket, by, what, apart, starts }: {
  data: Usage; before: Usage | null; period: Period; bucket: Exclude<Bucket, "total">; by: NameColumn; what: Measure; apart: boolean; starts: Date[];
}) {
  const drawn = useMemo(
    () => coloured(stack(data.rows, { ...period, bucket }, (row) => (apart ? row[by] ?? "-" : "All users"), (row) => measure(row, what), MostLayers).layers),
    [data, bucket, by, what, apart],
  );
  const line = useMemo(
    () => before === null || before.rows.length === 0 ? undefined : {
      title: inWords(period.before),
      values: aligned(before.rows, buckets(period.before.from, period.before.to, bucket), starts.length, what),
    },
    [before, bucket, what, starts],
  );
  const broken = useMemo(() => breaks(data.rules, starts), [data, starts]);
  const unit = units[what];
  return (
    <section aria-label="Over time">
      <TimeChart title={`${unit[0]!.toUpperCase()}${unit.slice(1)} by ${bucketNames[bucket]} and ${by}`} {...{ unit, bucket, starts }} layers={drawn} breaks={broken} {...(line === undefined ? {} : { line })} />
      {!apart && <p class="quiet">There are too many users to draw them apart: the table below lists them.</p>}
    </section>
  );
}

function editions(rules: readonly RulesSince[]): string {
  return rules.map(({ edition }) => String(edition)).join(", ");
}

/** Adds up what the gateway tells as it happens, from the moment the page was opened. */
function useLiveSum(present: boolean, onUsage: () => void): UsageEvent | null {
  const [sum, setSum] = useState<UsageEvent | null>(null);
  useEffect(() => {
    if (!present) {
      return undefined;
    }

    return live.on("usage", (event) => {
      setSum((old) => ({
        since: old?.since ?? event.since,
        requests: (old?.requests ?? 0) + event.requests,
        input_tokens: (old?.input_tokens ?? 0) + event.input_tokens,
        output_tokens: (old?.output_tokens ?? 0) + event.output_tokens,
        would_withhold: (old?.would_withhold ?? 0) + event.would_withhold,
      }));
      onUsage();
    });
  }, [present, onUsage]);
  return sum;
}

function NothingCounted({ filters }: { filters: URLSearchParams }) {
  const narrow = nameColumns.some((column) => filters.has(column));
  return (
    <>
      <p class="empty-title">Nothing counted in this period.</p>
      {narrow
        ? <p>Names are compared exactly. <a href={hrefOf("adoption", { period: filters.get("period") ?? undefined })}>Take the filters on names away</a></p>
        : <p>Trusted usage appears here as soon as an exchange has passed the gateway. Point a client at it, or choose a longer period.</p>}
    </>
  );
}

