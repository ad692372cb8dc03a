// The shapes of the admin API, as TokenGate.Gateway/Admin/openapi.json describes them.

export type Role = "employee" | "executive" | "viewer" | "operator" | "auditor";
export type Verdict = "trusted" | "padded" | "duplicate" | "inflated" | "failed" | "unreadable" | "no_usage";
export type Source = "provider" | "estimated" | "partial" | "implausible" | "missing";
export type Head = "padding" | "duplication" | "output";
export type Direction = "rising" | "falling" | "free";
export type Ledger = "journal" | "redis";
export type Bucket = "hour" | "day" | "week" | "month" | "total";
export type DriftState = "stable" | "watch" | "act";

export interface Me {
  roles: Role[];
  /** Who signed on; null for a token. */
  person: string | null;
  person_team: string | null;
  /** The last day on which this person's exchanges may be kept with their text; null when they may not. */
  recorded_until: string | null;
  gateway: string;
  version: string;
  mode: "enforce" | "observe";
  pseudonymised: boolean;
  sources: Ledger[];
  /** Whether this caller sees people by name, and may ask for any group. */
  names: boolean;
  /** The time zones whose days count, the oldest first. */
  zones: { zone: string; since: string | null }[];
  min_group: number;
  /** The currency of today's costs, the currencies of all days, the oldest first, and the version of the price list. */
  currency: string;
  currencies: { currency: string; since: string | null }[];
  prices: string;
  now: string;
}

/** Shares of gross tokens, and of exchanges for what is missing. */
export type Provenance = Record<Exclude<Source, "implausible">, number> & { implausible?: number };

/** Of a fleet, a gateway: whether an answer was read from it, and of one that is away up to when. */
export interface GatewayRead {
  gateway: string;
  state: "read" | "failed" | "away";
  until?: string;
}

/** Who counted. */
export interface Origin {
  schema: string;
  lag: number;
  models: string[];
  gateways: string[];
}

export interface TrustedCounts {
  requests: number;
  input_tokens: number;
  output_tokens: number;
  /** A subset of `output_tokens`. */
  reasoning_tokens: number;
  /** A subset of `input_tokens`: read from the provider's cache. */
  cached_tokens: number;
}

/** What tokens cost, as decimal numbers: 0 where no price is known, null for what is not known or is a sum over several currencies. */
export interface Spending {
  /** Of trusted tokens. */
  cost: string | null;
  gross_cost: string | null;
  withheld_cost: string | null;
}

/** The same of one currency. */
export type SpendingOf = Spending & { currency: string };

/** What all, the trusted and the withheld tokens cost in one currency. */
export interface CurrencyCost {
  currency: string;
  cost: string;
  trusted_cost: string;
  withheld_cost: string;
}

/** An edition of the counting rules, and the day on which it first appears in an answer. */
export interface RulesSince {
  edition: number;
  since: string;
}

export interface Names {
  bucket: string;
  user?: string;
  team?: string;
  route?: string;
  model?: string;
  project?: string;
  client?: string;
}

/** How many users there are, where that was asked. */
export interface UserCount {
  users?: number;
}

export type UsageRow = Names & TrustedCounts & SpendingOf & UserCount;

export interface Usage {
  gateways?: GatewayRead[];
  from: string;
  to: string;
  source: Ledger;
  rows: UsageRow[];
  totals: TrustedCounts & Spending & UserCount & { costs: SpendingOf[] };
  /** How many groups there are in all, where some of them were asked for. */
  groups?: number;
  /** What the others add up to. */
  rest?: TrustedCounts & Spending & { groups: number };
  provenance: Provenance;
  origin: Origin;
  rules: RulesSince[];
}

/** A group over a span, beside the span before. */
export interface AdoptionRow {
  name: string;
  people: number;
  people_before: number;
  tokens: number;
  tokens_before: number;
  requests: number;
  /** Null where the span holds a change of currency. */
  cost: string | null;
  /** Null for callers who see no names. */
  gross_cost: string | null;
  withheld_cost: string | null;
}

export interface AdoptionTeam extends AdoptionRow {
  parent: string | null;
  /** True where it sums up the teams that are parts of it. */
  roll_up: boolean;
  /** 0 where there is no list of the staff. */
  staff: number;
}

/** How all tokens divide. */
export interface Gross {
  tokens: number;
  trusted: number;
  once: number;
  unseen: number;
  withheld: number;
  /** Null where the span holds a change of currency. */
  cost: string | null;
  withheld_cost: string | null;
  currency: string | null;
}

export interface OutcomeRow {
  kind: string;
  /** Null for the company. */
  team: string | null;
  count: number;
  count_before: number;
  tokens: number;
  tokens_per_outcome: number | null;
  tokens_per_outcome_before: number | null;
  cost_per_outcome: string | null;
  gross_cost_per_outcome: string | null;
}

