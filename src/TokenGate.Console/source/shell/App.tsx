import type { ComponentType } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Me, Role } from "../api/contract.ts";
import { token } from "../api/client.ts";
import { live, type LiveState } from "../api/live.ts";
import { useQuery } from "../api/query.ts";
import { Loading, Refusal } from "../parts/States.tsx";
import { type Place, hrefOf, type Page, pages, usePlace } from "./route.ts";
import { setCalendar, zoneName } from "../words/zone.ts";
import { type Session, SessionProvider } from "./Session.tsx";
import { SignIn } from "./SignIn.tsx";
import { signOut } from "./session.ts";
import { chooseTheme, type Theme, theme } from "./theme.ts";

/** A page: what it is called, who may see it, and its code, which is loaded when it is opened. */
const catalogue: Readonly<Record<Page, { title: string; roles: readonly Role[]; names?: true; load: () => Promise<ComponentType<{ place: Place }>> }>> = {
  overview: { title: "Overview", roles: ["executive", "viewer", "operator", "auditor"], load: async () => (await import("../overview/OverviewPage.tsx")).OverviewPage },
  people: { title: "People", roles: ["executive", "viewer", "operator", "auditor"], load: async () => (await import("../people/PeoplePage.tsx")).PeoplePage },
  adoption: { title: "Adoption", names: true, roles: ["viewer", "operator", "auditor"], load: async () => (await import("../adoption/AdoptionPage.tsx")).AdoptionPage },
  integrity: { title: "Integrity", roles: ["operator", "auditor"], load: async () => (await import("../integrity/IntegrityPage.tsx")).IntegrityPage },
  exchanges: { title: "Exchanges", roles: ["operator", "auditor"], load: async () => (await import("../exchanges/ExchangesPage.tsx")).ExchangesPage },
  digest: { title: "Week", roles: ["operator", "auditor"], load: async () => (await import("../digest/DigestPage.tsx")).DigestPage },
  model: { title: "Model", roles: ["viewer", "operator", "auditor"], load: async () => (await import("../model/ModelPage.tsx")).ModelPage },
  health: { title: "Health", roles: ["viewer", "operator", "auditor"], load: async () => (await import("../health/HealthPage.tsx")).HealthPage },
};

/** True for a page that the caller may see: some show single people, and are for those to whom names are shown. */
function isFor(page: (typeof catalogue)[Page], me: Me): boolean {
  return page.roles.some((role) => me.roles.includes(role)) && (page.names !== true || me.names);
}

/** The whole console. */
export function App() {
  const me = useQuery<Me>("/api/me");
  const place = usePlace();
  if (me.data === null) {
    if (me.problem === null) {
      return <main class="start"><Loading /></main>;
    }

    return me.problem.status === 401
      ? <SignIn problem={me.problem} onToken={me.reload} />
      : <main class="start"><h1>TokenGate</h1><Refusal problem={me.problem} retry={me.reload} /></main>;
  }

  if (me.data.roles.every((role) => role === "employee")) {
    // Nothing of the console is theirs, and there is a page that is.
    location.replace("/me");
    return <main class="start"><Loading /></main>;
  }

  return <Frame me={me.data} place={place} />;
}

