import { useMemo } from "preact/hooks";
import type { Adoption, AdoptionRow, AdoptionTeam, OutcomeRow } from "../api/contract.ts";
import { useQuery } from "../api/query.ts";
import { TimeChart } from "../charts/TimeChart.tsx";
import { Change } from "../parts/Change.tsx";
import { CsvLink } from "../parts/CsvLink.tsx";
import { type Column, DataTable } from "../parts/DataTable.tsx";
import { BucketFilter, FilterBar, PeriodFilter } from "../parts/Filters.tsx";
import { Figure, Figures } from "../parts/Figures.tsx";
import { Gateways } from "../parts/Gateways.tsx";
import { bucketNames, inWords } from "../parts/period.ts";
import { ShareBar } from "../parts/ShareBar.tsx";
import { Show } from "../parts/States.tsx";
import { hrefOf, type Place } from "../shell/route.ts";
import { useHour, useSession } from "../shell/Session.tsx";
import { Name } from "../words/Name.tsx";
import { isPriced, money } from "../words/money.ts";
import { count, share } from "../words/numbers.ts";
import { plural, works } from "../words/terms.ts";
import { buckets } from "../words/time.ts";
import { adoptionBucket, adoptionPeriod, adoptionQuery, byWho } from "./adoption.ts";

/** Who uses it: active people, how that changes, by what share of each team, with which models and tools, and what was delivered. */
export function PeoplePage({ place }: { place: Place }) {
  const { me } = useSession();
  const hour = useHour();
  const filters = place.filters;
  const period = useMemo(() => adoptionPeriod(filters, hour, me.names), [filters.toString(), hour.getTime(), me.names]);
  const bucket = adoptionBucket(filters, period, me.names);
  const query = { ...adoptionQuery(period, me.names), bucket };
  const answer = useQuery<Adoption>("/api/adoption", query);
  return (
    <>
      <div class="page-head">
        <h1>People</h1>
        <p class="lede">Who uses AI, and for what. Somebody is active by a trusted token; {me.names ? `teams of fewer than ${me.min_group} are shown together` : `groups of fewer than ${me.min_group} people are shown together, in whole weeks, and numbers of people are multiples of ${me.min_group}`}.</p>
      </div>
      <FilterBar>
        <PeriodFilter place={place} period={period} />
        {me.names && <BucketFilter place={place} period={period} bucket={bucket} />}
      </FilterBar>
      <Show answer={answer} lines={9} empty={{ when: (data) => data.trusted.tokens === 0 && data.outcomes.length === 0, say: <p class="empty-title">Nobody was active in this period.</p> }}>
        {(data) => (
          <>
            <PeopleFigures data={data} of={inWords(period.before)} />
            <Gateways of={data.gateways} />
            <Active data={data} from={period.from} to={period.to} bucket={bucket} />
            <section aria-labelledby="teams">
              <div class="section-head">
                <h2 id="teams">Teams</h2>
                <p class="section-links"><CsvLink path="/api/adoption" query={query} name="adoption.csv">CSV of all tables</CsvLink></p>
              </div>
              <Teams data={data} of={inWords(period.before)} />
            </section>
            <Outcomes data={data} />
            <Kinds data={data} />
            {([["Models", "Model", data.models], ["Tools", "Tool", data.clients], ["Projects", "Project", data.projects]] as const).map(([many, one, rows]) => (
              <section key={many} aria-label={many}><h2>{many}</h2><Groups one={one} rows={rows} of={inWords(period.before)} currency={data.currency} /></section>
            ))}
          </>
        )}
      </Show>
    </>
  );
}

function PeopleFigures({ data, of }: { data: Adoption; of: string }) {
  const people = data.people;
  const who = byWho(data.work);
  return (
    <Figures>
      <Figure name="Active people" value={count(people.active)} unit={plural(people.active ?? 0, "person", "people")} kind="trusted">
        {people.active !== null && people.before !== null && <Change now={people.active} before={people.before} of={of} />}
      </Figure>
      <Figure name="Share of the staff" value={people.staff === null || people.on_roll === null ? "–" : share(people.on_roll, people.staff)}>
        {people.staff === null ? "no list of the staff" : <>{count(people.on_roll)} of {count(people.staff)}</>}
      </Figure>
      <Figure name="On an average day" value={people.daily === null ? "–" : count(people.daily)} unit="people">{people.weekly !== null && <>{count(people.weekly)} a week, {count(people.monthly)} in four weeks</>}</Figure>
      <Figure name="New" value={count(people.new)} unit="people">not in the thirteen weeks before</Figure>
      <Figure name="Returning" value={count(people.returning)} unit="people">not in {of}</Figure>
      <Figure name="Gone" value={count(people.gone)} unit="people">active in {of}, not now</Figure>
      <Figure name="People at work" value={count(who.people)} unit="trusted tokens">their turns, and the steps of their agents</Figure>
      <Figure name="Programs alone" value={count(who.programs)} unit="trusted tokens">batches and schedules{who.unknown > 0 && `; ${count(who.unknown)} of neither known`}</Figure>
    </Figures>
  );
}