/** Who uses it, and how that changed. What would tell of few people is null where names are not shown. */
export interface Adoption {
  gateways?: GatewayRead[];
  from: string;
  to: string;
  before_from: string;
  /** The moment at which the span before ends. */
  before_to: string;
  bucket: "day" | "week" | "month";
  source: Ledger;
  names: boolean;
  /** The currency of the span's costs; null where another one begins in it: then no amount is told. */
  currency: string | null;
  people: {
    active: number | null;
    before: number | null;
    new: number | null;
    returning: number | null;
    stayed: number | null;
    gone: number | null;
    daily: number | null;
    weekly: number | null;
    monthly: number | null;
    staff: number | null;
    /** Active people who are on the list of the staff. */
    on_roll: number | null;
  };
  trusted: { tokens: number | null; tokens_before: number | null; cost: string | null; cost_before: string | null };
  series: { bucket: string; people: number | null; tokens: number | null }[];
  teams: AdoptionTeam[];
  models: AdoptionRow[];
  projects: AdoptionRow[];
  clients: AdoptionRow[];
  work: AdoptionRow[];
  outcomes: OutcomeRow[];
  gross: Gross;
  gross_before: Gross;
}

/** Subsets of input or output; null where the provider does not say. */
export interface Kinds {
  reasoning: number | null;
  cached: number | null;
  cache_write: number | null;
  cache_write_hour: number | null;
  audio_input: number | null;
  image_input: number | null;
  video_input: number | null;
  document_input: number | null;
  tool_use_input: number | null;
  audio_output: number | null;
  image_output: number | null;
  video_output: number | null;
}

/**
 * input = replayed + repeated + unseen_input + trusted_input + withheld_input; output = repeated_output + unseen_output + trusted_output + withheld_output.
 */
export interface Split extends Partial<Kinds> {
  input: number | null;
  replayed: number;
  repeated: number;
  unseen_input: number;
  trusted_input: number;
  withheld_input: number;
  output: number | null;
  repeated_output: number;
  unseen_output: number;
  trusted_output: number;
  withheld_output: number;
}

export type WithheldRow = Names & Split & UserCount & { verdict?: Verdict; reason?: string; reason_text?: string; exchanges: number; would_withhold: number };

export interface Withheld {
  gateways?: GatewayRead[];
  from: string;
  to: string;
  rows: WithheldRow[];
  totals: Split & UserCount & { exchanges: number; would_withhold: number; costs: CurrencyCost[] };
  provenance: Provenance;
  rules: RulesSince[];
}

export type Ending = "complete" | "client_gone" | "upstream_cut" | "upstream_unreachable" | "timed_out" | "shutdown";

/** A conversation as one row: an agent's run, a chat. */
export interface Conversation {
  conversation: string;
  user: string;
  team: string;
  project: string;
  client: string;
  models: string[];
  first_at: string;
  last_at: string;
  exchanges: number;
  tokens: Split;
  costs: (SpendingOf & { gross_cost: string })[];
  /** False where the sums are of its latest exchanges alone. */
  whole: boolean;
}

export interface ConversationPage {
  gateways?: GatewayRead[];
  items: Conversation[];
  next: string | null;
}

export interface Exchange {
  /** Of a fleet, the gateway that holds the record. */
  gateway?: string;
  id: string;
  started_at: string;
  duration_ms: number;
  user: string;
  team: string;
  project: string;
  client: string;
  /** A keyed hash; empty where it is not known. */
  conversation: string;
  route: string;
  provider: string;
  model: string;
  dialect: string;
  path: string;
  status: number | null;
  ending: Ending;
  verdict: Verdict;
  source: Source;
  /** Edition of the counting rules; 0: before there were editions. */
  rules: number;
  tokens: Split;
  padding: number | null;
  duplication: number | null;
  output_score: number | null;
  policy: string;
  appeal: AppealState | null;
}

export interface ExchangePage {
  gateways?: GatewayRead[];
  items: Exchange[];
  next: string | null;
}

export interface Correction {
  kind: "filed" | "appeal" | "restatement";
  at: string;
  by: string;
  note: string;
  /** The difference; null where a decision changed no count. */
  tokens: Split | null;
}

export interface ExplainedFeature {
  name: string;
  sentence: string;
  /** -1: nothing to measure. */
  value: number;
  /** Log-odds; positive speaks for withholding. */
  contribution: number;
  honest_low: number | null;
  honest_high: number | null;
  direction: Direction;
}

export interface ExplainedScore {
  head: Head;
  probability: number;
  raw: number | null;
  threshold: number | null;
  threshold_raw: number | null;
  features: ExplainedFeature[];
}

