import type { Health } from "../api/contract.ts";
import { visible } from "../words/names.ts";
import { count, milliseconds } from "../words/numbers.ts";

/** Lag of Redis, in entries, that is no concern yet. */
const UsualLag = 10_000;
const UsualDelay = 1_000;

/** What an operator should look at, in sentences; nothing when all is well. */
export function concerns(health: Health): string[] {
  // Journal and Redis have sentences of their own below, with their figures.
  const found = health.concerns.filter(({ key }) => key !== "journal" && key !== "redis").map(({ key, problem, remedy }) => visible(`${key}: ${problem}. ${remedy}.`));
  if (health.journal.waiting > 0) {
    found.push(`The journal cannot be written: ${count(health.journal.waiting)} records wait in memory. Traffic goes on. Look at the disk.`);
  } else if (health.journal.lag_ms > UsualDelay) {
    found.push(`The disk is slow: the oldest record has waited ${milliseconds(health.journal.lag_ms)}.`);
  }

  if (health.redis !== null && health.redis.state !== "connected" && health.redis.state !== "starting") {
    found.push(`Redis is not reached (${health.redis.state}). Nothing is lost: ${count(health.redis.lag)} entries will follow.`);
  } else if (health.redis !== null && health.redis.lag > UsualLag) {
    found.push(`Redis is ${count(health.redis.lag)} entries behind; dashboards that read it are late.`);
  }

  if (health.chain.last_result === "broken") {
    found.push("The last verification found that the chain is broken: the journal was changed, or parts of it are missing.");
  }

  if (health.memory !== null && health.memory.limit > 0 && health.memory.bytes > health.memory.limit * 0.95) {
    found.push("The memory of what was sent is full: the oldest of it is forgotten, so more may be trusted, never less.");
  }

  if (health.faults > 0) {
    found.push(`${count(health.faults)} faults happened beside the traffic since the start; the log says which.`);
  }

  return found;
}
