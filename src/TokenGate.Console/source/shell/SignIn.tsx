import { useState } from "preact/hooks";
import { token } from "../api/client.ts";
import type { SignOn } from "../api/contract.ts";
import type { Problem } from "../api/problem.ts";
import { useQuery } from "../api/query.ts";

/** Why a sign-on failed, by the code that the gateway put into the address. */
const failures: Readonly<Record<string, string>> = {
  down: "The identity provider does not answer. Tokens work all the same; operators see the reason on the Health page.",
  signature: "The identity provider's answer is not signed by a key that it publishes. Try once more; if it stays so, tell the operator of the gateway.",
  refused: "The identity provider did not let you in.",
  expired: "Signing in took too long, or was begun in another window. Try once more.",
  unusable: "The identity provider's answer cannot be used. Tell the operator of the gateway, who finds the reason on the Health page.",
};

/** Lets a person sign in at the company's provider, or a token be given. A token is kept in this tab alone. */
export function SignIn({ problem, onToken, own = false }: { problem: Problem; onToken: () => void; own?: boolean }) {
  const [text, setText] = useState("");
  const offer = useQuery<SignOn>("/api/sign-on");
  const refused = token.get() !== null;
  const failure = new URLSearchParams(location.search).get("sign-on");
  const offered = offer.data?.offered === true;
  return (
    <main class="sign-in">
      <h1>{own ? "My usage" : "TokenGate"}</h1>
      {failure !== null && <p class="fault" role="alert">{failures[failure] ?? failures["unusable"]}</p>}
      {offered && (
        <>
          <a class="button primary" href={`/sign-on?return=${encodeURIComponent(location.pathname + location.hash)}`}>Sign in</a>
          <p class="quiet">With your company account.{offer.data?.troubled === true && " Something is wrong with the identity provider at the moment."}</p>
        </>
      )}
      {own && offer.data?.offered === false && <p>Nobody can sign in here: the operator of the gateway has set no identity provider.</p>}
      {!own && offer.data !== null && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            token.set(text.trim());
            onToken();
          }}
        >
          <label class="field">
            <span>Token</span>
            <input
              type="password"
              value={text}
              required
              autocomplete="off"
              autofocus={!offered}
              aria-describedby="sign-in-help"
              aria-invalid={refused}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
            />
          </label>
          <button type="submit" class={offered ? "" : "primary"}>Open</button>
          <p id="sign-in-help" class="quiet">One of the gateway's <code>Admin:Tokens</code>. It decides what you may see, and is kept in this tab until you close it.</p>
          {refused && <p class="fault" role="alert">{problem.message}</p>}
        </form>
      )}
    </main>
  );
}
