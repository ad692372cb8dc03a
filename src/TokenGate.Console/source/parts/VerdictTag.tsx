import type { Exchange, Verdict } from "../api/contract.ts";
import { verdicts } from "../words/terms.ts";

/** A verdict in its word; the colour says only whether it withholds. */
export function VerdictTag({ of, appeal = null }: { of: Verdict; appeal?: Exchange["appeal"] }) {
  const { name, means, withheld } = verdicts[of];
  return (
    <>
      <span class={`tag ${of === "trusted" ? "trusted" : withheld ? "withheld" : ""}`} title={means}>{name}</span>
      {appeal !== null && <span class={`tag appeal ${appeal}`}> appeal {appeal}</span>}
    </>
  );
}
