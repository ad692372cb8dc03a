import { useState } from "preact/hooks";
import type { Verification } from "../api/contract.ts";
import { post } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import { useRole } from "../shell/Session.tsx";
import { visible } from "../words/names.ts";
import { count } from "../words/numbers.ts";

/** Walks the chain and recounts everything, for auditors. */
export function VerifyPanel({ onVerified }: { onVerified: () => void }) {
  const auditor = useRole("auditor");
  const [running, setRunning] = useState(false);
  const [result, setResult] = useState<Verification | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (!auditor) {
    return <p class="quiet">An auditor can have the chain verified here.</p>;
  }

  const verify = (): void => {
    setRunning(true);
    setProblem(null);
    setResult(null);
    post<Verification>("/api/audit/verify", {}).then(
      (verification) => {
        setResult(verification);
        onVerified();
      },
      (fault: unknown) => setProblem(fault instanceof Problem ? fault : new Problem(0, "Not readable", String(fault))),
    ).finally(() => setRunning(false));
  };

  return (
    <div class="verify">
      <button type="button" onClick={verify} disabled={running}>{running ? "Verifying…" : "Verify now"}</button>
      <div role="status">
        {running && <p class="quiet">The whole journal is read and recounted; traffic goes on meanwhile.</p>}
        {result !== null && <Outcome of={result} />}
        {problem !== null && <p class="fault">{problem.message}</p>}
      </div>
    </div>
  );
}

function Outcome({ of }: { of: Verification }) {
  const fine = of.chain === "ok" && of.equal;
  return (
    <>
      <p><span class={fine ? "tag good" : "tag bad"}>{fine ? "All is as it was written" : "Not as it was written"}</span></p>
      <p>
        {count(of.records)} entries, the chain is {of.chain}. Trusted: {count(of.journal.input_tokens)} input and {count(of.journal.output_tokens)} output tokens in {count(of.journal.requests)} requests;{" "}
        {of.redis === null ? "Redis was not compared." : of.equal ? "Redis has the same." : `Redis has ${count(of.redis.input_tokens)}, ${count(of.redis.output_tokens)} and ${count(of.redis.requests)}.`}
      </p>
      {of.faults.length > 0 && <ul>{of.faults.map((fault) => <li key={fault} class="fault"><bdi>{visible(fault)}</bdi></li>)}</ul>}
    </>
  );
}
