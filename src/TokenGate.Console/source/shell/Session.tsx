import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Me, Role } from "../api/contract.ts";
import { hourStart } from "../words/time.ts";

/** Who reads, and the gateway's clock. */
export interface Session {
  me: Me;
  /** How far the gateway's clock is ahead of this machine's, in milliseconds. */
  ahead: number;
}

const Context = createContext<Session | null>(null);

/** Hands the session to what is below. */
export const SessionProvider = Context.Provider;

/** The session. */
export function useSession(): Session {
  const session = useContext(Context);
  if (session === null) {
    throw new Error("There is no session above this.");
  }

  return session;
}

/** True when the reader has one of these roles. */
export function useRole(...roles: Role[]): boolean {
  const { me } = useSession();
  return roles.some((role) => me.roles.includes(role));
}

/** The gateway's time, to the hour: it changes when an hour has passed, not before, so that nothing is asked again for less. */
export function useHour(): Date {
  const { ahead } = useSession();
  const present = (): number => hourStart(new Date(Date.now() + ahead)).getTime();
  const [hour, setHour] = useState(present);
  useEffect(() => {
    const timer = setInterval(() => setHour(present()), 15_000);
    return () => clearInterval(timer);
  }, [ahead]);
  return new Date(hour);
}
