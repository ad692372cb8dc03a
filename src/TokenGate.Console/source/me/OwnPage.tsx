import { useEffect, useMemo, useState } from "preact/hooks";
import { download } from "../api/client.ts";
import type { Me } from "../api/contract.ts";
import { useQuery } from "../api/query.ts";
import type { Self } from "../api/self.ts";
import { allParts, gross } from "../parts/split.ts";
import { Figure, Figures } from "../parts/Figures.tsx";
import { Loading, Refusal, Show } from "../parts/States.tsx";
import { SignIn } from "../shell/SignIn.tsx";
import { signOut } from "../shell/session.ts";
import { count, share } from "../words/numbers.ts";
import { span } from "../words/time.ts";
import { visible } from "../words/names.ts";
import { setCalendar, zoneName } from "../words/zone.ts";
import { OwnAppeals } from "./OwnAppeals.tsx";
import { OwnCounts } from "./OwnCounts.tsx";
import { OwnExchange } from "./OwnExchange.tsx";
import { OwnExchanges } from "./OwnExchanges.tsx";

/** The page of one's own: what was counted of one's work, why, and how to object. */
export function OwnPage() {
  const me = useQuery<Me>("/api/me");
  if (me.data === null) {
    if (me.problem === null) {
      return <main class="start"><Loading /></main>;
    }

    return me.problem.status === 401
      ? <SignIn own problem={me.problem} onToken={me.reload} />
      : <main class="start"><h1>My usage</h1><Refusal problem={me.problem} retry={me.reload} /></main>;
  }

  return <Frame me={me.data} />;
}

function Frame({ me }: { me: Me }) {
  useMemo(() => setCalendar(me.zones), [me.zones]);
  const id = useId();
  useEffect(() => {
    document.title = "My usage · TokenGate";
    document.getElementById("main")?.focus();
    scrollTo(0, 0);
  }, [id]);
  const leads = me.roles.some((role) => role !== "employee");
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>Skip to the content</a>
      <header class="top">
        <a class="mark" href="#">My usage</a>
        <div class="top-right">
          {leads && <a class="plain" href="/">Console</a>}
          {me.person !== null && <button type="button" class="plain" onClick={() => void signOut(true)}>Sign out</button>}
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {id === null ? <Overview me={me} /> : <OwnExchange id={id} />}
      </main>
      <footer class="bottom">
        <p>{me.person !== null && <>You are <bdi>{visible(me.person)}</bdi>. </>}All times are {zoneName() === "UTC" ? "UTC" : `those of ${zoneName()}`}. A score is about a text, not about a person. {me.recorded_until === null
          ? "No text of your requests or of the answers is kept."
          : `Until ${me.recorded_until} your exchanges may be kept with their text, encrypted and for a stated time, to train the scores on, as you were told.`}</p>
      </footer>
    </>
  );
}

function Overview({ me }: { me: Me }) {
  const self = useQuery<Self>("/api/self");
  return (
    <>
      <div class="page-head">
        <h1>My usage</h1>
        {self.data !== null && <p class="lede"><bdi>{visible(self.data.name)}</bdi>{self.data.team !== "-" && <>, <bdi>{visible(self.data.team)}</bdi></>} · {span(new Date(self.data.from), new Date(self.data.to))}</p>}
      </div>
      <Show answer={self} lines={10}>
        {(own) => {
          const parts = allParts(own.totals);
          const all = gross(own.totals);
          return (
            <>
              <Figures>
                <Figure name="Counted" kind="trusted" value={count(parts.trusted)} unit="tokens">{share(parts.trusted, all)} of {count(all)} that passed</Figure>
                <Figure name="There before" kind="once" value={count(parts.replayed + parts.repeated)} unit="tokens">{count(parts.replayed)} replayed, {count(parts.repeated)} repeated: text counts once, for everybody</Figure>
                <Figure name="Not seen" kind="unseen" value={count(parts.unseen)} unit="tokens">billed, and its text did not pass here: it counts for nobody</Figure>
                <Figure name="Withheld" kind="withheld" value={count(parts.withheld)} unit="tokens">{parts.withheld === 0 ? "nothing" : "doubted, and not covered by your account"}</Figure>
              </Figures>
              <section class="own-doubt" aria-labelledby="doubt">
                <h2 id="doubt">Your account for doubt</h2>
                <p>It holds <b>{count(own.doubt.balance)}</b> of {count(own.doubt.limit)} tokens. Ordinary work looks odd now and then, so everybody has such an account: what looks odd is counted from it, and only what it does not cover is withheld. It gains {count(own.doubt.daily)} a day and 1 for every {count(own.doubt.earned_is_one_in)} other tokens. {me.mode === "observe" && "At present nothing is withheld at all."}</p>
              </section>
              <OwnCounts own={own} />
              <OwnExchanges scoresUntil={new Date(own.scores_until)} />
              <OwnAppeals open={own.appeals.open} most={own.appeals.most} />
              <section aria-labelledby="export">
                <h2 id="export">All that is held about you</h2>
                <p>One file with every entry as it is stored, up to yesterday. <button type="button" onClick={() => void download("/api/self/export", "tokengate-about-me.json")}>Save as JSON</button></p>
              </section>
            </>
          );
        }}
      </Show>
    </>
  );
}

/** The exchange that the address asks for, behind the #; null for the overview. */
function useId(): string | null {
  const read = (): string | null => {
    const text = location.hash.replace(/^#\/?/, "");
    return text === "" ? null : decodeURIComponent(text);
  };
  const [id, setId] = useState(read);
  useEffect(() => {
    const follow = (): void => setId(read());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return id;
}
