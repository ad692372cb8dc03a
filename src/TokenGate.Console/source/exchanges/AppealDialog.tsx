import { useEffect, useRef, useState } from "preact/hooks";
import type { AppealAnswer, ExchangeDetail } from "../api/contract.ts";
import { post } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import { allParts } from "../parts/split.ts";
import { count } from "../words/numbers.ts";

const LongestNote = 2_000;

type Step = { at: "choosing" } | { at: "confirming" } | { at: "sending" } | { at: "done"; answer: AppealAnswer };

const outcomes: Readonly<Record<AppealAnswer["outcome"], string>> = {
  booked: "The withheld tokens now count, on the exchange's own day.",
  already: "The decision is on record. Nothing was withheld any more, so no count changed.",
  rejected: "The rejection is on record. No count changed.",
};

/** Decides an appeal: the decision and the reason, once more in full before it is sent, and what came of it. */
export function AppealDialog({ exchange, onClose }: { exchange: ExchangeDetail; onClose: (decided: boolean) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [accepted, setAccepted] = useState<boolean | null>(null);
  const [note, setNote] = useState("");
  const [step, setStep] = useState<Step>({ at: "choosing" });
  const [problem, setProblem] = useState<Problem | null>(null);
  const { withheld } = allParts(exchange.tokens);

  useEffect(() => dialog.current?.showModal(), []);

  const send = (): void => {
    setStep({ at: "sending" });
    setProblem(null);
    post<AppealAnswer>(`/api/exchanges/${encodeURIComponent(exchange.id)}/appeal`, { accepted, note: note.trim() }).then(
      (answer) => setStep({ at: "done", answer }),
      (fault: unknown) => {
        setProblem(fault instanceof Problem ? fault : new Problem(0, "Not readable", String(fault)));
        setStep({ at: "choosing" });
      },
    );
  };

  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="appeal-title" onClose={() => onClose(step.at === "done")}>
      <h2 id="appeal-title">Decide an appeal</h2>
      {step.at === "choosing" && (
        <form onSubmit={(event) => { event.preventDefault(); setStep({ at: "confirming" }); }}>
          <fieldset class="options">
            <legend class="hidden">Decision</legend>
            <label><input type="radio" name="decision" required checked={accepted === true} onChange={() => setAccepted(true)} /><span><b>Accept</b> {withheld > 0 ? `${count(withheld)} withheld tokens will count as trusted.` : "Nothing is withheld here now; the decision goes on record."}</span></label>
            <label><input type="radio" name="decision" required checked={accepted === false} onChange={() => setAccepted(false)} disabled={exchange.appeal === "accepted"} /><span><b>Reject</b> The count stays as it is. It can still be accepted later.</span></label>
          </fieldset>
          <label class="field">
            <span>Why (kept with the decision, and shown in the explanation)</span>
            <textarea rows={4} required maxLength={LongestNote} value={note} onInput={({ currentTarget }) => setNote(currentTarget.value)} />
          </label>
          <p class="quiet">{count(note.length)} of {count(LongestNote)} characters</p>
          {problem !== null && (
            <div class="refusal" role="alert">
              <p class="refusal-title">{problem.title}</p>
              <p>{problem.message}</p>
              {Object.values(problem.errors).flat().map((line) => <p key={line}>{line}</p>)}
            </div>
          )}
          <div class="dialog-buttons">
            <button type="button" onClick={() => dialog.current?.close()}>Cancel</button>
            <button type="submit" class="primary" disabled={accepted === null || note.trim() === ""}>Continue</button>
          </div>
        </form>
      )}
      {(step.at === "confirming" || step.at === "sending") && (
        <>
          <p>{accepted ? <>You <b>accept</b> this appeal. {withheld > 0 && <>{count(withheld)} tokens move from withheld to trusted, in the journal and in every dashboard. This cannot be taken back.</>}</> : <>You <b>reject</b> this appeal. No count changes.</>}</p>
          <blockquote><bdi>{note.trim()}</bdi></blockquote>
          <div class="dialog-buttons">
            <button type="button" disabled={step.at === "sending"} onClick={() => setStep({ at: "choosing" })}>Back</button>
            <button type="button" class="primary" disabled={step.at === "sending"} onClick={send} autofocus>{step.at === "sending" ? "Sending…" : accepted ? "Accept the appeal" : "Reject the appeal"}</button>
          </div>
        </>
      )}
      {step.at === "done" && (
        <>
          <p role="status">{outcomes[step.answer.outcome]}</p>
          <p>Trusted now: <b>{count(allParts(step.answer.tokens).trusted)}</b> tokens. Withheld now: <b>{count(allParts(step.answer.tokens).withheld)}</b>.</p>
          <div class="dialog-buttons"><button type="button" class="primary" onClick={() => dialog.current?.close()} autofocus>Close</button></div>
        </>
      )}
    </dialog>
  );
}
