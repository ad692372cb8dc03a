import { useEffect, useMemo, useState } from "preact/hooks";
import type { Exchange, ExchangePage, Verdict } from "../api/contract.ts";
import { get } from "../api/client.ts";
import { live } from "../api/live.ts";
import { Problem } from "../api/problem.ts";
import { useQuery } from "../api/query.ts";
import { OpenAppeals } from "../appeals/OpenAppeals.tsx";
import { type Column, DataTable } from "../parts/DataTable.tsx";
import { FilterBar, MoreFilters, nameColumns, NameFilter, nameQuery, PeriodFilter, TextFilter } from "../parts/Filters.tsx";
import { Gateways } from "../parts/Gateways.tsx";
import { asQuery, readPeriod } from "../parts/period.ts";
import { allParts, gross } from "../parts/split.ts";
import { SmallSplit } from "../parts/SplitBar.tsx";
import { Refusal, Show } from "../parts/States.tsx";
import { VerdictTag } from "../parts/VerdictTag.tsx";
import { hrefOf, type Place, setFilters } from "../shell/route.ts";
import { useHour } from "../shell/Session.tsx";
import { Name } from "../words/Name.tsx";
import { count } from "../words/numbers.ts";
import { endings, plural, sources, verdicts } from "../words/terms.ts";
import { shortMoment } from "../words/time.ts";
import { zoneName } from "../words/zone.ts";
import { matches, merged } from "./exchanges.ts";
import { ViewChoice } from "./ViewChoice.tsx";

const PageSize = 50;

/** Single exchanges, newest first, found by time, names, verdict or the beginning of the id. */
export function ExchangeList({ place }: { place: Place }) {
  const hour = useHour();
  const filters = place.filters;
  const period = useMemo(() => readPeriod(filters, hour), [filters.toString(), hour.getTime()]);
  const verdict = readVerdict(filters);
  const conversation = filters.get("conversation") ?? undefined;
  const prefix = filters.get("q")?.slice(0, 128) ?? "";
  const query = { ...asQuery(period), ...nameQuery(filters), conversation, verdict, q: prefix, limit: PageSize };
  const asked = JSON.stringify(query);
  const first = useQuery<ExchangePage>("/api/exchanges", query);
  const older = useOlder(query, asked, first.data);
  const fresh = useFresh(asked, period.to.getTime() > hour.getTime(), (exchange) => matches(exchange, { ...nameQuery(filters), conversation, verdict, q: prefix }));

  return (
    <>
      <div class="page-head">
        <h1>Exchanges</h1>
        <p class="lede">One request and its answer each, with the reason why it counts or not. No text of either is kept.</p>
        <ViewChoice place={place} />
      </div>
      <OpenAppeals />
      <FilterBar>
        <PeriodFilter place={place} period={period} />
        <label class={verdict === undefined ? "field" : "field active"}>
          <span>Verdict</span>
          <select value={verdict ?? ""} onChange={({ currentTarget }) => setFilters(place, { verdict: currentTarget.value })}>
            <option value="">all</option>
            {(Object.keys(verdicts) as Verdict[]).map((name) => <option key={name} value={name}>{verdicts[name].name}</option>)}
          </select>
        </label>
        {conversation !== undefined && (
          <p class="field active"><span>Conversation</span> <code>{conversation}</code> <button type="button" class="inline" onClick={() => setFilters(place, { conversation: undefined })}>all</button></p>
        )}
        <MoreFilters active={prefix !== "" || nameColumns.some((column) => filters.has(column))}>
          {nameColumns.map((column) => <NameFilter key={column} place={place} column={column} period={period} />)}
          <TextFilter title="Id begins with" value={prefix} placeholder="any" longest={128} onChoose={(text) => setFilters(place, { q: text })} />
        </MoreFilters>
      </FilterBar>
      <div class="fresh" role="status">
        {fresh.count > 0 && (
          <button type="button" onClick={() => { fresh.reset(); first.reload(); }}>Show {count(fresh.count)} new {plural(fresh.count, "exchange")}</button>
        )}
      </div>
      <Show
        answer={first}
        lines={12}
        empty={{ when: (page) => page.items.length === 0, say: <><p class="empty-title">No exchange fits.</p><p>Names and the beginning of an id are compared exactly; the period is {asQuery(period).from} to {asQuery(period).to}.</p></> }}
      >
        {(page) => (
          <>
            <Table items={merged(page.items, older.items)} place={place} />
            <Gateways of={page.gateways} />
            {older.problem !== null && <Refusal problem={older.problem} retry={older.more} />}
            {older.next !== null
              ? <p class="more"><button type="button" disabled={older.loading} onClick={older.more}>{older.loading ? "Loading…" : "Load older ones"}</button></p>
              : <p class="more">These are all {count(page.items.length + older.items.length)} of them.</p>}
          </>
        )}
      </Show>
    </>
  );
}

