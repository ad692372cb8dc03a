import type { Head } from "../api/contract.ts";
import { useQuery } from "../api/query.ts";
import type { OwnExchangeDetail } from "../api/self.ts";
import { inputParts, outputParts } from "../parts/split.ts";
import { SplitBar } from "../parts/SplitBar.tsx";
import { Show } from "../parts/States.tsx";
import { cut, visible } from "../words/names.ts";
import { count } from "../words/numbers.ts";
import { endings, heads, sources } from "../words/terms.ts";
import { moment } from "../words/time.ts";
import { AppealForm } from "./AppealForm.tsx";
import { AppealState } from "./AppealState.tsx";
import { bands, outcome } from "./bands.ts";

/** One exchange of one's own: what was counted of it and why, and the appeal against it. */
export function OwnExchange({ id }: { id: string }) {
  const answer = useQuery<OwnExchangeDetail>(`/api/self/exchanges/${encodeURIComponent(id)}`);
  return (
    <>
      <p class="back"><a href="#">← My usage</a></p>
      <div class="page-head">
        <h1>Exchange</h1>
        <code class="exchange-id"><bdi>{cut(id)}</bdi></code>
      </div>
      <Show answer={answer} lines={10}>{(exchange) => <Detail exchange={exchange} onFiled={answer.reload} />}</Show>
    </>
  );
}

function Detail({ exchange, onFiled }: { exchange: OwnExchangeDetail; onFiled: () => void }) {
  const scored = exchange.bands === null ? [] : (Object.entries(exchange.bands) as [Head, string | null][]).filter(([, band]) => band !== null);
  return (
    <article class="exchange">
      <section class="verdict" aria-labelledby="why">
        <h2 id="why">{outcome(exchange.verdict, exchange.doubted)}</h2>
        {exchange.explanation.map((line) => line.startsWith("- ") ? <p key={line} class="own-reason">{line.slice(2)}</p> : <p key={line}>{line}</p>)}
      </section>
      {exchange.filed !== null && <AppealState of={exchange.filed} />}
      {exchange.appealable && <AppealForm id={exchange.id} onFiled={onFiled} />}
      <div class="exchange-columns">
        <section aria-labelledby="counts">
          <h2 id="counts">Counts</h2>
          <p class="quiet">The whole is {sources[exchange.source].means}.</p>
          <SplitBar title="Input" of={inputParts(exchange.tokens)} known={exchange.source !== "missing"} />
          <SplitBar title="Output" of={outputParts(exchange.tokens)} known={exchange.source !== "missing"} />
        </section>
        <section aria-labelledby="facts">
          <h2 id="facts">Facts</h2>
          <dl class="facts">
            <div><dt>Began</dt><dd>{moment(new Date(exchange.started_at))}</dd></div>
            <div><dt>Program</dt><dd><bdi>{exchange.client === "-" ? "not known" : visible(exchange.client)}</bdi></dd></div>
            <div><dt>Model</dt><dd><bdi>{visible(exchange.model)}</bdi></dd></div>
            {exchange.project !== "-" && <div><dt>Project</dt><dd><bdi>{visible(exchange.project)}</bdi></dd></div>}
            <div><dt>Ended</dt><dd>{endings[exchange.ending]}</dd></div>
            {scored.map(([head, band]) => <div key={head}><dt>{heads[head].name}</dt><dd>{bands[band as keyof typeof bands]}</dd></div>)}
            {exchange.doubt !== null && <div><dt>Account</dt><dd>held {count(exchange.doubt.balance)}, covered {count(exchange.doubt.drawn)}</dd></div>}
          </dl>
        </section>
      </div>
    </article>
  );
}
