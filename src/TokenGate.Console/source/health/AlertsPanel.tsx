import { useState } from "preact/hooks";
import { post } from "../api/client.ts";
import type { Alerts, AlertTest } from "../api/contract.ts";
import { Problem } from "../api/problem.ts";
import { useQuery } from "../api/query.ts";
import { Show } from "../parts/States.tsx";
import { useRole } from "../shell/Session.tsx";
import { visible } from "../words/names.ts";
import { count } from "../words/numbers.ts";
import { moment } from "../words/time.ts";

/** What alerts hold, who is told, and whether it arrives. */
export function AlertsPanel() {
  const answer = useQuery<Alerts>("/api/alerts");
  const operator = useRole("operator");
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">Alerts</h2>
      <Show answer={answer} lines={3}>
        {(alerts) => (
          <>
            {alerts.open.length === 0 ? <p class="quiet">No alert holds.</p> : (
              <ul class="alerts">
                {alerts.open.map((open) => <li key={open.key}><b>{visible(open.title)}</b> <span class="quiet">since {moment(new Date(open.since))}</span><br /><bdi>{visible(open.text)}</bdi></li>)}
              </ul>
            )}
            {alerts.webhooks.length === 0
              ? <p class="quiet">Nobody is told: <code>Alerts:Webhooks</code> names no address.</p>
              : <p>Told: {alerts.webhooks.map((webhook) => `${visible(webhook.name)} (${webhook.form}${webhook.waiting > 0 ? `, ${count(webhook.waiting)} waiting` : ""})`).join(", ")}.</p>}
            {alerts.teller !== null && <p class="quiet">Of all gateways, <code><bdi>{visible(alerts.teller)}</bdi></code> looks and tells, once for all; another one takes over when it is away.</p>}
            {operator && alerts.webhooks.length > 0 && <TestButton />}
          </>
        )}
      </Show>
    </section>
  );
}

function TestButton() {
  const [state, setState] = useState<"idle" | "sending" | AlertTest | Problem>("idle");
  const send = (): void => {
    setState("sending");
    post<AlertTest>("/api/alerts/test", {}).then(setState, (fault: unknown) => setState(fault instanceof Problem ? fault : new Problem(0, "Not readable", String(fault))));
  };
  return (
    <>
      <button type="button" disabled={state === "sending"} onClick={send}>{state === "sending" ? "Sending…" : "Send a test"}</button>
      {typeof state === "object" && (
        <p role="status">
          {state instanceof Problem ? state.message : state.webhooks.map((webhook) => `${visible(webhook.name)}: ${webhook.delivered ? "it was taken" : webhook.fault ?? "not taken"}`).join("; ")}
        </p>
      )}
    </>
  );
}