function Table({ items, place }: { items: Exchange[]; place: Place }) {
  const columns: Column<Exchange>[] = [
    {
      key: "time",
      title: `Began (${zoneName()})`,
      whole: true,
      cell: (row) => <a href={hrefOf("exchanges", place.filters, row.id)} aria-label={`Exchange of ${shortMoment(new Date(row.started_at))}, ${verdicts[row.verdict].name}`}>{shortMoment(new Date(row.started_at))}</a>,
    },
    { key: "verdict", title: "Verdict", whole: true, cell: (row) => <VerdictTag of={row.verdict} appeal={row.appeal} /> },
    { key: "user", title: "User", cell: (row) => <Name of={row.user} what="user" /> },
    { key: "team", title: "Team", cell: (row) => <Name of={row.team} what="team" /> },
    { key: "client", title: "Tool", cell: (row) => <Name of={row.client} what="tool" /> },
    { key: "model", title: "Model", whole: true, cell: (row) => <Name of={row.model} what="model" /> },
    { key: "division", title: "Division", cell: (row) => <SmallSplit of={allParts(row.tokens)} /> },
    { key: "gross", title: "Gross tokens", number: true, cell: (row) => (row.source === "missing" ? <span class="quiet">not known</span> : count(gross(row.tokens))) },
    { key: "trusted", title: "Trusted", number: true, cell: (row) => count(allParts(row.tokens).trusted) },
    { key: "withheld", title: "Withheld", number: true, cell: (row) => count(allParts(row.tokens).withheld) },
    { key: "source", title: "Counted by", cell: (row) => <span class="quiet" title={sources[row.source].means}>{sources[row.source].name}</span> },
    { key: "end", title: "Ended", cell: (row) => <span class="quiet">{row.status ?? "–"}{row.ending === "complete" ? "" : `, ${endings[row.ending]}`}</span> },
  ];
  return <div class="cards"><DataTable caption="Exchanges, newest first" columns={columns} rows={items} rowKey={(row) => row.id} step={100_000} /></div>;
}

function readVerdict(filters: URLSearchParams): Verdict | undefined {
  const name = filters.get("verdict");
  return name !== null && name in verdicts ? (name as Verdict) : undefined;
}

/** The pages after the first, fetched one by one; forgotten when the question changes. */
function useOlder(query: Record<string, string | number | undefined>, asked: string, first: ExchangePage | null) {
  const [state, setState] = useState<{ items: Exchange[]; next: string | null | undefined; loading: boolean; problem: Problem | null }>({ items: [], next: undefined, loading: false, problem: null });
  useEffect(() => setState({ items: [], next: undefined, loading: false, problem: null }), [asked, first]);
  const next = state.next === undefined ? first?.next ?? null : state.next;
  const more = (): void => {
    if (next === null || state.loading) {
      return;
    }

    setState((old) => ({ ...old, loading: true, problem: null }));
    get<ExchangePage>("/api/exchanges", { ...query, cursor: next }, new AbortController().signal).then(
      (page) => setState((old) => ({ items: [...old.items, ...page.items], next: page.next, loading: false, problem: null })),
      (fault: unknown) => setState((old) => ({ ...old, loading: false, problem: fault instanceof Problem ? fault : new Problem(0, "Not readable", String(fault)) })),
    );
  };
  return { ...state, next, more };
}

/** Counts what has come since the list was loaded; the list itself does not move under the reader's hand. */
function useFresh(asked: string, present: boolean, fits: (exchange: Exchange) => boolean) {
  const [count, setCount] = useState(0);
  useEffect(() => {
    setCount(0);
    return present ? live.on("exchange", (exchange) => fits(exchange) && setCount((n) => n + 1)) : undefined;
  }, [asked, present]);
  return { count, reset: () => setCount(0) };
}
