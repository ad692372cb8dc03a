import { useState } from "preact/hooks";
import type { Head, Model, ModelFeature, ModelHead } from "../api/contract.ts";
import { useQuery } from "../api/query.ts";
import { type Column, DataTable } from "../parts/DataTable.tsx";
import { Choice, FilterBar } from "../parts/Filters.tsx";
import { Figure, Figures } from "../parts/Figures.tsx";
import { Show } from "../parts/States.tsx";
import { type Place, setFilters } from "../shell/route.ts";
import { count, figure, score, signed } from "../words/numbers.ts";
import { drift, driftState, heads } from "../words/terms.ts";
import { CalibrationPlot } from "./CalibrationPlot.tsx";
import { orderFeatures, orders, range, type FeatureOrder } from "./features.ts";
import { ModelCard } from "./ModelCard.tsx";
import { ShapePlot } from "./ShapePlot.tsx";

/** The models that judge: every shape function, the calibration, and how far traffic has moved from the training data. */
export function ModelPage({ place }: { place: Place }) {
  const answer = useQuery<Model>("/api/model");
  const head = (Object.keys(heads) as Head[]).find((name) => name === place.filters.get("head")) ?? "padding";
  const order = orders.find(([name]) => name === place.filters.get("order"))?.[0] ?? "importance";
  const find = place.filters.get("find") ?? "";
  return (
    <>
      <div class="page-head">
        <h1>Model</h1>
        <p class="lede">Three scores, each a sum of one function for every feature. Nothing else goes into them.</p>
      </div>
      <Show answer={answer} lines={12} empty={{ when: (model) => model.heads.length === 0, say: <><p class="empty-title">No models are loaded.</p><p>Accounting counts text once all the same; nothing is withheld.</p></> }}>
        {(model) => {
          const chosen = model.heads.find((h) => h.head === head) ?? model.heads[0]!;
          return (
            <>
              <Figures>
                <Figure name="Version" value={model.version?.slice(0, 12) ?? "none"}>{model.trained_at === null ? "training date not known" : `trained ${model.trained_at}`}</Figure>
                <Figure name="Mode" value={model.mode}>{model.mode === "enforce" ? "fresh tokens are withheld where a score reaches its threshold" : "verdicts are recorded, nothing is withheld"}</Figure>
                {model.drift.scores.map((score) => (
                  <Figure key={score.head} name={`Drift of ${heads[score.head].name.toLowerCase()}`} value={score.psi === null ? "–" : score.psi.toFixed(3)} unit="PSI">
                    {score.state === null ? "too little traffic to say" : <><DriftTag state={score.state} /> {score.observations !== undefined && `${count(score.observations)} exchanges`}</>}
                  </Figure>
                ))}
              </Figures>
              <p class="quiet under-figures explained">PSI, the population stability index, compares present traffic with the training data: below 0.1 stable, up to 0.25 watch, above it act (train again).</p>
              <FilterBar>
                <Choice<Head> title="Score" value={chosen.head} options={model.heads.map((h) => [h.head, heads[h.head].name] as const)} onChoose={(value) => setFilters(place, { head: value === "padding" ? undefined : value })} />
                <Choice<FeatureOrder> title="Ordered by" value={order} options={orders} onChoose={(value) => setFilters(place, { order: value === "importance" ? undefined : value })} />
                <label class={find === "" ? "field" : "field active"}>
                  <span>Features that say</span>
                  <input type="search" value={find} placeholder="all" autocomplete="off" onInput={({ currentTarget }) => setFilters(place, { find: currentTarget.value })} />
                </label>
              </FilterBar>
              <HeadView head={chosen} order={order} find={find} />
              {model.card !== "" && (
                <section aria-labelledby="card">
                  <details>
                    <summary><h2 id="card">Model card</h2> <span class="quiet">data, thresholds, and what the models do not see</span></summary>
                    <ModelCard text={model.card} />
                  </details>
                </section>
              )}
            </>
          );
        }}
      </Show>
    </>
  );
}

function DriftTag({ state }: { state: "stable" | "watch" | "act" }) {
  return <span class={`tag ${state === "stable" ? "good" : state === "act" ? "bad" : "watch"}`} title={drift[state].means}>{drift[state].name}</span>;
}

