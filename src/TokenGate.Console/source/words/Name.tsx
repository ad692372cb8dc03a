import { useState } from "preact/hooks";
import { cut, LongestName, visible } from "./names.ts";

/** A name as the client sent it: text and nothing else, kept apart from its surroundings in writing direction, cut with the whole behind a button. */
export function Name({ of, what }: { of: string; what: string }) {
  const [whole, setWhole] = useState(false);
  if (of === "-") {
    return <span class="unknown" title={`No ${what} is known`}>unknown</span>;
  }

  const text = visible(of);
  const length = [...text].length;
  if (length <= LongestName) {
    return <bdi class="name">{text}</bdi>;
  }

  return (
    <span class="name-cut">
      {whole ? <bdi class="name whole" tabIndex={0} role="group" aria-label={`The whole ${what}`}>{text}</bdi> : <bdi class="name">{cut(of)}</bdi>}{" "}
      <button type="button" class="inline" aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? "less" : `all ${length.toLocaleString("en-GB")} characters`}
      </button>
    </span>
  );
}
