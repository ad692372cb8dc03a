import type { ComponentChildren } from "preact";
import type { Answer } from "../api/query.ts";
import type { Problem } from "../api/problem.ts";

/** Shows an answer: a place held while it loads, the reason where there is none, words where it is empty, and else what it holds. */
export function Show<T>({ answer, empty, lines = 4, children }: {
  answer: Answer<T>;
  /** Says whether there is nothing in it, and what to say then. */
  empty?: { when: (data: T) => boolean; say: ComponentChildren };
  /** How many lines the place that is held has. */
  lines?: number;
  children: (data: T) => ComponentChildren;
}) {
  if (answer.data === null) {
    return answer.problem === null || answer.loading ? <Loading lines={lines} /> : <Refusal problem={answer.problem} retry={answer.reload} />;
  }

  return (
    <div class={answer.loading ? "answer stale" : "answer"} aria-busy={answer.loading}>
      {answer.problem !== null && <Refusal problem={answer.problem} retry={answer.reload} stale />}
      {empty?.when(answer.data) ? <Empty>{empty.say}</Empty> : children(answer.data)}
    </div>
  );
}

/** Holds the place of what is on its way. */
export function Loading({ lines = 4 }: { lines?: number }) {
  return (
    <div class="loading" role="status">
      <span class="hidden">Loading…</span>
      {Array.from({ length: lines }, (_, i) => <span key={i} class="loading-line" />)}
    </div>
  );
}

/** Words in the place of figures that are not there. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}

/** Why there is no answer, and what can be done. */
export function Refusal({ problem, retry, stale = false }: { problem: Problem; retry: () => void; stale?: boolean }) {
  const lines = Object.entries(problem.errors).flatMap(([name, faults]) => faults.map((fault) => [name, fault] as const));
  return (
    <div class="refusal" role="alert">
      <p class="refusal-title">{problem.status === 403 ? "Not for your role" : problem.title}{problem.status > 0 && <span class="quiet"> ({problem.status})</span>}</p>
      <p><bdi>{problem.message}</bdi>{stale && " What is shown below is older."}</p>
      {lines.length > 0 && (
        <ul>
          {lines.map(([name, fault]) => <li key={name + fault}><code>{name}</code> <bdi>{fault}</bdi></li>)}
        </ul>
      )}
      {problem.status !== 403 && <button type="button" onClick={retry}>Try again</button>}
    </div>
  );
}