function HeadView({ head, order, find }: { head: ModelHead; order: FeatureOrder; find: string }) {
  const [table, setTable] = useState(false);
  const features = orderFeatures(head.features, order, find);
  const [low, high] = range(head.features);
  const flat = features.filter((feature) => feature.importance === 0);
  return (
    <>
      <section aria-labelledby="head" class="head">
        <div class="head-words">
          <h2 id="head">{heads[head.head].name}: {heads[head.head].asks}</h2>
          <p>A typical honest exchange starts at <b>{signed(head.bias)}</b> log-odds. Each feature adds what its function says for the exchange's value; the curve beside turns the sum into a score from 0 to 1.</p>
          <p>At a score of <b>{score(head.threshold.probability)}</b> or more an exchange is doubted: its fresh tokens are drawn from the person's account for doubt, and what that does not cover is withheld.</p>
        </div>
        <CalibrationPlot head={head} />
      </section>
      <section aria-labelledby="shapes">
        <div class="section-head">
          <h2 id="shapes">Shape functions</h2>
          <p>{features.length} of {head.features.length} features, from {figure(low)} to {figure(high)} log-odds. Above the line speaks for withholding; the band is the range of nine in ten honest exchanges.</p>
          <p class="section-links"><button type="button" class="inline" aria-pressed={table} onClick={() => setTable(!table)}>{table ? "Show as plots" : "Show as table"}</button></p>
        </div>
        {features.length === 0 && <p class="empty">No feature says that.</p>}
        {table ? <ShapeTable features={features} /> : (
          <>
            <div class="shapes">{features.filter((feature) => feature.importance > 0).map((feature) => <Shape key={feature.name} {...{ feature, low, high }} />)}</div>
            {flat.length > 0 && <p class="quiet page-foot">The model does not use: {flat.map((feature) => feature.sentence.replace(/\.$/, "")).join("; ")}.</p>}
          </>
        )}
      </section>
    </>
  );
}

function Shape({ feature, low, high }: { feature: ModelFeature; low: number; high: number }) {
  return (
    <article class="shape" aria-label={feature.name}>
      <h3>{feature.sentence}</h3>
      <p class="shape-facts quiet"><code>{feature.name}</code> · matters {feature.importance.toFixed(3)} · adds {signed(Math.min(...feature.effects))} to {signed(Math.max(...feature.effects))}</p>
      <ShapePlot {...{ feature, low, high }} />
      <p class="shape-drift">{feature.psi !== null && <><DriftTag state={driftState(feature.psi)} /> <span class="quiet">PSI {feature.psi.toFixed(3)}</span></>}</p>
    </article>
  );
}

function ShapeTable({ features }: { features: ModelFeature[] }) {
  const columns: Column<ModelFeature>[] = [
    { key: "sentence", title: "Feature", order: (row) => row.name, cell: (row) => <>{row.sentence} <code class="quiet">{row.name}</code></> },
    { key: "direction", title: "Direction", order: (row) => row.direction, cell: (row) => row.direction },
    { key: "importance", title: "Matters", number: true, order: (row) => row.importance, cell: (row) => row.importance.toFixed(3) },
    { key: "least", title: "Adds at least", number: true, order: (row) => Math.min(...row.effects), cell: (row) => signed(Math.min(...row.effects)) },
    { key: "most", title: "Adds at most", number: true, order: (row) => Math.max(...row.effects), cell: (row) => signed(Math.max(...row.effects)) },
    { key: "low", title: "Honest range from", number: true, order: (row) => row.honest_low, cell: (row) => figure(row.honest_low) },
    { key: "high", title: "to", number: true, order: (row) => row.honest_high, cell: (row) => figure(row.honest_high) },
    { key: "psi", title: "PSI", number: true, order: (row) => row.psi ?? -1, cell: (row) => (row.psi === null ? "–" : row.psi.toFixed(3)) },
    { key: "state", title: "Drift", cell: (row) => (row.psi === null ? <span class="quiet">not known</span> : <DriftTag state={driftState(row.psi)} />) },
  ];
  return <DataTable caption="Features of the score" columns={columns} rows={features} rowKey={(row) => row.name} step={200} file="features.csv" />;
}
