import { useQuery } from "../api/query.ts";
import type { OwnAppealPage } from "../api/self.ts";
import { Show } from "../parts/States.tsx";
import { visible } from "../words/names.ts";
import { count } from "../words/numbers.ts";
import { day } from "../words/time.ts";

const states = { open: "open", accepted: "granted", rejected: "declined" } as const;

/** One's own appeals, the newest first. */
export function OwnAppeals({ open, most }: { open: number; most: number }) {
  const answer = useQuery<OwnAppealPage>("/api/self/appeals");
  return (
    <section aria-labelledby="appeals">
      <h2 id="appeals">Appeals</h2>
      <p class="quiet">{count(open)} of at most {count(most)} are open. An appeal is filed on the page of its exchange.</p>
      <Show answer={answer} lines={2} empty={{ when: (page) => page.items.length === 0, say: <p>You have filed none.</p> }}>
        {(page) => (
          <ul class="own-appeals">
            {page.items.map((appeal) => (
              <li key={appeal.exchange.id}>
                <p><a href={`#/${encodeURIComponent(appeal.exchange.id)}`}>Exchange of {day(new Date(appeal.exchange.started_at))}</a> <b>{states[appeal.state]}</b></p>
                <p><bdi>{visible(appeal.text)}</bdi></p>
                {appeal.answer !== null && <p class="quiet">Answer: <bdi>{visible(appeal.answer)}</bdi></p>}
              </li>
            ))}
          </ul>
        )}
      </Show>
    </section>
  );
}
