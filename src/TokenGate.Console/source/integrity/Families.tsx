import type { Withheld } from "../api/contract.ts";
import { ShareBar } from "../parts/ShareBar.tsx";
import { hrefOf, type Place, withFilters } from "../shell/route.ts";
import { count, share } from "../words/numbers.ts";
import { heads, plural, verdicts } from "../words/terms.ts";
import { families, type Family } from "./withheld.ts";

/** Reasons that a panel lists; what is rarer is counted. */
const MostReasons = 8;

/** What was withheld, by score and by the feature that contributed most. */
export function Families({ data, place }: { data: Withheld; place: Place }) {
  const all = families(data.rows);
  const withheld = all.reduce((sum, family) => sum + family.withheld, 0);
  return <div class="families">{all.map((family) => <FamilyPanel key={family.verdict} {...{ family, withheld, place }} />)}</div>;
}

function FamilyPanel({ family, withheld, place }: { family: Family; withheld: number; place: Place }) {
  const { name, means } = verdicts[family.verdict];
  return (
    <article class="family" aria-label={name}>
      <h3>{name} <span class="quiet">{heads[family.head].asks}</span></h3>
      <p class="family-sum">
        <span class="figure-value">{count(family.withheld)}</span> <span class="quiet">tokens withheld, {share(family.withheld, withheld)}</span>
      </p>
      <p>
        {family.exchanges === 0
          ? <span class="quiet">No exchange got this verdict in this period.</span>
          : <a href={hrefOf("exchanges", withFilters(place.filters, { verdict: family.verdict, bucket: undefined }))}>{count(family.exchanges)} {plural(family.exchanges, "exchange")}</a>}
      </p>
      <p class="quiet family-means">{means}</p>
      <ol class="reasons">
        {family.reasons.slice(0, MostReasons).map((reason) => (
          <li key={reason.reason}>
            <p><bdi>{reason.text}</bdi> <code class="quiet">{reason.reason.split(".")[1] ?? ""}</code></p>
            <p class="reason-sum"><ShareBar ratio={family.withheld === 0 ? 0 : reason.withheld / family.withheld} kind="withheld" /> <span>{count(reason.withheld)} tokens <span class="quiet">in {count(reason.exchanges)} {plural(reason.exchanges, "exchange")}</span></span></p>
          </li>
        ))}
      </ol>
      {family.reasons.length > MostReasons && <p class="quiet">and {family.reasons.length - MostReasons} more with smaller shares</p>}
    </article>
  );
}
