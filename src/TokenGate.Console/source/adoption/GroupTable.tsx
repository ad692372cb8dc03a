import type { TrustedCounts, Usage, UsageRow } from "../api/contract.ts";
import { Change } from "../parts/Change.tsx";
import { type Column, DataTable, type Pages } from "../parts/DataTable.tsx";
import { columnTitles, type NameColumn } from "../parts/Filters.tsx";
import { ShareBar } from "../parts/ShareBar.tsx";
import { hrefOf, type Place, withFilters } from "../shell/route.ts";
import { Name } from "../words/Name.tsx";
import { shortName } from "../words/names.ts";
import { count } from "../words/numbers.ts";
import { type Group, type Measure, measure } from "./usage.ts";

/** What a click on a name looks at next. */
const next: Readonly<Record<NameColumn, NameColumn>> = { team: "user", user: "model", model: "team", route: "team", project: "team", client: "team" };

/** One row a group: its counts, its share, and how it stands against the period before. */
export function GroupTable({ groups, people, totals, compared, by, what, place, pages }: {
  groups: Group[];
  /** Teams with the number of their users, where teams are listed. */
  people: UsageRow[] | null;
  totals: TrustedCounts;
  compared: string | null;
  by: NameColumn;
  what: Measure;
  place: Place;
  /** Where the rows are one page of many, with what the others add up to. */
  pages?: Pages & { rest: Usage["rest"] };
}) {
  const whole = measure(totals, what);
  const users = people === null ? null : usersByTeam(people);
  const columns: Column<Group>[] = [
    {
      key: "name",
      title: columnTitles[by].one,
      order: (row) => row.name,
      cell: (row) => <><Name of={row.name} what={by} /> <Drill {...{ row, by, place }} /></>,
    },
    { key: "share", title: "Share", number: true, order: (row) => measure(row, what), cell: (row) => <ShareBar ratio={whole === 0 ? 0 : measure(row, what) / whole} /> },
    { key: "tokens", title: "Trusted tokens", number: true, order: (row) => row.input_tokens + row.output_tokens, cell: (row) => count(row.input_tokens + row.output_tokens) },
    { key: "input", title: "Input", number: true, wide: true, order: (row) => row.input_tokens, cell: (row) => count(row.input_tokens) },
    { key: "output", title: "Output", number: true, wide: true, order: (row) => row.output_tokens, cell: (row) => count(row.output_tokens) },
    { key: "cached", title: "Cached (in input)", number: true, wide: true, order: (row) => row.cached_tokens, cell: (row) => count(row.cached_tokens) },
    { key: "reasoning", title: "Reasoning (in output)", number: true, wide: true, order: (row) => row.reasoning_tokens, cell: (row) => count(row.reasoning_tokens) },
    { key: "requests", title: "Requests", number: true, order: (row) => row.requests, cell: (row) => count(row.requests) },
  ];
  if (users !== null) {
    columns.push({ key: "users", title: "Active users", number: true, order: (row) => users.get(row.name) ?? 0, cell: (row) => count(users.get(row.name) ?? 0) });
  }

  if (compared !== null) {
    columns.push({
      key: "change",
      title: "Change",
      number: true,
      ...(pages === undefined ? { order: (row: Group) => (row.before === 0 ? Number.POSITIVE_INFINITY : measure(row, what) / row.before) } : {}),
      cell: (row) => <Change now={measure(row, what)} before={row.before} of={compared} />,
    });
  }

  return (
    <DataTable
      caption={`Trusted usage by ${by}`}
      columns={columns}
      rows={groups}
      rowKey={(row) => row.name}
      first="share"
      foot={{ name: "All", share: "", ...sums(totals) }}
      rest={pages?.rest === undefined || pages.rest.groups === 0 ? undefined : {
        name: `${count(pages.rest.groups)} others`,
        share: <ShareBar ratio={whole === 0 ? 0 : measure(pages.rest, what) / whole} />,
        ...sums(pages.rest),
      }}
      pages={pages}
    />
  );
}

function sums(of: TrustedCounts): Record<string, string> {
  return {
    tokens: count(of.input_tokens + of.output_tokens),
    input: count(of.input_tokens),
    output: count(of.output_tokens),
    cached: count(of.cached_tokens),
    reasoning: count(of.reasoning_tokens),
    requests: count(of.requests),
  };
}

/** Looks into one group: filters by it and groups by what is of interest then. */
function Drill({ row, by, place }: { row: Group; by: NameColumn; place: Place }) {
  if (place.filters.get(by) === row.name || row.name.length > 1_024) {
    return null;
  }

  const to = next[by];
  return (
    <a class="drill" href={hrefOf("adoption", withFilters(place.filters, { [by]: row.name, by: to === "team" ? undefined : to }))}>
      {columnTitles[to].many.toLowerCase()}<span class="hidden"> of {shortName(row.name)}</span>
    </a>
  );
}

function usersByTeam(people: readonly UsageRow[]): Map<string, number> {
  return new Map(people.map((row) => [row.team ?? "-", row.users ?? 0]));
}
