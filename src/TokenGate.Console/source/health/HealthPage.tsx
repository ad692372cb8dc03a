import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Health, RouteHealth } from "../api/contract.ts";
import { live } from "../api/live.ts";
import { useQuery } from "../api/query.ts";
import { type Column, DataTable } from "../parts/DataTable.tsx";
import { ShareBar } from "../parts/ShareBar.tsx";
import { Empty, Show } from "../parts/States.tsx";
import type { Place } from "../shell/route.ts";
import { Name } from "../words/Name.tsx";
import { visible } from "../words/names.ts";
import { bytes, count, microseconds, milliseconds, share, uptime } from "../words/numbers.ts";
import { plural } from "../words/terms.ts";
import { clock, moment } from "../words/time.ts";
import { zoneName } from "../words/zone.ts";
import { concerns } from "./concerns.ts";
import { useRole } from "../shell/Session.tsx";
import { AlertsPanel } from "./AlertsPanel.tsx";
import { VerifyPanel } from "./VerifyPanel.tsx";

/** How the gateway stands: traffic, journal, Redis, chain, memory. */
export function HealthPage(_: { place: Place }) {
  const answer = useQuery<Health>("/api/health");
  const seesAlerts = useRole("operator", "auditor");
  const [told, setTold] = useState<{ health: Health; at: Date } | null>(null);
  useEffect(() => live.on("health", (health) => setTold({ health, at: new Date() })), []);
  useEffect(() => setTold(null), [answer.data]);
  return (
    <>
      <div class="page-head">
        <h1>Health</h1>
        <p class="lede">Nothing here can fail an exchange; it can only make a count late or a judgement lenient.</p>
      </div>
      <Show answer={answer} lines={10}>
        {(asked) => <HealthView health={told === null ? asked : { ...asked, ...told.health }} at={told?.at ?? answer.at} onVerified={answer.reload} />}
      </Show>
      {seesAlerts && <AlertsPanel />}
    </>
  );
}

function HealthView({ health, at, onVerified }: { health: Health; at: Date | null; onVerified: () => void }) {
  const { journal, redis, chain, memory } = health;
  const worries = concerns(health);
  return (
    <>
      <div class={`status ${health.status === "ready" ? "good" : "bad"}`} role="status">
        <p><b>{{ ready: "Ready", degraded: "Degraded", "not ready": "Not ready" }[health.status]}</b> <span class="quiet">up {uptime(health.uptime_s)}{at !== null && `, as of ${clock(at)} ${zoneName()}`}</span></p>
        {worries.length > 0 && <ul>{worries.map((worry) => <li key={worry}>{worry}</li>)}</ul>}
      </div>
      <div class="panels">
        <Panel title="Journal" state={journal.waiting > 0 ? ["bad", "waiting for the disk"] : ["good", "on disk"]}>
          <Row name="Entries">{count(journal.sequence)}</Row>
          <Row name="Oldest record waits">{milliseconds(journal.lag_ms)}</Row>
          <Row name="Waiting for a failed disk">{count(journal.waiting)}</Row>
          <Row name="Not settled yet">{count(journal.unsettled)}</Row>
          <Row name="Answers that ended before their record was on disk">{count(journal.late)}</Row>
          <Row name="Size">{bytes(journal.bytes)}</Row>
        </Panel>
        <Panel title="Redis" state={redis === null ? ["", "not configured"] : redis.state === "connected" ? ["good", "connected"] : ["bad", redis.state]}>
          {redis === null ? <Row name="Dashboards">read this gateway's journal</Row> : (
            <>
              <Row name="Entries that Redis does not have yet">{count(redis.lag)}</Row>
              <Row name="Last error"><bdi>{redis.last_error ? visible(redis.last_error) : "none"}</bdi></Row>
            </>
          )}
        </Panel>
        <Panel title="Chain" after={<VerifyPanel onVerified={onVerified} />} state={chain.last_result === null ? ["", "not verified since the start"] : chain.last_result === "ok" ? ["good", "verified"] : ["bad", "broken"]}>
          <Row name="Head"><code class="hash">{chain.head}</code></Row>
          <Row name="Last sealed">{chain.sealed_at === null ? "never" : moment(new Date(chain.sealed_at))}</Row>
          <Row name="Last verified">{chain.last_verified_at === null ? "not since the start" : moment(new Date(chain.last_verified_at))}</Row>
        </Panel>
        <Panel title="Memory and models" state={health.faults === 0 ? ["good", "no faults"] : ["bad", `${count(health.faults)} ${plural(health.faults, "fault")}`]}>
          {memory === null ? <Row name="Memory">none is kept: nothing is judged</Row> : (
            <>
              <Row name="Users remembered">{count(memory.users)}</Row>
              <Row name="Used">{bytes(memory.bytes)} of {bytes(memory.limit)} <ShareBar ratio={memory.limit === 0 ? 0 : memory.bytes / memory.limit} kind="gross" /></Row>
            </>
          )}
          <Row name="Faults beside the traffic">{count(health.faults)}</Row>
          <Row name="Models"><code class="hash">{health.model.version ?? "none"}</code></Row>
        </Panel>
      </div>
      {health.gateways !== undefined && health.gateways.length > 1 && <FleetTable health={health} gateways={health.gateways} />}
      <section aria-labelledby="routes">
        <div class="section-head">
          <h2 id="routes">Routes</h2>
          <p>Since the gateway started. Overhead is the time that the gateway itself adds.</p>
        </div>
        {health.routes.length === 0 ? <Empty>No exchange has passed since the start.</Empty> : <RouteTable routes={health.routes} />}
      </section>
    </>
  );
}

