import { useState } from "preact/hooks";
import { post } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import { count } from "../words/numbers.ts";

const LongestText = 2_000;

/** Files an appeal. What is written is kept for good, and the form says so before it is sent. */
export function AppealForm({ id, onFiled }: { id: string; onFiled: () => void }) {
  const [text, setText] = useState("");
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = (): void => {
    setSending(true);
    setProblem(null);
    post(`/api/self/exchanges/${encodeURIComponent(id)}/appeal`, { text: text.trim() }).then(
      () => onFiled(),
      (fault: unknown) => {
        setSending(false);
        setProblem(fault instanceof Problem ? fault : new Problem(0, "Not readable", String(fault)));
      },
    );
  };
  return (
    <section class="own-appeal" aria-labelledby="appeal">
      <h2 id="appeal">Appeal</h2>
      <form onSubmit={(event) => { event.preventDefault(); send(); }}>
        <label class="field">
          <span>What was it for?</span>
          <textarea rows={4} required maxLength={LongestText} value={text} aria-describedby="appeal-help" onInput={({ currentTarget }) => setText(currentTarget.value)} />
        </label>
        <p id="appeal-help" class="quiet">Operators read this and answer here. It is kept with their decision and cannot be taken back: leave out what is private. {count(text.length)} of {count(LongestText)} characters.</p>
        {problem !== null && <div class="refusal" role="alert"><p class="refusal-title">{problem.title}</p><p>{problem.message}</p></div>}
        <button type="submit" class="primary" disabled={sending || text.trim() === ""}>{sending ? "Sending…" : "File the appeal"}</button>
      </form>
    </section>
  );
}
