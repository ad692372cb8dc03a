import type { Usage } from "../api/contract.ts";
import { Change } from "../parts/Change.tsx";
import { Figure, Figures } from "../parts/Figures.tsx";
import { inWords, type Period } from "../parts/period.ts";
import { moneyOf } from "../words/money.ts";
import { count, share } from "../words/numbers.ts";
import { plural } from "../words/terms.ts";

/** The figures of the period, each beside the one before. */
export function AdoptionFigures({ totals, before, people, peopleBefore, period }: {
  totals: Usage["totals"]; before: Usage | null; people: Usage | null; peopleBefore: Usage | null; period: Period;
}) {
  const of = inWords(period.before);
  const tokens = totals.input_tokens + totals.output_tokens;
  const users = people === null ? null : distinct(people);
  const usersBefore = peopleBefore === null ? null : distinct(peopleBefore);
  const cost = (part: "cost" | "gross_cost" | "withheld_cost"): string | null => moneyOf(totals.costs.map((each) => ({ currency: each.currency, amount: each[part] })));
  const tokensBefore = before === null ? null : before.totals.input_tokens + before.totals.output_tokens;
  return (
    <Figures>
      <Figure name="Trusted tokens" value={count(tokens)} unit="tokens" kind="trusted">
        {tokensBefore !== null && <Change now={tokens} before={tokensBefore} of={of} />}
      </Figure>
      <Figure name="Input" value={count(totals.input_tokens)} unit="tokens">
        {before !== null && <Change now={totals.input_tokens} before={before.totals.input_tokens} of={of} />}
      </Figure>
      <Figure name="Output" value={count(totals.output_tokens)} unit="tokens">
        {before !== null && <><Change now={totals.output_tokens} before={before.totals.output_tokens} of={of} />{" · "}</>}
        {share(totals.reasoning_tokens, totals.output_tokens)} reasoning
      </Figure>
      <Figure name="Requests" value={count(totals.requests)} unit={plural(totals.requests, "request")}>
        {before !== null && <Change now={totals.requests} before={before.totals.requests} of={of} />}
      </Figure>
      <Figure name="Active users" value={count(users)} unit={plural(users ?? 0, "user")}>
        {users !== null && usersBefore !== null && <Change now={users} before={usersBefore} of={of} />}
      </Figure>
      <Figure name="For each active user" value={users === null || users === 0 ? "–" : count(Math.round(tokens / users))} unit="tokens">
        {users !== null && users > 0 && usersBefore !== null && tokensBefore !== null && usersBefore > 0
          && <Change now={tokens / users} before={tokensBefore / usersBefore} of={of} />}
      </Figure>
      {(cost("cost") !== null || cost("gross_cost") !== null) && (
        <Figure name="Cost" value={cost("cost") ?? "–"}>
          {cost("gross_cost") !== null && <>of {cost("gross_cost")} in all</>}{cost("withheld_cost") !== null && <>; inflation cost {cost("withheld_cost")}</>}
        </Figure>
      )}
    </Figures>
  );
}

/** How many users have trusted usage. Unidentified traffic is no user. */
function distinct(usage: Usage): number {
  return usage.totals.users ?? 0;
}
