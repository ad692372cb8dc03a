import type { FiledAppeal } from "../api/contract.ts";
import { visible } from "../words/names.ts";
import { moment } from "../words/time.ts";

const words: Readonly<Record<FiledAppeal["state"], string>> = {
  open: "Open: nobody has decided it yet.",
  accepted: "Granted: the exchange counts, and what was drawn from your account was given back.",
  rejected: "Declined: the count stays as it is.",
};

/** One's own appeal and its answer. */
export function AppealState({ of }: { of: FiledAppeal }) {
  return (
    <section class="own-appeal" aria-labelledby="filed">
      <h2 id="filed">Your appeal</h2>
      <p role="status"><b>{words[of.state]}</b></p>
      <p class="quiet">Filed {moment(new Date(of.filed_at))}</p>
      <blockquote><bdi>{visible(of.text)}</bdi></blockquote>
      {of.decided_at !== null && (
        <>
          <p class="quiet">Answered {moment(new Date(of.decided_at))}, by <bdi>{visible(of.decided_by ?? "")}</bdi></p>
          <blockquote><bdi>{visible(of.answer ?? "")}</bdi></blockquote>
        </>
      )}
    </section>
  );
}
