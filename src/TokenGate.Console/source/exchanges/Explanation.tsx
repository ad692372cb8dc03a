import { useState } from "preact/hooks";
import type { ExchangeDetail, ExplainedFeature, ExplainedScore } from "../api/contract.ts";
import { bounds, position } from "../charts/scale.ts";
import { ContributionBar, Strip } from "../charts/Strip.tsx";
import { figure, score as scoreText, signed } from "../words/numbers.ts";
import { heads } from "../words/terms.ts";

/** What each score came from, in words that an appeal can be answered with. */
export function Explanation({ exchange }: { exchange: ExchangeDetail }) {
  const most = Math.max(0, ...exchange.scores.flatMap((score) => score.features.map((feature) => Math.abs(feature.contribution))));
  return (
    <section aria-labelledby="explanation">
      <div class="section-head">
        <h2 id="explanation">Explanation</h2>
        {exchange.model_version !== "" && <p>Scored by models <code>{exchange.model_version.slice(0, 12)}</code>. A feature's value stands against the range of nine in ten honest exchanges.</p>}
      </div>
      {exchange.scores.length === 0
        ? <p class="quiet">Not scored: there was nothing new to score, or no models were loaded.</p>
        : <div class="scores">{exchange.scores.map((score) => <Score key={score.head} score={score} most={most} />)}</div>}
    </section>
  );
}

/** How many features are shown at first: those that moved the score most, either way. */
const TopFeatures = 4;

function Score({ score, most }: { score: ExplainedScore; most: number }) {
  const [all, setAll] = useState(false);
  const ordered = [...score.features].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const reached = score.threshold !== null && score.probability >= score.threshold;
  return (
    <article class={reached ? "score reached" : "score"} aria-label={`Score of ${score.head}`}>
      <h3>{heads[score.head].name} <span class="quiet">{heads[score.head].asks}</span></h3>
      <p class="score-value">
        <b>{scoreText(score.probability)}</b>
        {score.threshold === null
          ? <span class="quiet"> threshold not known any more</span>
          : <span> {reached ? "at or above" : "below"} its threshold {scoreText(score.threshold)}</span>}
      </p>
      <Meter score={score} reached={reached} />
      {score.features.length === 0 ? <p class="quiet">No feature stands out.</p> : (
        <ul class="features">
          {(all ? ordered : ordered.slice(0, TopFeatures)).map((feature) => <Feature key={feature.name} feature={feature} most={most} />)}
        </ul>
      )}
      {ordered.length > TopFeatures && (
        <button type="button" class="inline" aria-expanded={all} onClick={() => setAll(!all)}>{all ? "Only those that matter most" : `All ${ordered.length} features`}<span class="hidden"> of {score.head}</span></button>
      )}
    </article>
  );
}

/** The score beside its threshold, in log-odds where they are known: scores near 0 and 1 could not be told apart. */
function Meter({ score, reached }: { score: ExplainedScore; reached: boolean }) {
  const odds = score.raw !== null && score.threshold_raw !== null;
  const [value, threshold] = odds ? [score.raw!, score.threshold_raw!] : [score.probability, score.threshold];
  const [low, high] = odds ? bounds([-6, value, threshold], 0.04) : [0, 1];
  return (
    <span class="meter" title={odds ? `Score ${figure(value)} log-odds, threshold ${figure(threshold)}` : undefined}>
      <span class="meter-track" aria-hidden="true">
        <span class={reached ? "meter-bar reached" : "meter-bar"} style={{ width: `${position(value, low, high) * 100}%` }} />
        {threshold !== null && <span class="meter-threshold" style={{ left: `${position(threshold, low, high) * 100}%` }} />}
      </span>
      {odds && <span class="quiet meter-words">{figure(value)} log-odds, threshold {figure(threshold)}</span>}
    </span>
  );
}

function Feature({ feature, most }: { feature: ExplainedFeature; most: number }) {
  return (
    <li class="feature">
      <p class="feature-sentence">{feature.sentence} <code class="quiet">{feature.name}</code></p>
      <div class="feature-value">
        <span class="feature-number">{feature.value === -1 ? <span class="quiet">nothing to measure</span> : figure(feature.value)}</span>
        <Strip value={feature.value === -1 ? null : feature.value} low={feature.honest_low} high={feature.honest_high} />
      </div>
      <div class="feature-adds">
        <span class="feature-number" title="Log-odds; positive speaks for withholding">{signed(feature.contribution)}</span>
        <span class="contribution-frame">
          <ContributionBar value={feature.contribution} most={most} />
          <span class="strip-words">{Math.abs(feature.contribution) < 0.005 ? "adds nothing" : feature.contribution > 0 ? "speaks for withholding" : "speaks against it"}</span>
        </span>
      </div>
    </li>
  );
}
