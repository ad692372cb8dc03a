import { useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Correction, ExchangeDetail } from "../api/contract.ts";
import { useQuery } from "../api/query.ts";
import { changeOf } from "../charts/breaks.ts";
import { inputParts, outputParts } from "../parts/split.ts";
import { SplitBar } from "../parts/SplitBar.tsx";
import { Show } from "../parts/States.tsx";
import { VerdictTag } from "../parts/VerdictTag.tsx";
import { hrefOf, type Place } from "../shell/route.ts";
import { useRole } from "../shell/Session.tsx";
import { Name } from "../words/Name.tsx";
import { cut, visible } from "../words/names.ts";
import { bytes, count, milliseconds, signedCount } from "../words/numbers.ts";
import { endings, sources, verdicts } from "../words/terms.ts";
import { moment } from "../words/time.ts";
import { billedInWords, kindsInWords } from "./billing.ts";
import { AppealDialog } from "./AppealDialog.tsx";
import { Explanation } from "./Explanation.tsx";
import { ReviewChoice } from "./ReviewChoice.tsx";

/** One exchange: what it was, how it was counted, why, and what was decided about it afterwards. */
export function ExchangeDetailView({ id, place }: { id: string; place: Place }) {
  const answer = useQuery<ExchangeDetail>(`/api/exchanges/${encodeURIComponent(id)}`);
  return (
    <>
      <p class="back"><a href={hrefOf("exchanges", place.filters)}>← All exchanges</a></p>
      <div class="page-head">
        <h1>Exchange</h1>
        <code class="exchange-id"><bdi>{cut(id)}</bdi></code>
      </div>
      <Show answer={answer} lines={12}>{(exchange) => <Detail exchange={exchange} onDecided={answer.reload} />}</Show>
    </>
  );
}

function Detail({ exchange, onDecided }: { exchange: ExchangeDetail; onDecided: () => void }) {
  const operator = useRole("operator");
  const [appealing, setAppealing] = useState(false);
  const { tokens } = exchange;
  const known = exchange.source !== "missing";
  const appealable = operator && (verdicts[exchange.verdict].withheld || exchange.appeal === "open") && exchange.appeal !== "accepted";
  return (
    <article class="exchange">
      <div class="verdict">
        <p class="verdict-line"><VerdictTag of={exchange.verdict} appeal={exchange.appeal} /> {verdicts[exchange.verdict].means}</p>
        <p class="policy"><span class="quiet">The policy's line:</span> <bdi>{exchange.policy}</bdi></p>
        {exchange.note !== "" && exchange.note !== exchange.policy && <p class="policy"><span class="quiet">Noted:</span> <bdi>{exchange.note}</bdi></p>}
        {appealable && <button type="button" class="primary" onClick={() => setAppealing(true)}>{exchange.appeal === "rejected" ? "Decide the appeal again" : "Decide an appeal"}</button>}
      </div>
      {appealing && <AppealDialog exchange={exchange} onClose={(decided) => { setAppealing(false); decided && onDecided(); }} />}
      <div class="exchange-columns">
        <section aria-labelledby="counts">
          <h2 id="counts">Counts</h2>
          <p class="quiet">{known ? `Gross counts are ${sources[exchange.source].means}` : "There is no count: neither reported nor countable"}{exchange.corrections.some((c) => c.tokens !== null) && "; the parts are as of now, corrections included"}.</p>
          <SplitBar title="Input" of={inputParts(tokens)} known={known} />
          <SplitBar title="Output" of={outputParts(tokens)} known={known} />
          {kindsInWords(tokens).length > 0 && <p class="quiet">{kindsInWords(tokens).join("; ")}.</p>}
          {exchange.reported !== null && (
            <p class="quiet">The provider reported {count(exchange.reported.input)} in and {count(exchange.reported.output)} out, which cannot be right.</p>
          )}
          {billedInWords(exchange).length > 0 && <p class="quiet">Billed beside tokens: <bdi>{visible(billedInWords(exchange).join("; "))}</bdi>.</p>}
        </section>
        <section aria-labelledby="facts">
          <h2 id="facts">Facts</h2>
          <dl class="facts">
            <Fact name="Began">{moment(new Date(exchange.started_at))}</Fact>
            <Fact name="Took">{milliseconds(exchange.duration_ms)}</Fact>
            <Fact name="User"><Name of={exchange.user} what="user" /></Fact>
            <Fact name="Team"><Name of={exchange.team} what="team" /></Fact>
            {exchange.project !== "-" && <Fact name="Project"><bdi>{visible(exchange.project)}</bdi></Fact>}
            {exchange.client !== "-" && <Fact name="Client"><bdi>{visible(exchange.client)}</bdi></Fact>}
            {exchange.conversation !== "" && <Fact name="Conversation"><code>{visible(exchange.conversation)}</code></Fact>}
            <Fact name="Model"><Name of={exchange.model} what="model" /></Fact>
            <Fact name="Request"><bdi>{visible(exchange.path)}</bdi> <span class="quiet">({exchange.dialect}, route <Name of={exchange.route} what="route" />)</span></Fact>
            <Fact name="Ended">{endings[exchange.ending]}, status {exchange.status ?? "none"}{exchange.finish_reason !== null && <>, finish reason <bdi>{visible(exchange.finish_reason)}</bdi></>}</Fact>
            {exchange.rules > 0 && <Fact name="Rules">edition {exchange.rules}: {changeOf(exchange.rules)}</Fact>}
            <Fact name="Size">{bytes(exchange.request_bytes)} asked, {bytes(exchange.response_bytes)} answered</Fact>
          </dl>
        </section>
      </div>
      <Explanation exchange={exchange} />
      {exchange.corrections.length > 0 && <Corrections of={exchange.corrections} />}
      {(exchange.review !== null || (operator && (verdicts[exchange.verdict].withheld || exchange.verdict === "trusted"))) && (
        <section aria-labelledby="review">
          <h2 id="review">What was it?</h2>
          <p class="quiet">A label to train models with, where the exchange was recorded. It changes no count.</p>
          <ReviewChoice exchange={exchange} review={exchange.review} />
        </section>
      )}
    </article>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

function Corrections({ of }: { of: Correction[] }) {
  return (
    <section aria-labelledby="corrections">
      <h2 id="corrections">Decided afterwards</h2>
      <p class="quiet">The record itself never changes; each decision stands beside it in the same chain.</p>
      <ol class="corrections">
        {of.map((correction) => (
          <li key={correction.at + correction.kind}>
            <p><b>{correction.kind === "filed" ? "Appeal filed" : correction.kind === "appeal" ? (correction.tokens === null ? "Appeal decided" : "Appeal accepted") : "Restated by a later model"}</b> <span class="quiet">{moment(new Date(correction.at))}, by <bdi>{visible(correction.by)}</bdi></span></p>
            {correction.note !== "" && <p class="correction-note"><bdi>{visible(correction.note)}</bdi></p>}
            <p class="quiet">
              {correction.kind === "filed" ? "It waits for a decision, or was decided below." : correction.tokens === null
                ? "No count changed."
                : `Trusted ${signedCount(correction.tokens.trusted_input + correction.tokens.trusted_output)} tokens, withheld ${signedCount(correction.tokens.withheld_input + correction.tokens.withheld_output)}.`}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
