import { useEffect, useMemo } from "preact/hooks";
import type { Bucket, Withheld } from "../api/contract.ts";
import { live } from "../api/live.ts";
import { useQuery, useThrottled } from "../api/query.ts";
import { breaks } from "../charts/breaks.ts";
import { type ShownLayer, TimeChart } from "../charts/TimeChart.tsx";
import { BucketFilter, FilterBar, MoreFilters, nameColumns, NameFilter, nameQuery, PeriodFilter } from "../parts/Filters.tsx";
import { Figure, Figures, Provenance } from "../parts/Figures.tsx";
import { Gateways } from "../parts/Gateways.tsx";
import { asQuery, bucketNames, readBucket, readPeriod } from "../parts/period.ts";
import { addsUp, allParts, gross, inputParts, once, outputParts } from "../parts/split.ts";
import { SplitBar } from "../parts/SplitBar.tsx";
import { Show } from "../parts/States.tsx";
import { hrefOf, type Place, setFilters } from "../shell/route.ts";
import { useHour, useRole, useSession } from "../shell/Session.tsx";
import { moneyOf } from "../words/money.ts";
import { count, share } from "../words/numbers.ts";
import { plural, unseen } from "../words/terms.ts";
import { buckets, clock } from "../words/time.ts";
import { zoneName } from "../words/zone.ts";
import { Families } from "./Families.tsx";
import { TeamTable } from "./TeamTable.tsx";
import { hasTokens, type LayerName, layerNames, layerValue, teamSums } from "./withheld.ts";

const Refresh = 10_000;

/** Gross against trusted: what was withheld, for which reasons, and where. */
export function IntegrityPage({ place }: { place: Place }) {
  const { me } = useSession();
  const operator = useRole("operator");
  const apart = operator && place.filters.get("small") === "apart";
  const hour = useHour();
  const filters = place.filters;
  const period = useMemo(() => readPeriod(filters, hour), [filters.toString(), hour.getTime()]);
  const bucket = readBucket(filters, period);
  const query = { ...asQuery(period), ...nameQuery(filters) };
  const overTime = useQuery<Withheld>("/api/withheld", { ...query, bucket });
  const byReason = useQuery<Withheld>("/api/withheld", { ...query, bucket: "total", by: "verdict,reason" });
  const byTeam = useQuery<Withheld>("/api/withheld", { ...query, bucket: "total", by: "team", users: "count" });
  const starts = useMemo(() => buckets(period.from, period.to, bucket), [period, bucket]);

  const reload = useThrottled(() => [overTime, byReason, byTeam].forEach((answer) => answer.reload()), Refresh);
  useEffect(() => (period.to.getTime() > hour.getTime() ? live.on("usage", reload) : undefined), [period, hour.getTime(), reload]);

  return (
    <>
      <div class="page-head">
        <h1>Integrity</h1>
        <p class="lede">Gross against trusted: what does not count, and why.</p>
      </div>
      <FilterBar>
        <PeriodFilter place={place} period={period} />
        <BucketFilter place={place} period={period} bucket={bucket} />
        <MoreFilters active={nameColumns.some((column) => filters.has(column))}>
          {nameColumns.map((column) => <NameFilter key={column} place={place} column={column} period={period} />)}
        </MoreFilters>
      </FilterBar>
      <Show
        answer={overTime}
        lines={9}
        empty={{ when: (data) => !hasTokens(data.rows), say: <p class="empty-title">No exchange with tokens in this period.</p> }}
      >
        {(data) => (
          <>
            <Totals data={data} observes={me.mode === "observe"} />
            <div class="under-figures">
              <Provenance of={data.provenance} gateway={false} />
              <p class="quiet">From {data.gateways === undefined ? "this gateway's journal" : "the gateways' journals"}, corrections included{overTime.at !== null && `, as of ${clock(overTime.at)} ${zoneName()}`}.</p>
              <Gateways of={data.gateways} />
            </div>
            <section aria-label="Over time"><Chart {...{ data, starts, bucket }} /></section>
            <section aria-labelledby="division">
              <div class="section-head">
                <h2 id="division">How the gross count divides</h2>
                <p>{addsUp(data.totals) ? "The parts add up to the whole, exactly." : "The parts do not add up to the whole: have the journal verified on the page Health."}</p>
              </div>
              <SplitBar title="Input" of={inputParts(data.totals)} />
              <SplitBar title="Output" of={outputParts(data.totals)} />
            </section>
          </>
        )}
      </Show>
      <section aria-labelledby="reasons">
        <div class="section-head">
          <h2 id="reasons">Reasons</h2>
          <p>What each score withheld, by the feature that contributed most.</p>
        </div>
        <Show answer={byReason}>{(data) => <Families data={data} place={place} />}</Show>
      </section>
      <section aria-labelledby="teams">
        <div class="section-head">
          <h2 id="teams">Inflation by team</h2>
          <p>{apart ? `Teams of fewer than ${me.min_group} users are shown apart, because you answer appeals: do not pass their figures on.` : `Teams of fewer than ${me.min_group} users are shown as one, so that no figure points at a person.`}</p>
          {operator && (
            <p class="section-links">
              <button type="button" class="inline" aria-pressed={apart} onClick={() => setFilters(place, { small: apart ? undefined : "apart" })}>{apart ? "Show small teams as one" : "Show small teams apart"}</button>
            </p>
          )}
        </div>
        <Show answer={byTeam} empty={{ when: (data) => data.rows.length === 0, say: "No team has an exchange in this period." }}>
          {(data) => <TeamTable teams={teamSums(data.rows, apart ? 0 : me.min_group)} place={place} />}
        </Show>
      </section>
      <p class="page-foot"><a href={hrefOf("exchanges", filters)}>The exchanges behind these figures</a></p>
    </>
  );
}

