import type { Digest } from "../api/contract.ts";
import { useQuery } from "../api/query.ts";
import { Change } from "../parts/Change.tsx";
import { DataTable } from "../parts/DataTable.tsx";
import { Figure, Figures } from "../parts/Figures.tsx";
import { Gateways } from "../parts/Gateways.tsx";
import { allParts, gross } from "../parts/split.ts";
import { Show } from "../parts/States.tsx";
import { hrefOf, type Place } from "../shell/route.ts";
import { useHour } from "../shell/Session.tsx";
import { visible } from "../words/names.ts";
import { moneyOf } from "../words/money.ts";
import { count, share } from "../words/numbers.ts";
import { addDays, dayStart, isoDay, span } from "../words/time.ts";
import { fromWall, zoneName } from "../words/zone.ts";

/** Seven days of the company on one page, which prints as it stands. */
export function DigestPage({ place }: { place: Place }) {
  const hour = useHour();
  const to = readDay(place.filters.get("to")) ?? dayStart(hour);
  const answer = useQuery<Digest>("/api/digest", { to: isoDay(to) });
  const turn = (days: number): string => hrefOf("digest", { to: isoDay(addDays(to, days)) });
  return (
    <>
      <div class="page-head">
        <h1>Week</h1>
        <p class="lede">{span(addDays(to, -7), to)} ({zoneName()})</p>
        <p class="digest-turn">
          <a href={turn(-7)}>← the week before</a>
          {addDays(to, 7) <= hour && <a href={turn(7)}>the week after →</a>}
          <button type="button" onClick={() => print()}>Print or save as PDF</button>
        </p>
      </div>
      <Show answer={answer} lines={8}>{(digest) => <Week of={digest} />}</Show>
    </>
  );
}

function Week({ of }: { of: Digest }) {
  const [parts, before] = [allParts(of.week), allParts(of.before)];
  const all = gross(of.week);
  const cost = (part: "cost" | "trusted_cost" | "withheld_cost"): string | null => moneyOf(of.week.costs.map((each) => ({ currency: each.currency, amount: each[part] })));
  return (
    <>
      <Figures>
        <Figure name="Trusted" kind="trusted" value={count(parts.trusted)} unit="tokens"><Change now={parts.trusted} before={before.trusted} of="the week before" /></Figure>
        <Figure name="People" value={count(of.week.people)}>{count(of.before.people)} the week before</Figure>
        <Figure name="There before" kind="once" value={count(parts.replayed + parts.repeated)} unit="tokens">{share(parts.replayed + parts.repeated, all)} of {count(all)} that passed</Figure>
        <Figure name="Not seen" kind="unseen" value={count(parts.unseen)} unit="tokens">{share(parts.unseen, all)}</Figure>
        <Figure name="Withheld" kind="withheld" value={count(parts.withheld)} unit="tokens">{share(parts.withheld, all)}, {share(before.withheld, gross(of.before))} the week before</Figure>
        {cost("cost") !== null && <Figure name="Cost of real use" value={cost("trusted_cost") ?? "–"}>{cost("cost")} in all{cost("withheld_cost") !== null && <>; {cost("withheld_cost")} withheld</>}</Figure>}
      </Figures>
      <h2>Teams</h2>
      <DataTable
        caption="Trusted tokens by team"
        columns={[
          { key: "team", title: "Team", cell: (row) => <bdi>{row.team === "-" ? "unknown" : visible(row.team)}</bdi> },
          { key: "trusted", title: "Trusted", number: true, cell: (row) => count(row.trusted) },
          { key: "before", title: "Week before", number: true, cell: (row) => count(row.before) },
          { key: "change", title: "Change", number: true, cell: (row) => <Change now={row.trusted} before={row.before} of="the week before" /> },
        ]}
        rows={of.teams}
        rowKey={(row) => row.team}
      />
      {of.open_appeals > 0 && <p class="quiet">{count(of.open_appeals)} open {of.open_appeals === 1 ? "appeal waits" : "appeals wait"} for a decision.</p>}
      <Gateways of={of.gateways} />
      <p class="quiet">{of.gateways === undefined ? "Counted by this gateway. " : ""}Trusted: new text that nobody doubts, or that an account for doubt covers. Teams of few people are told of together.</p>
    </>
  );
}

function readDay(text: string | null): Date | null {
  const shown = text === null ? Number.NaN : Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(shown) ? null : fromWall(shown);
}
