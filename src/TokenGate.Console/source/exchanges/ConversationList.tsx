import { useMemo, useState } from "preact/hooks";
import type { Conversation, ConversationPage } from "../api/contract.ts";
import { useQuery } from "../api/query.ts";
import { CsvLink } from "../parts/CsvLink.tsx";
import { type Column, DataTable } from "../parts/DataTable.tsx";
import { FilterBar, MoreFilters, nameColumns, NameFilter, nameQuery, PeriodFilter } from "../parts/Filters.tsx";
import { Gateways } from "../parts/Gateways.tsx";
import { asQuery, readPeriod } from "../parts/period.ts";
import { allParts, gross } from "../parts/split.ts";
import { SmallSplit } from "../parts/SplitBar.tsx";
import { Show } from "../parts/States.tsx";
import { hrefOf, type Place, withFilters } from "../shell/route.ts";
import { useHour } from "../shell/Session.tsx";
import { Name } from "../words/Name.tsx";
import { moneyOf } from "../words/money.ts";
import { count } from "../words/numbers.ts";
import { plural } from "../words/terms.ts";
import { shortMoment } from "../words/time.ts";
import { zoneName } from "../words/zone.ts";
import { ViewChoice } from "./ViewChoice.tsx";

const PageSize = 50;

/** Conversations, the last active first: an agent's run with all its steps is one row, and opens into its exchanges. */
export function ConversationList({ place }: { place: Place }) {
  const hour = useHour();
  const filters = place.filters;
  const period = useMemo(() => readPeriod(filters, hour), [filters.toString(), hour.getTime()]);
  const query = { ...asQuery(period), ...nameQuery(filters), limit: PageSize };
  const asked = JSON.stringify(query);
  const [at, setAt] = useState<{ asked: string; cursors: string[] }>({ asked, cursors: [] });
  const cursors = at.asked === asked ? at.cursors : [];
  const answer = useQuery<ConversationPage>("/api/conversations", { ...query, cursor: cursors.at(-1) });

  return (
    <>
      <div class="page-head">
        <h1>Conversations</h1>
        <p class="lede">An agent's run with all its steps, or a chat, is one row. It is known as long as its exchanges are kept.</p>
        <ViewChoice place={place} />
      </div>
      <FilterBar>
        <PeriodFilter place={place} period={period} />
        <MoreFilters active={nameColumns.some((column) => filters.has(column))}>
          {nameColumns.map((column) => <NameFilter key={column} place={place} column={column} period={period} />)}
        </MoreFilters>
      </FilterBar>
      <Show answer={answer} lines={12} empty={{ when: (page) => page.items.length === 0, say: <p class="empty-title">No conversation in this period.</p> }}>
        {(page) => (
          <>
            <p class="section-links"><CsvLink path="/api/conversations" query={{ ...query, cursor: cursors.at(-1) }} name="conversations.csv">CSV of this page</CsvLink></p>
            <Table items={page.items} place={place} />
            <Gateways of={page.gateways} />
            <p class="more">
              {cursors.length > 0 && <button type="button" onClick={() => setAt({ asked, cursors: cursors.slice(0, -1) })}>Later ones</button>}{" "}
              {page.next !== null && <button type="button" onClick={() => setAt({ asked, cursors: [...cursors, page.next!] })}>Earlier ones</button>}
            </p>
          </>
        )}
      </Show>
    </>
  );
}

function Table({ items, place }: { items: Conversation[]; place: Place }) {
  const columns: Column<Conversation>[] = [
    {
      key: "last",
      title: `Last active (${zoneName()})`,
      whole: true,
      cell: (row) => (
        <a href={hrefOf("exchanges", withFilters(place.filters, { view: undefined, conversation: row.conversation }))} aria-label={`Exchanges of the conversation of ${shortMoment(new Date(row.last_at))}`}>
          {shortMoment(new Date(row.last_at))}
        </a>
      ),
    },
    { key: "length", title: "Over", whole: true, cell: (row) => length(Date.parse(row.last_at) - Date.parse(row.first_at)) },
    { key: "exchanges", title: "Exchanges", number: true, cell: (row) => count(row.exchanges) },
    { key: "user", title: "User", cell: (row) => <Name of={row.user} what="user" /> },
    { key: "team", title: "Team", cell: (row) => <Name of={row.team} what="team" /> },
    { key: "project", title: "Project", cell: (row) => <Name of={row.project} what="project" /> },
    { key: "client", title: "Tool", cell: (row) => <Name of={row.client} what="tool" /> },
    { key: "models", title: "Models", cell: (row) => <><Name of={row.models[0] ?? "-"} what="model" />{row.models.length > 1 && <span class="quiet"> and {row.models.length - 1} more</span>}</> },
    { key: "division", title: "Division", cell: (row) => <SmallSplit of={allParts(row.tokens)} /> },
    { key: "gross", title: "Gross tokens", number: true, cell: (row) => <>{count(gross(row.tokens))}{!row.whole && <span class="quiet" title="Of its latest 2,000 exchanges"> +</span>}</> },
    { key: "trusted", title: "Trusted", number: true, cell: (row) => count(allParts(row.tokens).trusted) },
    { key: "withheld", title: "Withheld", number: true, cell: (row) => count(allParts(row.tokens).withheld) },
    ...(items.some((row) => moneyOf(costsOf(row)) !== null) ? [{ key: "cost", title: "Cost in all", number: true, cell: (row: Conversation) => moneyOf(costsOf(row)) ?? "–" }] : []),
  ];
  return <div class="cards"><DataTable caption="Conversations, the last active first" columns={columns} rows={items} rowKey={(row) => row.conversation} step={100_000} /></div>;
}

function costsOf(row: Conversation): { currency: string; amount: string }[] {
  return row.costs.map((each) => ({ currency: each.currency, amount: each.gross_cost }));
}

function length(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  return minutes < 1 ? "under a minute" : minutes < 120 ? `${minutes} ${plural(minutes, "minute")}` : `${Math.round(minutes / 60)} hours`;
}
