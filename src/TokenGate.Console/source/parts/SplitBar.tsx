import { count, share } from "../words/numbers.ts";
import { unseen } from "../words/terms.ts";
import { type Parts, whole } from "./split.ts";

const parts = [
  ["replayed", "replayed", "the conversation so far, sent again: counted once"],
  ["repeated", "repeated", "text that was there before: counted once"],
  ["unseen", "unseen", unseen],
  ["withheld", "withheld", "fresh, and not counted by the verdict"],
  ["trusted", "trusted", "fresh, and counted"],
] as const;

/** How a gross count divides: a bar, and its parts in words that add up to the whole. */
export function SplitBar({ title, of, known = true }: { title: string; of: Parts; known?: boolean }) {
  const all = whole(of);
  return (
    <div class="split">
      <p class="split-title"><b>{title}</b> <span>{known ? `${count(all)} tokens gross` : "not known"}</span></p>
      <div class="split-bar" aria-hidden="true">
        {parts.map(([part]) => of[part] > 0 && <span key={part} class={part} style={{ flexGrow: String(of[part]) }} />)}
      </div>
      <ul class="split-parts">
        {parts.filter(([part]) => of[part] > 0 || part === "trusted" || part === "withheld").map(([part, name, means]) => (
          <li key={part} title={means}><span class={`swatch ${part}`} aria-hidden="true" /><b>{count(of[part])}</b> {name} <span class="quiet">{share(of[part], all)}</span></li>
        ))}
      </ul>
      {of.unseen > 0 && <p class="quiet">Unseen: {unseen}.</p>}
    </div>
  );
}

/** The same in a cell of a table, without words: they stand beside it. */
export function SmallSplit({ of }: { of: Parts }) {
  return (
    <span class="split-bar small" aria-hidden="true">
      {parts.map(([part]) => of[part] > 0 && <span key={part} class={part} style={{ flexGrow: String(of[part]) }} />)}
    </span>
  );
}
