import { change, count } from "../words/numbers.ts";

/** How a number stands against the period before. More is not better and less is not worse, so both have one colour. */
export function Change({ now, before, of }: { now: number; before: number; of: string }) {
  const difference = change(now, before);
  if (difference === null) {
    return <span class="change">{now === 0 ? "none before either" : "none before"}</span>;
  }

  return (
    <span class="change" title={`${count(before)} in ${of}`}>
      <span aria-hidden="true">{{ up: "▲", down: "▼", same: "" }[difference.direction]}</span> {difference.text}
      <span class="hidden"> against {count(before)} in {of}</span>
    </span>
  );
}