/** Every gateway of the fleet: whether it answers, how it stands, and whether it judges by the same models. */
function FleetTable({ health, gateways }: { health: Health; gateways: NonNullable<Health["gateways"]> }) {
  type Row = (typeof gateways)[number];
  const own = gateways[0]!.gateway;
  const modelOf = (row: Row): string | null | undefined => (row.gateway === own ? health.model.version : row.model?.version);
  const columns: Column<Row>[] = [
    { key: "gateway", title: "Gateway", order: (row) => row.gateway, cell: (row) => <><code><bdi>{row.gateway}</bdi></code>{row.gateway === own && <span class="quiet"> this one</span>}</> },
    { key: "state", title: "State", order: (row) => row.state, cell: (row) => (row.state === "read" ? row.gateway === own ? health.status : row.status ?? "answers" : <b>{row.state === "away" ? "away" : "cannot answer"}</b>) },
    { key: "until", title: "Read up to", order: (row) => row.until ?? "", cell: (row) => (row.until === undefined ? "–" : moment(new Date(row.until))) },
    { key: "concerns", title: "Concerns", number: true, order: (row) => row.concerns?.length ?? -1, cell: (row) => (row.gateway === own ? count(health.concerns.length) : row.concerns === undefined ? "–" : <span title={row.concerns.map(({ problem }) => problem).join("; ")}>{count(row.concerns.length)}</span>) },
    { key: "models", title: "Models", cell: (row) => (modelOf(row) === undefined ? "–" : modelOf(row) === health.model.version ? "the same" : <b>others: <code class="hash">{modelOf(row) ?? "none"}</code></b>) },
  ];
  return (
    <section aria-labelledby="fleet">
      <div class="section-head">
        <h2 id="fleet">Gateways</h2>
        <p>They count as one. What is away is read up to the time that is shown.</p>
      </div>
      <DataTable caption="Gateways" columns={columns} rows={gateways} rowKey={(row) => row.gateway} />
    </section>
  );
}

function Panel({ title, state: [kind, word], children, after }: {
  title: string; state: [kind: "good" | "bad" | "", word: string]; children: ComponentChildren; after?: ComponentChildren;
}) {
  return (
    <section class="panel" aria-label={title}>
      <h2>{title} <span class={`tag ${kind}`}>{word}</span></h2>
      <dl>{children}</dl>
      {after}
    </section>
  );
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

function RouteTable({ routes }: { routes: RouteHealth[] }) {
  const columns: Column<RouteHealth>[] = [
    { key: "route", title: "Route", order: (row) => row.route, cell: (row) => <Name of={row.route} what="route" /> },
    { key: "requests", title: "Requests", number: true, order: (row) => row.requests, cell: (row) => count(row.requests) },
    { key: "errors", title: "Errors", number: true, order: (row) => row.errors, cell: (row) => <>{count(row.errors)} <span class="quiet">{share(row.errors, row.requests)}</span></> },
    { key: "p50", title: "Latency p50", number: true, order: (row) => row.p50_ms, cell: (row) => milliseconds(row.p50_ms) },
    { key: "p99", title: "Latency p99", number: true, order: (row) => row.p99_ms, cell: (row) => milliseconds(row.p99_ms) },
    { key: "o50", title: "Overhead p50", number: true, order: (row) => row.overhead_p50_us, cell: (row) => microseconds(row.overhead_p50_us) },
    { key: "o99", title: "Overhead p99", number: true, order: (row) => row.overhead_p99_us, cell: (row) => microseconds(row.overhead_p99_us) },
  ];
  return <DataTable caption="Routes" columns={columns} rows={routes} rowKey={(row) => row.route} first="requests" />;
}
