import { type Column, DataTable } from "../parts/DataTable.tsx";
import { ShareBar } from "../parts/ShareBar.tsx";
import { SmallSplit } from "../parts/SplitBar.tsx";
import { hrefOf, type Place, withFilters } from "../shell/route.ts";
import { Name } from "../words/Name.tsx";
import { shortName } from "../words/names.ts";
import { count } from "../words/numbers.ts";
import { inflation, SmallGroups, type TeamSum, withheldOfFresh } from "./withheld.ts";

/** One row a team, ranked by gross tokens per trusted token: loops, which are only repeated and never withheld, rank high too. */
export function TeamTable({ teams, place }: { teams: TeamSum[]; place: Place }) {
  const columns: Column<TeamSum>[] = [
    {
      key: "team",
      title: "Team",
      order: (row) => row.team,
      cell: (row) => row.team === SmallGroups ? <span class="quiet">small groups together</span> : (
        <>
          <Name of={row.team} what="team" />{" "}
          {row.withheld > 0 && row.team.length <= 1_024 && <a class="drill" href={hrefOf("exchanges", withFilters(place.filters, { team: row.team, bucket: undefined }))}>exchanges<span class="hidden"> of {shortName(row.team)}</span></a>}
        </>
      ),
    },
    { key: "withheld-share", title: "Withheld of new", number: true, order: withheldOfFresh, cell: (row) => <ShareBar ratio={withheldOfFresh(row)} kind="withheld" /> },
    {
      key: "inflation",
      title: "Gross per trusted",
      number: true,
      order: (row) => inflation(row) ?? Number.POSITIVE_INFINITY,
      cell: (row) => (inflation(row) === null ? <span class="quiet">nothing trusted</span> : `${inflation(row)!.toFixed(2)} ×`),
    },
    { key: "division", title: "Division", wide: true, cell: (row) => <SmallSplit of={row.parts} /> },
    { key: "gross", title: "Gross tokens", number: true, order: (row) => row.gross, cell: (row) => count(row.gross) },
    { key: "trusted", title: "Trusted", number: true, order: (row) => row.trusted, cell: (row) => count(row.trusted) },
    { key: "once", title: "Repeated", number: true, wide: true, order: (row) => row.once, cell: (row) => count(row.once) },
    { key: "unseen", title: "Unseen", number: true, wide: true, order: (row) => row.unseen, cell: (row) => count(row.unseen) },
    { key: "withheld", title: "Withheld", number: true, order: (row) => row.withheld, cell: (row) => count(row.withheld) },
    { key: "users", title: "Users", number: true, wide: true, order: (row) => row.users, cell: (row) => (row.team === SmallGroups ? "–" : count(row.users)) },
    { key: "exchanges", title: "Exchanges", number: true, wide: true, order: (row) => row.exchanges, cell: (row) => count(row.exchanges) },
  ];
  return <DataTable caption="Inflation by team" columns={columns} rows={teams} rowKey={(row) => row.team} first="inflation" file="integrity-by-team.csv" />;
}