/** What is billed beside tokens; null where the provider does not say. */
export interface Billed {
  tier: string | null;
  tool_calls: Record<string, number>;
  seconds: number | null;
  pages: number | null;
  characters: number | null;
  search_units: number | null;
  /** In US dollars, as a decimal number. */
  reported_cost: string | null;
}

export interface ExchangeDetail extends Exchange {
  /** The provider's further counts under its own names. */
  extra: Record<string, number>;
  billed: Billed;
  /** What the provider reported where it was not believed. */
  reported: ({ input: number | null; output: number | null } & Kinds) | null;
  note: string;
  finish_reason: string | null;
  request_bytes: number;
  response_bytes: number;
  model_version: string;
  corrections: Correction[];
  review: Review | null;
  scores: ExplainedScore[];
}

/** What somebody who looked at an exchange says that it was: a label to train with. */
export type ReviewLabel = "honest" | "padding" | "duplication" | "output" | "unclear";

export interface Review {
  label: ReviewLabel;
  by: string;
  at: string;
}

export type AppealState = "open" | "accepted" | "rejected";

/** An appeal that a person filed. */
export interface FiledAppeal {
  state: AppealState;
  filed_at: string;
  text: string;
  decided_at: string | null;
  decided_by: string | null;
  answer: string | null;
}

export interface AppealPage {
  gateways?: GatewayRead[];
  open: number;
  items: (FiledAppeal & { exchange: Exchange })[];
}

/** Seven days of the company, and the seven before. */
export interface Digest {
  gateways?: GatewayRead[];
  from: string;
  to: string;
  title: string;
  sentences: string[];
  week: DigestWeek;
  before: DigestWeek;
  teams: { team: string; trusted: number; before: number }[];
  open_appeals: number;
}

export type DigestWeek = Split & { people: number; exchanges: number; costs: CurrencyCost[] };

export interface Alerts {
  /** Of a fleet, the gateway that tells for all, by its address; null where each tells by itself. */
  teller: string | null;
  open: { key: string; title: string; text: string; since: string }[];
  webhooks: { name: string; form: "json" | "slack" | "teams"; waiting: number }[];
}

export interface AlertTest {
  webhooks: { name: string; delivered: boolean; fault: string | null }[];
}

/** Whether people can sign on, and whether something is known to be wrong with the provider. */
export interface SignOn {
  offered: boolean;
  troubled: boolean;
}

export interface AppealAnswer {
  outcome: "booked" | "already" | "rejected";
  tokens: Split;
}

export interface RouteHealth {
  route: string;
  requests: number;
  errors: number;
  p50_ms: number;
  p99_ms: number;
  overhead_p50_us: number;
  overhead_p99_us: number;
}

/** Something beside the traffic that does not work, and what to do. */
export interface Concern {
  key: string;
  problem: string;
  remedy: string;
}

export interface Health {
  /** Of a fleet: how each gateway stands; what is shown of the others is at their own ports. */
  gateways?: (GatewayRead & { status?: string; concerns?: Concern[]; model?: { version: string | null }; uptime_s?: number })[];
  status: "ready" | "degraded" | "not ready";
  journal: { sequence: number; head: string; waiting: number; unsettled: number; lag_ms: number; bytes: number; late: number };
  redis: { state: "starting" | "connected" | "outage" | "refused"; lag: number; last_error?: string | null } | null;
  chain: { head: string; sealed_at: string | null; last_verified_at: string | null; last_result: "ok" | "broken" | null };
  routes: RouteHealth[];
  memory: { users: number; bytes: number; limit: number } | null;
  concerns: Concern[];
  faults: number;
  model: { version: string | null };
  uptime_s: number;
}

export interface Verification {
  chain: "ok" | "broken";
  records: number;
  journal: TrustedCounts;
  redis: TrustedCounts | null;
  equal: boolean;
  faults: string[];
}

export interface Threshold {
  probability: number;
  raw: number | null;
}

export interface ModelFeature {
  name: string;
  sentence: string;
  direction: Direction;
  importance: number;
  honest_low: number;
  honest_high: number;
  /** Upper bounds of the bins; the last is null: without a bound. */
  bins: (number | null)[];
  /** What each bin adds, in log-odds. */
  effects: number[];
  psi: number | null;
}

export interface ModelHead {
  head: Head;
  bias: number;
  threshold: Threshold;
  /** probability = 1 / (1 + exp(slope * raw + offset)) */
  calibration: { slope: number; offset: number };
  features: ModelFeature[];
}

export interface Model {
  version: string | null;
  trained_at: string | null;
  mode: "enforce" | "observe";
  heads: ModelHead[];
  drift: { scores: { head: Head; psi: number | null; state: DriftState | null; observations?: number }[] };
  card: string;
}

export interface UsageEvent {
  since: string;
  requests: number;
  input_tokens: number;
  output_tokens: number;
  would_withhold: number;
}