function Active({ data, from, to, bucket }: { data: Adoption; from: Date; to: Date; bucket: "day" | "week" | "month" }) {
  const starts = useMemo(() => buckets(from, to, bucket), [from, to, bucket]);
  const layers = useMemo(() => {
    const people = new Map(data.series.map((row) => [Date.parse(row.bucket), row.people ?? 0]));
    return [{ name: "people", title: "active people", color: "--layer-2", values: starts.map((start) => people.get(start.getTime()) ?? 0) }];
  }, [data, starts]);
  const hidden = data.series.filter((row) => row.people === null).length;
  return (
    <section aria-label="Over time">
      <TimeChart title={`Active people by ${bucketNames[bucket]}`} unit="active people" {...{ bucket, starts, layers }} />
      {hidden > 0 && <p class="quiet">{hidden} {plural(hidden, "week")} with few people {hidden === 1 ? "is" : "are"} left out, in the sums as well.</p>}
    </section>
  );
}

function Teams({ data, of }: { data: Adoption; of: string }) {
  const { me } = useSession();
  const columns: Column<AdoptionTeam>[] = [
    {
      key: "name", title: "Team", order: (row) => row.name,
      cell: (row) => <>
        {me.names && !row.roll_up && row.name !== "-" && row.name !== "(small groups)" ? <a href={hrefOf("adoption", { team: row.name, by: "user" })}><Name of={row.name} what="team" /></a> : <Name of={row.name} what="team" />}
        {row.roll_up && <span class="quiet"> with its parts</span>}{row.parent !== null && <span class="quiet"> in {row.parent}</span>}
      </>,
    },
    { key: "active", title: "Active", number: true, order: (row) => row.people, cell: (row) => <>{count(row.people)}{staffOf(row) > 0 && <span class="quiet"> of {count(staffOf(row))}</span>}</> },
    { key: "share", title: "Share", number: true, order: (row) => (staffOf(row) === 0 ? -1 : row.people / staffOf(row)), cell: (row) => (staffOf(row) === 0 ? <span class="quiet">–</span> : <ShareBar ratio={row.people / staffOf(row)} />) },
    { key: "tokens", title: "Trusted tokens", number: true, order: (row) => row.tokens, cell: (row) => count(row.tokens) },
    { key: "head", title: "A head", number: true, wide: true, order: (row) => (staffOf(row) === 0 ? -1 : row.tokens / staffOf(row)), cell: (row) => (staffOf(row) === 0 ? "–" : count(Math.round(row.tokens / staffOf(row)))) },
    { key: "each", title: "An active head", number: true, wide: true, order: (row) => (row.people === 0 ? -1 : row.tokens / row.people), cell: (row) => (row.people === 0 ? "–" : count(Math.round(row.tokens / row.people))) },
    { key: "change", title: "Change", number: true, order: (row) => (row.tokens_before === 0 ? Number.POSITIVE_INFINITY : row.tokens / row.tokens_before), cell: (row) => <Change now={row.tokens} before={row.tokens_before} of={of} /> },
    ...costColumns<AdoptionTeam>(data.currency, data.teams),
  ];
  return data.teams.length === 0 ? <p class="quiet">No team can be told apart.</p> : <DataTable caption="Adoption by team" columns={columns} rows={data.teams} rowKey={(row) => `${row.roll_up} ${row.name}`} first="tokens" />;
}

function Outcomes({ data }: { data: Adoption }) {
  const { currency } = data;
  const priced = currency !== null && isPriced(...data.outcomes.map((row) => row.cost_per_outcome));
  const columns: Column<OutcomeRow>[] = [
    { key: "kind", title: "Delivered", order: (row) => row.kind, cell: (row) => <Name of={row.kind} what="kind" /> },
    { key: "team", title: "By", order: (row) => row.team ?? "", cell: (row) => (row.team === null ? <b>the company</b> : <Name of={row.team} what="team" />) },
    { key: "count", title: "How many", number: true, order: (row) => row.count, cell: (row) => <>{count(row.count)} <span class="quiet">{count(row.count_before)} before</span></> },
    { key: "each", title: "Trusted tokens each", number: true, order: (row) => row.tokens_per_outcome ?? -1, cell: (row) => <>{count(row.tokens_per_outcome)} <span class="quiet">{count(row.tokens_per_outcome_before)} before</span></> },
    ...(priced ? [{ key: "cost", title: "Cost each", number: true, order: (row: OutcomeRow) => Number(row.cost_per_outcome ?? -1), cell: (row: OutcomeRow) => (row.cost_per_outcome === null ? "–" : <>{money(row.cost_per_outcome, currency)}{row.gross_cost_per_outcome !== null && <span class="quiet"> {money(row.gross_cost_per_outcome, currency)} in all</span>}</>) }] : []),
  ];
  return (
    <section aria-labelledby="outcomes">
      <h2 id="outcomes">What was delivered</h2>
      {data.outcomes.length === 0
        ? <p class="quiet">Nothing was told. Hand in merged pull requests, tickets or documents with <code>tokengate outcomes add FILE</code>: usage then stands beside what it was for.</p>
        : <DataTable caption="Trusted tokens for each outcome" columns={columns} rows={data.outcomes} rowKey={(row) => `${row.kind} ${row.team ?? ""}`} />}
    </section>
  );
}

