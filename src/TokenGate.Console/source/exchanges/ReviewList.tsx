import { useState } from "preact/hooks";
import type { Exchange, ExchangePage } from "../api/contract.ts";
import { useQuery } from "../api/query.ts";
import { Gateways } from "../parts/Gateways.tsx";
import { allParts } from "../parts/split.ts";
import { SmallSplit } from "../parts/SplitBar.tsx";
import { Show } from "../parts/States.tsx";
import { VerdictTag } from "../parts/VerdictTag.tsx";
import { hrefOf, type Place } from "../shell/route.ts";
import { Name } from "../words/Name.tsx";
import { visible } from "../words/names.ts";
import { count } from "../words/numbers.ts";
import { shortMoment } from "../words/time.ts";
import { ReviewChoice } from "./ReviewChoice.tsx";
import { ViewChoice } from "./ViewChoice.tsx";

const PageSize = 20;

/** What the judge doubted and nobody has looked at: whoever looks says what it was, and models are trained with it. */
export function ReviewList({ place }: { place: Place }) {
  const [cursors, setCursors] = useState<string[]>([]);
  const answer = useQuery<ExchangePage>("/api/reviews", { limit: PageSize, cursor: cursors.at(-1) });
  return (
    <>
      <div class="page-head">
        <h1>To review</h1>
        <p class="lede">Exchanges that the judge doubted, also where the person's allowance covered them. Say what each was: <code>tokengate record export</code> labels what was recorded with it, and <code>tokengate train</code> learns from it. No count changes.</p>
        <ViewChoice place={place} />
      </div>
      <Show answer={answer} lines={12}>
        {(page) => (
          <>
            {page.items.length > 0
              ? <ul class="reviews">{page.items.map((exchange) => <Item key={exchange.id} exchange={exchange} place={place} />)}</ul>
              : <p class="empty-title">{page.next === null ? "Nothing is left to look at." : "Nothing among these. There are earlier ones."}</p>}
            <Gateways of={page.gateways} />
            <p class="more">
              {cursors.length > 0 && <button type="button" onClick={() => setCursors(cursors.slice(0, -1))}>Later ones</button>}{" "}
              {page.next !== null && <button type="button" onClick={() => setCursors([...cursors, page.next!])}>Earlier ones</button>}
            </p>
          </>
        )}
      </Show>
    </>
  );
}

function Item({ exchange, place }: { exchange: Exchange; place: Place }) {
  const { trusted, withheld } = allParts(exchange.tokens);
  return (
    <li>
      <p>
        <a href={hrefOf("exchanges", place.filters, exchange.id)}>Exchange of {shortMoment(new Date(exchange.started_at))}</a>, <Name of={exchange.user} what="user" /> <span class="quiet">with <Name of={exchange.client} what="tool" />, <Name of={exchange.model} what="model" /></span> <VerdictTag of={exchange.verdict} appeal={exchange.appeal} />
      </p>
      <p><SmallSplit of={allParts(exchange.tokens)} /> <span class="quiet">{count(trusted)} trusted, {count(withheld)} withheld.</span> <bdi>{sentence(visible(exchange.policy))}</bdi></p>
      <ReviewChoice exchange={exchange} review={null} />
    </li>
  );
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
