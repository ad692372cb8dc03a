import type { Exchange, Verdict } from "../api/contract.ts";

/** What a list of exchanges is narrowed by. */
export interface Narrowing {
  user?: string | undefined;
  team?: string | undefined;
  model?: string | undefined;
  route?: string | undefined;
  project?: string | undefined;
  client?: string | undefined;
  conversation?: string | undefined;
  verdict?: Verdict | undefined;
  q?: string | undefined;
}

/** True when an exchange that has just happened belongs into a list. */
export function matches(exchange: Exchange, by: Narrowing): boolean {
  return (["user", "team", "model", "route", "project", "client", "conversation", "verdict"] as const).every((name) => by[name] === undefined || exchange[name] === by[name])
    && exchange.id.startsWith(by.q ?? "");
}

/** The pages of a list as one. An exchange that moved to the next page while they were read is not listed twice. */
export function merged(first: readonly Exchange[], older: readonly Exchange[]): Exchange[] {
  const seen = new Set<string>();
  return [...first, ...older].filter(({ id }) => !seen.has(id) && seen.add(id));
}
