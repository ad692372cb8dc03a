import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { Adoption } from "../api/contract.ts";
import { useQuery } from "../api/query.ts";
import { TimeChart } from "../charts/TimeChart.tsx";
import { BucketFilter, FilterBar, PeriodFilter } from "../parts/Filters.tsx";
import { Gateways } from "../parts/Gateways.tsx";
import { bucketNames, inWords } from "../parts/period.ts";
import { Show } from "../parts/States.tsx";
import { adoptionBucket, adoptionPeriod, adoptionQuery, byWho, inflatedShare } from "../people/adoption.ts";
import { hrefOf, type Page, type Place } from "../shell/route.ts";
import { useHour, useRole, useSession } from "../shell/Session.tsx";
import { isPriced, money, moneyBrief } from "../words/money.ts";
import { brief, change, count, percent, share } from "../words/numbers.ts";
import { buckets } from "../words/time.ts";

/** How much real use there is, whether it grows, by what share of the staff, at what cost, and how much was inflated: five figures and one chart. */
export function OverviewPage({ place }: { place: Place }) {
  const { me } = useSession();
  const hour = useHour();
  const filters = place.filters;
  const period = useMemo(() => adoptionPeriod(filters, hour, me.names), [filters.toString(), hour.getTime(), me.names]);
  const bucket = adoptionBucket(filters, period, me.names);
  const answer = useQuery<Adoption>("/api/adoption", { ...adoptionQuery(period, me.names), bucket });

  return (
    <>
      <div class="page-head">
        <h1>Overview</h1>
        <p class="lede">The real use of AI, {inWords(period)}: every text counted once, what was withheld left out.</p>
      </div>
      <Show answer={answer} lines={9} empty={{ when: (data) => data.trusted.tokens === 0 && data.gross.tokens === 0, say: <p class="empty-title">Nothing was used in this period.</p> }}>
        {(data) => (
          <>
            <FiveFigures data={data} of={inWords(period.before)} query={filters} />
            <Chart data={data} from={period.from} to={period.to} bucket={bucket} />
            <Gateways of={data.gateways} />
          </>
        )}
      </Show>
      <details class="folded">
        <summary>Choose another period</summary>
        <FilterBar>
          <PeriodFilter place={place} period={period} />
          {me.names && bucket !== "week" && <BucketFilter place={place} period={period} bucket={bucket} />}
        </FilterBar>
      </details>
    </>
  );
}

function FiveFigures({ data, of, query }: { data: Adoption; of: string; query: URLSearchParams }) {
  const { me } = useSession();
  const seesWithheld = useRole("operator", "auditor");
  const { tokens, tokens_before: before } = data.trusted;
  const who = byWho(data.work);
  const people = data.people;
  const inflated = inflatedShare(data.gross);
  const growth = tokens === null || before === null ? null : change(tokens, before);
  const { currency } = data;
  const priced = currency !== null && isPriced(data.trusted.cost, data.gross.cost);
  const period = { period: query.get("period") ?? undefined, from: query.get("from") ?? undefined, to: query.get("to") ?? undefined };
  const to = (page: Page): string => hrefOf(page, period);
  const usage: Page = me.names ? "adoption" : "people";
  return (
    <ul class="five">
      <Answer asks="How much real use?" href={to(usage)} value={tokens === null ? "–" : brief(tokens)} unit="trusted tokens" kind="trusted">
        {who.people + who.programs > 0 && <><span class="line">{share(who.people, who.people + who.programs)} by people at work,</span> <span class="line">{share(who.programs, who.people + who.programs)} by programs that run alone</span></>}
      </Answer>
      <Answer asks="Is it growing?" href={to(usage)} value={growth === null ? "–" : growth.text} unit="">
        {before === null ? "not known" : before === 0 ? "nothing the period before" : <>against {of}</>}
      </Answer>
      <Answer
        asks="Who uses it?"
        href={to("people")}
        value={people.active === null ? "–" : people.staff === null || people.on_roll === null ? count(people.active) : share(people.on_roll, people.staff)}
        unit={people.staff === null || people.on_roll === null ? "people" : "of the staff"}
      >
        {people.active === null ? "too few to tell" : people.staff === null ? "no list of the staff (Identity:People)" : people.on_roll === null ? <>of a staff of {count(people.staff)}</> : <>{count(people.on_roll)} of {count(people.staff)} people</>}
      </Answer>
      <Answer asks="What did it cost?" href={to(usage)} value={priced && data.trusted.cost !== null ? moneyBrief(data.trusted.cost) : currency === null ? "two currencies" : "no prices"} unit={priced && data.trusted.cost !== null ? currency : ""}>
        {priced ? <>for real use{data.gross.cost !== null && <>; {money(data.gross.cost, currency)} in all</>}</>
          : currency === null ? "they are not added: choose a period without the change" : "no price is known of these models"}
      </Answer>
      <Answer asks="How much was inflated?" href={to(seesWithheld ? "integrity" : "people")} value={inflated === null ? "–" : percent(inflated)} unit="of new text" kind="withheld">
        {count(data.gross.withheld)} tokens withheld{priced && data.gross.withheld_cost !== null && <>, {money(data.gross.withheld_cost, currency)}</>}
      </Answer>
    </ul>
  );
}

function Answer({ asks, value, unit, href, kind, children }: { asks: string; value: string; unit: string; href: string; kind?: "trusted" | "withheld"; children: ComponentChildren }) {
  return (
    <li class={kind === undefined ? "five-one" : `five-one ${kind}`}>
      <a href={href}>
        <span class="five-asks">{asks}</span>
        <span class="five-value">{value}{unit !== "" && <span class="five-unit"> {unit}</span>}</span>
        <span class="five-note">{children}</span>
      </a>
    </li>
  );
}

function Chart({ data, from, to, bucket }: { data: Adoption; from: Date; to: Date; bucket: "day" | "week" | "month" }) {
  const starts = useMemo(() => buckets(from, to, bucket), [from, to, bucket]);
  const layers = useMemo(() => {
    const tokens = new Map(data.series.map((row) => [Date.parse(row.bucket), row.tokens ?? 0]));
    return [{ name: "trusted", title: "trusted tokens", color: "--layer-1", values: starts.map((start) => tokens.get(start.getTime()) ?? 0) }];
  }, [data, starts]);
  return (
    <section aria-label="Over time">
      <TimeChart title={`Real use by ${bucketNames[bucket]}, in trusted tokens`} unit="trusted tokens" {...{ bucket, starts, layers }} />
    </section>
  );
}