function Totals({ data, observes }: { data: Withheld; observes: boolean }) {
  const parts = allParts(data.totals);
  const all = gross(data.totals);
  const cost = (part: "cost" | "trusted_cost" | "withheld_cost"): string | null => moneyOf(data.totals.costs.map((each) => ({ currency: each.currency, amount: each[part] })));
  return (
    <Figures>
      {observes && <Figure name="Would withhold" value={count(data.totals.would_withhold)} unit="tokens" kind="withheld">{share(data.totals.would_withhold, all)} of gross; the judge observes, so they are trusted</Figure>}
      <Figure name="Gross" value={count(all)} unit="tokens" kind="gross">{count(data.totals.exchanges)} {plural(data.totals.exchanges, "exchange")}{cost("cost") !== null && <>, {cost("cost")}</>}</Figure>
      <Figure name="Trusted" value={count(parts.trusted)} unit="tokens" kind="trusted">{share(parts.trusted, all)} of gross{cost("trusted_cost") !== null && <>, {cost("trusted_cost")}</>}</Figure>
      <Figure name="Repeated, counted once" value={count(once(parts))} unit="tokens" kind="once">{share(once(parts), all)} of gross: history, templates, loops; text that was there before</Figure>
      <Figure name="Unseen" value={count(parts.unseen)} unit="tokens" kind="unseen">{share(parts.unseen, all)} of gross: {unseen}</Figure>
      <Figure name="Withheld" value={count(parts.withheld)} unit="tokens" kind="withheld">{share(parts.withheld, all)} of gross, {share(parts.withheld, parts.withheld + parts.trusted)} of what is new{cost("withheld_cost") !== null && <>; inflation cost {cost("withheld_cost")}</>}</Figure>
    </Figures>
  );
}

const colors: Readonly<Record<LayerName, string>> = { trusted: "--trusted", once: "--once", unseen: "--unseen", withheld: "--withheld" };

function Chart({ data, starts, bucket }: { data: Withheld; starts: Date[]; bucket: Exclude<Bucket, "total"> }) {
  const layers = useMemo(() => {
    const place = new Map(starts.map((start, i) => [start.getTime(), i]));
    return (["trusted", "withheld", "unseen", "once"] as const).map((name): ShownLayer => {
      const values = starts.map(() => 0);
      for (const row of data.rows) {
        const at = place.get(Date.parse(row.bucket));
        if (at !== undefined) {
          values[at] = (values[at] ?? 0) + layerValue(row, name);
        }
      }

      return { name, title: layerNames[name], color: colors[name], values };
    });
  }, [data, starts]);
  const broken = useMemo(() => breaks(data.rules, starts), [data, starts]);
  return <TimeChart title={`Gross tokens by ${bucketNames[bucket]}, as they divide`} unit="gross tokens" {...{ bucket, starts, layers }} breaks={broken} />;
}