function Frame({ me, place }: { me: Me; place: Place }) {
  useMemo(() => setCalendar(me.zones), [me.zones]);
  const [session, setSession] = useState<Session>(() => ({ me, ahead: Date.parse(me.now) - Date.now() }));
  const main = useRef<HTMLElement>(null);
  const shown = useRef(place.page + place.id);
  const page = catalogue[place.page];
  const allowed = isFor(page, me);

  useEffect(() => setSession({ me, ahead: Date.parse(me.now) - Date.now() }), [me]);
  useEffect(() => {
    // Sums of a second show single people: they are not for those to whom names are not shown.
    if (!me.names) {
      return undefined;
    }

    live.open();

    // A page that the browser keeps for "back" would keep its connection too, and a browser has six for a host.
    const leave = (): void => live.close();
    const comeBack = (event: PageTransitionEvent): void => {
      event.persisted && live.open();
    };
    addEventListener("pagehide", leave);
    addEventListener("pageshow", comeBack);
    return () => {
      removeEventListener("pagehide", leave);
      removeEventListener("pageshow", comeBack);
      live.close();
    };
  }, [me.names]);
  useEffect(() => {
    document.title = `${page.title} · TokenGate`;

    // On a phone the menu is wider than the screen.
    document.querySelector("nav [aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
    // A reader who cannot see the page change is taken to its beginning.
    if (shown.current !== place.page + place.id) {
      shown.current = place.page + place.id;
      main.current?.focus();
      scrollTo(0, 0);
    }
  }, [place.page, place.id]);

  return (
    <SessionProvider value={session}>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>Skip to the content</a>
      <header class="top">
        <a class="mark" href={hrefOf("overview")} aria-label="TokenGate, to the first page"><Mark />TokenGate</a>
        <nav aria-label="Pages">
          <ul>
            {pages.filter((name) => isFor(catalogue[name], me)).map((name) => (
              <li key={name}><a href={hrefOf(name)} {...(name === place.page ? { "aria-current": "page" as const } : {})}>{catalogue[name].title}</a></li>
            ))}
          </ul>
        </nav>
        <div class="top-right">
          {me.names && <LiveMark />}
          <ThemeChoice />
          {me.roles.includes("employee") && <a class="plain" href="/me">My usage</a>}
          {(me.person !== null || token.get() !== null) && <button type="button" class="plain" onClick={() => void signOut(me.person !== null)}>{me.person !== null ? "Sign out" : "Close session"}</button>}
        </div>
      </header>
      {me.mode === "observe" && (
        <p class="notice" role="note"><b>Observe mode.</b> Verdicts are recorded and nothing is withheld: counts include what enforcing would leave out.</p>
      )}
      <main id="main" ref={main} tabIndex={-1}>
        {allowed ? <PageFrame place={place} /> : (
          <>
            <h1>{page.title}</h1>
            <div class="refusal" role="alert">
              <p class="refusal-title">Not for your role</p>
              <p>{page.title} shows what was withheld and why. It is for {page.roles.join(" and ")}; {me.person ?? "this token"} is {me.roles.join(", ")}.</p>
              <p><a href={hrefOf("overview")}>To the trusted counts</a></p>
            </div>
          </>
        )}
      </main>
      <footer class="bottom">
        <p>Gateway <code><bdi>{me.gateway}</bdi></code> · version <bdi>{me.version}</bdi> · {me.mode} mode{me.pseudonymised && " · users are keyed pseudonyms"} · you are {me.person !== null && <><bdi>{me.person}</bdi>, </>}{me.roles.join(", ")}</p>
        <p>All times are {zoneName() === "UTC" ? "UTC" : `those of ${zoneName()}`}. A verdict is about content, not about a person. <a href="/openapi.json">API</a></p>
      </footer>
    </SessionProvider>
  );
}

/** Loads the code of a page and shows it. */
function PageFrame({ place }: { place: Place }) {
  const [loaded, setLoaded] = useState<{ page: Page; view: ComponentType<{ place: Place }> } | null>(null);
  const [fault, setFault] = useState(false);
  useEffect(() => {
    let left = false;
    setFault(false);
    catalogue[place.page].load().then(
      (view) => left || setLoaded({ page: place.page, view }),
      () => left || setFault(true),
    );
    return () => {
      left = true;
    };
  }, [place.page]);

  if (fault) {
    return (
      <div class="refusal" role="alert">
        <p class="refusal-title">This page could not be loaded</p>
        <p>The gateway may have been updated since the console was opened.</p>
        <button type="button" onClick={() => location.reload()}>Load again</button>
      </div>
    );
  }

  const View = loaded?.page === place.page ? loaded.view : null;
  return View === null ? <Loading lines={8} /> : <View place={place} />;
}

const liveWords: Readonly<Record<LiveState, string>> = {
  connecting: "connecting",
  live: "live",
  waiting: "not live, trying again",
  refused: "not live",
};

function LiveMark() {
  const [state, setState] = useState<LiveState>(live.state);
  useEffect(() => {
    setState(live.state);
    return live.on("state", setState);
  }, []);
  return <span class={`live is-${state}`} role="status"><span class="live-dot" aria-hidden="true" />{liveWords[state]}</span>;
}

function ThemeChoice() {
  const [choice, setChoice] = useState<Theme>(theme);
  return (
    <label class="theme">
      <span class="hidden">Colours</span>
      <select
        value={choice}
        onChange={({ currentTarget }) => {
          const value = currentTarget.value as Theme;
          chooseTheme(value);
          setChoice(value);
        }}
      >
        <option value="auto">System colours</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true" class="mark-sign">
      <rect width="32" height="32" rx="7" class="mark-ground" />
      <path d="M7 9h18v3.2H7zM7 14.4h11v3.2H7zM7 19.8h6V23H7z" class="mark-counted" />
      <path d="M20 14.4h5v3.2h-5zM15 19.8h10V23H15z" class="mark-left-out" />
    </svg>
  );
}
