import { useState } from "preact/hooks";
import { token } from "../api/client.ts";
import type { Problem } from "../api/problem.ts";

/** Asks for a token. It is kept in this tab alone. */
export function SignIn({ problem, onToken }: { problem: Problem; onToken: () => void }) {
  const [text, setText] = useState("");
  const refused = token.get() !== null;
  return (
    <main class="sign-in">
      <h1>TokenGate</h1>
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
            autofocus
            aria-describedby="sign-in-help"
            aria-invalid={refused}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary">Open</button>
        <p id="sign-in-help" class="quiet">One of the gateway's <code>Admin:Tokens</code>. It decides what you may see, and is kept in this tab until you close it.</p>
        {refused && <p class="fault" role="alert">{problem.message}</p>}
      </form>
    </main>
  );
}
