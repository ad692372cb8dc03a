import type { OwnSums, Self } from "../api/self.ts";
import { type Column, DataTable } from "../parts/DataTable.tsx";
import { allParts, gross } from "../parts/split.ts";
import { SmallSplit } from "../parts/SplitBar.tsx";
import { visible } from "../words/names.ts";
import { count } from "../words/numbers.ts";
import { day, isoDay } from "../words/time.ts";

/** One's own counts, by day and by client program. */
export function OwnCounts({ own }: { own: Self }) {
  return (
    <section aria-labelledby="counts">
      <h2 id="counts">By day</h2>
      <DataTable
        caption="My usage by day"
        columns={[{ key: "day", title: "Day", whole: true, order: (row) => row.day, cell: (row) => day(new Date(row.day)) }, ...columns<Self["days"][number]>()]}
        rows={[...own.days].reverse()}
        rowKey={(row) => row.day}
        step={14}
        file={`my-usage-${isoDay(new Date(own.to))}.csv`}
      />
      <h2>By program</h2>
      <DataTable
        caption="My usage by client program"
        columns={[{ key: "client", title: "Program", order: (row) => row.client, cell: (row) => <bdi>{row.client === "-" ? "not known" : visible(row.client)}</bdi> }, ...columns<Self["clients"][number]>()]}
        rows={own.clients}
        rowKey={(row) => row.client}
        first="trusted"
      />
    </section>
  );
}

function columns<T extends OwnSums>(): Column<T>[] {
  return [
    { key: "trusted", title: "Counted", number: true, order: (row) => allParts(row).trusted, cell: (row) => count(allParts(row).trusted) },
    { key: "withheld", title: "Withheld", number: true, order: (row) => allParts(row).withheld, cell: (row) => count(allParts(row).withheld) },
    { key: "replayed", title: "Replayed", number: true, order: (row) => allParts(row).replayed, cell: (row) => count(allParts(row).replayed) },
    { key: "repeated", title: "Repeated", number: true, order: (row) => allParts(row).repeated, cell: (row) => count(allParts(row).repeated) },
    { key: "unseen", title: "Not seen", number: true, order: (row) => allParts(row).unseen, cell: (row) => count(allParts(row).unseen) },
    { key: "gross", title: "In all", number: true, order: (row) => gross(row), cell: (row) => count(gross(row)) },
    { key: "parts", title: "Parts", wide: true, cell: (row) => <SmallSplit of={allParts(row)} /> },
  ];
}
