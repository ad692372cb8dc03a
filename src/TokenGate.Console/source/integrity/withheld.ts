import type { Head, Verdict, WithheldRow } from "../api/contract.ts";
import { allParts, gross, once, type Parts, whole } from "../parts/split.ts";
import { heads } from "../words/terms.ts";

/** What gross tokens divided into, in the layers of the chart. */
export const layerNames = { trusted: "Trusted", once: "Repeated, counted once", unseen: "Unseen", withheld: "Withheld" } as const;
export type LayerName = keyof typeof layerNames;

/** The tokens of a row that belong to a layer. */
export function layerValue(row: WithheldRow, layer: LayerName): number {
  const parts = allParts(row);
  return layer === "once" ? once(parts) : parts[layer];
}

/** One reason for withholding. */
export interface ReasonSum {
  reason: string;
  text: string;
  head: Head | null;
  exchanges: number;
  withheld: number;
}

/** A family of behaviour: all that one score withheld, with the reasons behind it. */
export interface Family {
  verdict: Verdict;
  head: Head;
  exchanges: number;
  withheld: number;
  reasons: ReasonSum[];
}

/** Reads the head of a reason: "padding.lorem_share" speaks of padding. */
export function headOf(reason: string): Head | null {
  const head = reason.split(".")[0];
  return head === "padding" || head === "duplication" || head === "output" ? head : null;
}

/** Sums rows by verdict and reason, the largest first. The three families are always there: none of one is a finding too. */
export function families(rows: readonly WithheldRow[]): Family[] {
  return (Object.keys(heads) as Head[])
    .map((head): Family => {
      const verdict = heads[head].verdict;
      const reasons = rows.filter((row) => row.verdict === verdict).map((row) => ({
        reason: row.reason ?? "-",
        text: row.reason_text ?? "No single feature speaks for it.",
        head: headOf(row.reason ?? ""),
        exchanges: row.exchanges,
        withheld: allParts(row).withheld,
      }));
      return {
        verdict,
        head,
        exchanges: reasons.reduce((sum, reason) => sum + reason.exchanges, 0),
        withheld: reasons.reduce((sum, reason) => sum + reason.withheld, 0),
        reasons: reasons.sort((a, b) => b.withheld - a.withheld || b.exchanges - a.exchanges),
      };
    })
    .sort((a, b) => b.withheld - a.withheld);
}

/** What all teams that are too small to be shown apart are called, by the API and here. */
export const SmallGroups = "(small groups)";

/** How a team's gross count stands to what counts. */
export interface TeamSum {
  team: string;
  users: number;
  exchanges: number;
  gross: number;
  trusted: number;
  once: number;
  unseen: number;
  withheld: number;
  parts: Parts;
}

/** Sums rows by team. Teams of fewer users than a group needs to hide one person become one; none does where `least` is 0. */
export function teamSums(rows: readonly WithheldRow[], least: number): TeamSum[] {
  const sums = new Map<string, TeamSum>();
  for (const row of rows) {
    const own = row.team ?? "-";
    const few = own !== SmallGroups && (row.users ?? 0) < least;
    const team = few ? SmallGroups : own;
    const sum = sums.get(team) ?? { team, users: 0, exchanges: 0, gross: 0, trusted: 0, once: 0, unseen: 0, withheld: 0, parts: { replayed: 0, repeated: 0, unseen: 0, withheld: 0, trusted: 0 } };
    const parts = allParts(row);
    sums.set(team, {
      team,
      // A team has a row for each currency, with the same users.
      users: few || own === SmallGroups ? sum.users + (row.users ?? 0) : row.users ?? 0,
      exchanges: sum.exchanges + row.exchanges,
      gross: sum.gross + gross(row),
      trusted: sum.trusted + parts.trusted,
      once: sum.once + once(parts),
      unseen: sum.unseen + parts.unseen,
      withheld: sum.withheld + parts.withheld,
      parts: {
        replayed: sum.parts.replayed + parts.replayed,
        repeated: sum.parts.repeated + parts.repeated,
        unseen: sum.parts.unseen + parts.unseen,
        withheld: sum.parts.withheld + parts.withheld,
        trusted: sum.parts.trusted + parts.trusted,
      },
    });
  }

  return [...sums.values()];
}

/** Gross tokens for each trusted one; null where nothing is trusted. */
export function inflation(sum: Pick<TeamSum, "gross" | "trusted">): number | null {
  return sum.trusted === 0 ? null : sum.gross / sum.trusted;
}

/** The share of the fresh tokens that was withheld: what is left when text is counted once. */
export function withheldOfFresh(sum: Pick<TeamSum, "trusted" | "withheld">): number {
  const fresh = sum.trusted + sum.withheld;
  return fresh === 0 ? 0 : sum.withheld / fresh;
}

/** True when there is anything gross in the rows. */
export function hasTokens(rows: readonly WithheldRow[]): boolean {
  return rows.some((row) => whole(allParts(row)) > 0);
}
