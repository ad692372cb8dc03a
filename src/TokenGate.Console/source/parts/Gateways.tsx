import type { GatewayRead } from "../api/contract.ts";
import { plural } from "../words/terms.ts";
import { moment } from "../words/time.ts";

/** Of a fleet, which gateways the figures are from, and up to when those that are away were read. Nothing for a gateway that is alone. */
export function Gateways({ of }: { of: GatewayRead[] | undefined }) {
  if (of === undefined || of.length < 2) {
    return null;
  }

  const missing = of.filter(({ state }) => state !== "read");
  const read = of.length - missing.length;
  return (
    <p class={missing.length === 0 ? "quiet gateways" : "gateways"} role="note">
      {missing.length === 0 ? `Of all ${of.length} gateways.` : `Of ${read} ${plural(read, "gateway")} of ${of.length}.`}
      {missing.map(({ gateway, state, until }) => (
        <span key={gateway}> <code><bdi>{gateway}</bdi></code> {state === "failed" ? "could not answer" : <>is away{until !== undefined && `, read up to ${moment(new Date(until))}`}</>}.</span>
      ))}
    </p>
  );
}
