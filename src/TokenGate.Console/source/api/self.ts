// What the API tells a person about oneself, as TokenGate.Gateway/Admin/openapi.json describes it.

import type { AppealState, Ending, FiledAppeal, Head, Source, Split, Verdict } from "./contract.ts";

export type OwnSums = Split & { exchanges: number };

export interface Self {
  name: string;
  user: string;
  team: string;
  from: string;
  to: string;
  /** Exchanges before this moment are shown with their scores. */
  scores_until: string;
  doubt: { limit: number; daily: number; earned_is_one_in: number; balance: number | null };
  appeals: { open: number; most: number };
  days: (OwnSums & { day: string })[];
  clients: (OwnSums & { client: string })[];
  totals: OwnSums;
}

export type Band = "ordinary" | "raised" | "doubtful";

export interface OwnExchange {
  id: string;
  started_at: string;
  client: string;
  project: string;
  model: string;
  ending: Ending;
  verdict: Verdict;
  source: Source;
  doubted: boolean;
  tokens: Split;
  /** Null until the day after. */
  bands: Partial<Record<Head, Band | null>> | null;
  appeal: AppealState | null;
  appealable: boolean;
}

export interface OwnExchangePage {
  items: OwnExchange[];
  next: string | null;
}

export interface OwnExchangeDetail extends OwnExchange {
  explanation: string[];
  doubt: { score: string; balance: number; drawn: number } | null;
  filed: FiledAppeal | null;
}

export interface OwnAppealPage {
  items: (FiledAppeal & { exchange: OwnExchange })[];
}
