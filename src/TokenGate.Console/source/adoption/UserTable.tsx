import { useEffect, useState } from "preact/hooks";
import type { Usage } from "../api/contract.ts";
import { useQuery } from "../api/query.ts";
import { asQuery, inWords, type Period } from "../parts/period.ts";
import { Show } from "../parts/States.tsx";
import type { Place } from "../shell/route.ts";
import { GroupTable } from "./GroupTable.tsx";
import { groups, type Measure } from "./usage.ts";

/** Rows of a page. */
const Step = 50;

/** What the API puts rows in order by, for each column. */
const orders: Readonly<Record<string, string>> = {
  name: "name", tokens: "tokens", input: "input", output: "output", cached: "cached", reasoning: "reasoning", requests: "requests",
};

/** Users in pages: of a company of 85,000 people one page is asked for, in the order in which it is shown, and what the others add up to. */
export function UserTable({ names, period, compared, what, place, turn }: {
  names: Record<string, string | undefined>;
  period: Period;
  compared: boolean;
  what: Measure;
  place: Place;
  /** Counts what arrived since the page was opened. */
  turn: number;
}) {
  const [sort, setSort] = useState({ key: "share", falling: true });
  const [skip, setSkip] = useState(0);
  const asked = { ...names, bucket: "total", by: "user", order: orders[sort.key] ?? what, reverse: String(sort.falling === (sort.key === "name")), skip, limit: Step };
  const now = useQuery<Usage>("/api/usage", { ...asQuery(period), ...asked });
  const { from: ranked_from, to: ranked_to } = asQuery(period);
  const before = useQuery<Usage>(compared ? "/api/usage" : null, { ...asQuery(period.before), ...asked, ranked_from, ranked_to });

  useEffect(() => {
    if (turn > 0) {
      now.reload();
    }
  }, [turn]);

  // Other filters have other pages.
  const filters = JSON.stringify([names, period.from, period.to, what]);
  useEffect(() => setSkip(0), [filters]);
  return (
    <Show answer={now} lines={9}>
      {(data) => (
        <GroupTable
          groups={inOrder(data, groups(data.rows, before.data?.rows ?? [], "user", what))}
          people={null}
          totals={data.totals}
          compared={compared && before.data !== null ? inWords(period.before) : null}
          by="user"
          pages={{
            sort,
            onSort: (key, falling) => {
              setSort({ key, falling });
              setSkip(0);
            },
            skip,
            step: Step,
            all: data.groups ?? data.rows.length,
            onSkip: setSkip,
            rest: data.rest,
          }}
          {...{ what, place }}
        />
      )}
    </Show>
  );
}

/** In the order of the answer; whom the period before alone knows is on no page of this one. */
function inOrder<T extends { name: string }>(data: Usage, made: readonly T[]): T[] {
  const at = new Map(data.rows.map((row, i) => [row.user ?? "-", i]));
  return made.filter((group) => at.has(group.name)).sort((left, right) => at.get(left.name)! - at.get(right.name)!);
}
