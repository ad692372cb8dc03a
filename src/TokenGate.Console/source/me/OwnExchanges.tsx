import { useState } from "preact/hooks";
import type { Verdict } from "../api/contract.ts";
import { get } from "../api/client.ts";
import { useQuery } from "../api/query.ts";
import type { OwnExchange, OwnExchangePage } from "../api/self.ts";
import { DataTable } from "../parts/DataTable.tsx";
import { allParts, gross } from "../parts/split.ts";
import { Show } from "../parts/States.tsx";
import { visible } from "../words/names.ts";
import { count } from "../words/numbers.ts";
import { verdicts } from "../words/terms.ts";
import { day, shortMoment } from "../words/time.ts";
import { outcome } from "./bands.ts";

/** One's own exchanges, the newest first. */
export function OwnExchanges({ scoresUntil }: { scoresUntil: Date }) {
  const [verdict, setVerdict] = useState<Verdict | "">("");
  const first = useQuery<OwnExchangePage>("/api/self/exchanges", { verdict, limit: 50 });
  return (
    <section aria-labelledby="exchanges">
      <h2 id="exchanges">Exchanges</h2>
      <p class="quiet">One request and its answer each. Reasons are told from the day after: those of {day(scoresUntil)} follow tomorrow.</p>
      <label class="field own-verdict">
        <span>Verdict</span>
        <select value={verdict} onChange={({ currentTarget }) => setVerdict(currentTarget.value as Verdict | "")}>
          <option value="">all</option>
          {(Object.keys(verdicts) as Verdict[]).map((name) => <option key={name} value={name}>{verdicts[name].name}</option>)}
        </select>
      </label>
      <Show answer={first} lines={6} empty={{ when: (page) => page.items.length === 0, say: <p>No exchange of yours with this verdict is kept any more, or there was none.</p> }}>
        {(page) => <Rows key={verdict} page={page} verdict={verdict} />}
      </Show>
    </section>
  );
}

function Rows({ page, verdict }: { page: OwnExchangePage; verdict: string }) {
  const [older, setOlder] = useState<{ items: OwnExchange[]; next: string | null }>({ items: [], next: page.next });
  const [loading, setLoading] = useState(false);
  const more = async (): Promise<void> => {
    setLoading(true);
    try {
      const next = await get<OwnExchangePage>("/api/self/exchanges", { verdict, limit: 50, cursor: older.next ?? undefined }, new AbortController().signal);
      setOlder({ items: [...older.items, ...next.items], next: next.next });
    } finally {
      setLoading(false);
    }
  };
  return (
    <>
      <DataTable
        caption="My exchanges"
        columns={[
          { key: "at", title: "Began (UTC)", whole: true, cell: (row) => <a href={`#/${encodeURIComponent(row.id)}`}>{shortMoment(new Date(row.started_at))}</a> },
          { key: "outcome", title: "Outcome", cell: (row) => <>{outcome(row.verdict, row.doubted)}{row.appeal !== null && <span class="quiet">, appeal {row.appeal}</span>}</> },
          { key: "client", title: "Program", wide: true, cell: (row) => <bdi>{row.client === "-" ? "not known" : visible(row.client)}</bdi> },
          { key: "model", title: "Model", wide: true, cell: (row) => <bdi>{visible(row.model)}</bdi> },
          { key: "counted", title: "Counted", number: true, cell: (row) => count(allParts(row.tokens).trusted) },
          { key: "withheld", title: "Withheld", number: true, cell: (row) => count(allParts(row.tokens).withheld) },
          { key: "gross", title: "In all", number: true, cell: (row) => count(gross(row.tokens)) },
        ]}
        rows={[...page.items, ...older.items]}
        rowKey={(row) => row.id}
        step={500}
      />
      {older.next !== null && <p class="more"><button type="button" disabled={loading} onClick={() => void more()}>{loading ? "Loading…" : "Show older ones"}</button></p>}
    </>
  );
}