function Kinds({ data }: { data: Adoption }) {
  const all = data.work.reduce((sum, row) => sum + row.tokens, 0);
  const columns: Column<AdoptionRow>[] = [
    { key: "name", title: "Kind of work", cell: (row) => <>{works[row.name]?.name ?? row.name} <span class="quiet">{works[row.name]?.means}</span></> },
    { key: "share", title: "Share", number: true, order: (row) => row.tokens, cell: (row) => <ShareBar ratio={all === 0 ? 0 : row.tokens / all} /> },
    { key: "tokens", title: "Trusted tokens", number: true, order: (row) => row.tokens, cell: (row) => count(row.tokens) },
    { key: "requests", title: "Requests", number: true, wide: true, order: (row) => row.requests, cell: (row) => count(row.requests) },
    ...costColumns<AdoptionRow>(data.currency, data.work),
  ];
  return data.work.length === 0 ? null : (
    <section aria-labelledby="work">
      <h2 id="work">Kinds of work</h2>
      <p class="quiet">Told from structure and cadence. It says how work is done, and accuses nobody: programs that run alone are honest work of another kind.</p>
      <DataTable caption="Trusted tokens by kind of work" columns={columns} rows={data.work} rowKey={(row) => row.name} first="tokens" />
    </section>
  );
}

function Groups({ one, rows, of, currency }: { one: string; rows: AdoptionRow[]; of: string; currency: string | null }) {
  const all = rows.reduce((sum, row) => sum + row.tokens, 0);
  const columns: Column<AdoptionRow>[] = [
    { key: "name", title: one, order: (row) => row.name, cell: (row) => <Name of={row.name} what={one.toLowerCase()} /> },
    { key: "people", title: "People", number: true, order: (row) => row.people, cell: (row) => count(row.people) },
    { key: "share", title: "Share", number: true, order: (row) => row.tokens, cell: (row) => <ShareBar ratio={all === 0 ? 0 : row.tokens / all} /> },
    { key: "tokens", title: "Trusted tokens", number: true, order: (row) => row.tokens, cell: (row) => count(row.tokens) },
    { key: "change", title: "Change", number: true, order: (row) => (row.tokens_before === 0 ? Number.POSITIVE_INFINITY : row.tokens / row.tokens_before), cell: (row) => <Change now={row.tokens} before={row.tokens_before} of={of} /> },
    ...costColumns<AdoptionRow>(currency, rows),
  ];
  return rows.length === 0 ? <p class="quiet">None can be told apart.</p> : <DataTable caption={`Trusted usage by ${one.toLowerCase()}`} columns={columns} rows={rows} rowKey={(row) => row.name} first="tokens" step={10} />;
}

/** What it cost, and what of that was inflated; nothing where no price is known, or where the period has two currencies. */
function costColumns<Row extends AdoptionRow>(currency: string | null, rows: readonly Row[]): Column<Row>[] {
  if (currency === null || !isPriced(...rows.flatMap((row) => [row.cost, row.gross_cost]))) {
    return [];
  }

  const amount = (text: string | null): string => (text === null ? "–" : money(text, currency));
  const knowsAll = rows.some((row) => row.gross_cost !== null);
  const all: Column<Row>[] = [
    { key: "withheld", title: "Withheld cost", number: true, wide: true, order: (row) => Number(row.withheld_cost ?? -1), cell: (row) => amount(row.withheld_cost) },
    { key: "gross", title: "Cost in all", number: true, wide: true, order: (row) => Number(row.gross_cost ?? -1), cell: (row) => amount(row.gross_cost) },
  ];
  return [
    { key: "cost", title: "Real cost", number: true, wide: true, order: (row) => Number(row.cost ?? -1), cell: (row) => amount(row.cost) },
    ...(knowsAll ? all : []),
  ];
}

/** The staff of a team; 0 where it is not known, or the list has fewer than are active: a share of it would say nothing. */
function staffOf(team: AdoptionTeam): number {
  return team.staff >= team.people ? team.staff : 0;
}
