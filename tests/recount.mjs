// Verifies a file of `tokengate audit export` and recounts its trusted usage, with nothing but Node.js: node tests/recount.mjs FILE
// Written from src/formats.md alone. Prints the rows of `tokengate report --json` (by user and day); exit code 1 when the chain is broken.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

const formats = ['tokengate-audit-1', 'tokengate-audit-2'];
const [TrustedInput, RepeatedOutput, TrustedOutput, WithheldOutput, UnseenInput, UnseenOutput] = [2, 4, 5, 6, 7, 8]; // places in `split`; absent ones are 0
const sums = new Map();
let head, sequence, previous, rest = Buffer.alloc(0);

function read(line) {
  if (!head) {
    head = JSON.parse(line);
    if (!formats.includes(head.format)) throw new Error(`unknown format ${head.format}`);
    [sequence, previous] = [head.after, Buffer.from(head.hash, 'hex')];
    return;
  }
  const tabs = [0, 1, 2].reduce((found) => [...found, line.indexOf(9, (found.at(-1) ?? -1) + 1)], []);
  const [number, kind, digest] = [line.subarray(0, tabs[0]), line.subarray(tabs[0] + 1, tabs[1]), line.subarray(tabs[1] + 1, tabs[2])].map(String);
  const body = line.subarray(tabs[2] + 1);
  if (Number(number) !== ++sequence) throw new Error(`entry ${sequence} is missing, ${number} follows`);
  const place = Buffer.alloc(9);
  place.writeBigUInt64BE(BigInt(sequence));
  place[8] = Number(kind);
  previous = createHash('sha256').update(previous).update(place).update(body).digest();
  if (previous.toString('hex') !== digest) throw new Error(`entry ${sequence} was changed: its hash is ${previous.toString('hex')}, the file says ${digest}`);
  if (kind === '0' || kind === '6') count(JSON.parse(body), kind === '6');
}

function count(entry, isCorrection) {
  const parts = ['failed', 'unreadable', 'no_usage'].includes(entry.verdict) && !isCorrection ? [] : entry.split ?? [];
  const split = Array.from({ length: 9 }, (_, place) => parts[place] ?? 0);
  const [input, output] = [split[TrustedInput], split[TrustedOutput]];
  const [reasoning, cached] = isCorrection
    ? [entry.reasoning ?? 0, entry.cached ?? 0]
    : [reasoningOf(entry.counts?.reasoning ?? 0, split), cachedOf(entry.counts?.cached ?? 0, split)];
  const key = JSON.stringify([entry.user ?? '-', (isCorrection ? entry.quarter ?? entry.hour : entry.time).slice(0, 10)]);
  const sum = sums.get(key) ?? [0, 0, 0, 0, 0, 0n];
  const requests = isCorrection ? entry.requests ?? 0 : input + output > 0 ? 1 : 0;
  const [, , ...money] = ['failed', 'unreadable', 'no_usage'].includes(entry.verdict) && !isCorrection ? [] : entry.cost ?? []; // currency, prices, parts
  const cost = BigInt(money[TrustedInput] ?? 0) + BigInt(money[TrustedOutput] ?? 0);
  sums.set(key, [requests, input, output, reasoning, cached, cost].map((added, place) => sum[place] + added));
}

/** What is unseen is reasoning first; of what is left, the trusted output has its share, rounded down. */
function reasoningOf(reasoning, split) {
  const seen = split[RepeatedOutput] + split[TrustedOutput] + split[WithheldOutput];
  const left = Math.min(Math.max(reasoning - split[UnseenOutput], 0), seen);
  return seen === 0 ? 0 : Number((BigInt(left) * BigInt(split[TrustedOutput])) / BigInt(seen));
}

/** Billionths as a decimal number. */
function amount(billionths) {
  const digits = String(billionths < 0n ? -billionths : billionths).padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  return `${billionths < 0n ? '-' : ''}${digits.slice(0, -9)}${fraction && '.'}${fraction}`;
}

/** Cached tokens are replayed, repeated, unseen and withheld before they are trusted. */
function cachedOf(cached, split) {
  const before = split[0] + split[1] + split[3] + split[UnseenInput];
  return Math.min(Math.max(cached - before, 0), split[TrustedInput]);
}

try {
  for await (const chunk of createReadStream(process.argv[2])) {
    rest = Buffer.concat([rest, chunk]);
    for (let end; (end = rest.indexOf(10)) >= 0; rest = rest.subarray(end + 1)) read(rest.subarray(0, end));
  }
  const rows = [...sums].filter(([, sum]) => sum.some((part) => part != 0)).map(([key, [requests, input_tokens, output_tokens, reasoning_tokens, cached_tokens, cost]]) =>
    ({ user: JSON.parse(key)[0], bucket: JSON.parse(key)[1], requests, input_tokens, output_tokens, reasoning_tokens, cached_tokens, cost: amount(cost) }));
  console.log(JSON.stringify(rows));
  console.error(`The chain holds: entries ${head.after + 1} to ${sequence}, head ${previous.toString('hex')}.`);
} catch (fault) {
  console.error(fault.message);
  process.exitCode = 1;
}
