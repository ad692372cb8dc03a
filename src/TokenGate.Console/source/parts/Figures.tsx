import type { ComponentChildren } from "preact";
import type { Provenance as Shares, Source } from "../api/contract.ts";
import { percent } from "../words/numbers.ts";
import { sources } from "../words/terms.ts";

/** A row of figures. */
export function Figures({ children }: { children: ComponentChildren }) {
  return <dl class="figures">{children}</dl>;
}

/** One figure: what it is, its value with the unit, and what it is to be seen beside. */
export function Figure({ name, value, unit, kind, children }: {
  name: string;
  value: string;
  unit?: string;
  /** What sort of count it is; the colour says it again. */
  kind?: "trusted" | "gross" | "withheld" | "once" | "unseen";
  children?: ComponentChildren;
}) {
  return (
    <div class={kind === undefined ? "figure" : `figure ${kind}`}>
      <dt>{kind !== undefined && <span class={`swatch ${kind}`} aria-hidden="true" />}{name}</dt>
      <dd>
        <span class={`figure-value${value.length >= 13 ? " longest" : value.length >= 11 ? " long" : ""}`}>{value}</span>{unit !== undefined && <>{" "}<span class="figure-unit">{unit}</span></>}
        {children !== undefined && <span class="figure-note">{children}</span>}
      </dd>
    </div>
  );
}

const order: readonly Source[] = ["provider", "estimated", "partial", "implausible", "missing"];

/** Where the gross counts behind the numbers come from. It stands beside every number of the console. */
export function Provenance({ of, gateway }: { of: Shares; gateway: boolean }) {
  const shares = { implausible: 0, ...of };
  const known = shares.provider + shares.estimated + shares.partial + shares.implausible;
  if (known === 0 && shares.missing === 0) {
    return null;
  }

  return (
    <div class="provenance" aria-label="Provenance of the counts" role="group">
      <div class="provenance-bar" aria-hidden="true">
        {(["provider", "estimated", "partial", "implausible"] as const).map((source) => shares[source] > 0 && <span key={source} class={source} style={{ flexGrow: String(shares[source]) }} />)}
      </div>
      <ul>
        {order.filter((source) => source !== "implausible" || shares.implausible > 0).map((source) => (
          <li key={source} title={sources[source].means}>
            {source !== "missing" && <span class={`swatch ${source}`} aria-hidden="true" />}
            <b>{percent(shares[source])}</b> {source === "missing" ? "of exchanges without a count" : sources[source].name}
          </li>
        ))}
      </ul>
      <p class="quiet">Shares of gross tokens{gateway ? "; of this gateway's own traffic" : ""}.</p>
    </div>
  );
}
