import { useState } from "preact/hooks";
import type { Exchange, Review, ReviewLabel } from "../api/contract.ts";
import { post } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import { useRole } from "../shell/Session.tsx";
import { visible } from "../words/names.ts";
import { reviewLabels } from "../words/terms.ts";
import { moment, shortMoment } from "../words/time.ts";

/** What somebody who looked says that an exchange was; an operator says it, or says it anew. */
export function ReviewChoice({ exchange, review }: { exchange: Exchange; review: Review | null }) {
  const operator = useRole("operator");
  const [stands, setStands] = useState(review);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const say = (label: ReviewLabel): void => {
    setSending(true);
    setProblem(null);
    post<{ review: Review }>(`/api/exchanges/${encodeURIComponent(exchange.id)}/review`, { label }).then(
      (answer) => setStands(answer.review),
      (fault: unknown) => setProblem(fault instanceof Problem ? fault : new Problem(0, "Not readable", String(fault))),
    ).finally(() => setSending(false));
  };

  return (
    <div class="review">
      {operator && (
        <div class="review-labels" role="group" aria-label={`What the exchange of ${shortMoment(new Date(exchange.started_at))} was`}>
          {(Object.keys(reviewLabels) as ReviewLabel[]).map((label) => (
            <button key={label} type="button" title={reviewLabels[label].means} aria-pressed={stands?.label === label} disabled={sending} onClick={() => say(label)}>{reviewLabels[label].name}</button>
          ))}
        </div>
      )}
      <p class="quiet" role="status">{stands !== null && <>{reviewLabels[stands.label].name}, says <bdi>{visible(stands.by)}</bdi>, {moment(new Date(stands.at))}</>}</p>
      {problem !== null && <p class="refusal-title" role="alert">{problem.title}: {problem.message}</p>}
    </div>
  );
}
