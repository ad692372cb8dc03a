import { post, token } from "../api/client.ts";

/** Ends what opened the console: the session of who signed on, and this tab's token. */
export async function signOut(isPerson: boolean): Promise<void> {
  if (isPerson) {
    await post("/api/sign-out", {});
  }

  token.clear();
  location.replace(location.pathname);
}
