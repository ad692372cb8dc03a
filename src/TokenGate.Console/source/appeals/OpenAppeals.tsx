import type { AppealPage } from "../api/contract.ts";
import { useQuery } from "../api/query.ts";
import { allParts } from "../parts/split.ts";
import { hrefOf } from "../shell/route.ts";
import { Name } from "../words/Name.tsx";
import { visible } from "../words/names.ts";
import { count } from "../words/numbers.ts";
import { plural } from "../words/terms.ts";
import { day } from "../words/time.ts";

/** The appeals that wait for a decision, each with the way to its exchange. Nothing where there is none. */
export function OpenAppeals() {
  const answer = useQuery<AppealPage>("/api/appeals", { state: "open" });
  if (answer.data === null || answer.data.items.length === 0) {
    return null;
  }

  const { open, items } = answer.data;
  return (
    <section class="open-appeals" aria-labelledby="open-appeals">
      <h2 id="open-appeals">{count(open)} open {plural(open, "appeal")}</h2>
      <ul>
        {items.map(({ exchange, text, filed_at }) => (
          <li key={exchange.id}>
            <p><a href={hrefOf("exchanges", {}, exchange.id)}>Exchange of {day(new Date(exchange.started_at))}</a>, <Name of={exchange.user} what="user" />: {count(allParts(exchange.tokens).withheld)} tokens withheld <span class="quiet">filed {day(new Date(filed_at))}</span></p>
            <p><bdi>{visible(text)}</bdi></p>
          </li>
        ))}
      </ul>
    </section>
  );
}
