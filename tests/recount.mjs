// Verifies a file of `tokengate audit export` and recounts its trusted usage, with nothing but Node.js: node tests/recount.mjs FILE
// Written from src/formats.md alone. Prints the rows of `tokengate report --json` (by user and day); exit code 1 when the chain is broken.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

const trusted = { 'tokengate-audit-1': { input: 2, output: 5 } }; // places of trusted_input and trusted_output in `split`, by format
const sums = new Map();
let head, sequence, previous, rest = Buffer.alloc(0);

function read(line) {
  if (!head) {
    head = JSON.parse(line);
    if (!trusted[head.format]) throw new Error(`unknown format ${head.format}`);
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
  const split = ['failed', 'unreadable', 'no_usage'].includes(entry.verdict) && !isCorrection ? [] : entry.split ?? [];
  const [input, output] = [split[trusted[head.format].input] ?? 0, split[trusted[head.format].output] ?? 0];
  const key = JSON.stringify([entry.user ?? '-', (isCorrection ? entry.hour : entry.time).slice(0, 10)]);
  const sum = sums.get(key) ?? [0, 0, 0];
  sums.set(key, [sum[0] + (isCorrection ? entry.requests ?? 0 : input + output > 0 ? 1 : 0), sum[1] + input, sum[2] + output]);
}

try {
  for await (const chunk of createReadStream(process.argv[2])) {
    rest = Buffer.concat([rest, chunk]);
    for (let end; (end = rest.indexOf(10)) >= 0; rest = rest.subarray(end + 1)) read(rest.subarray(0, end));
  }
  const rows = [...sums].filter(([, sum]) => sum.some((part) => part !== 0)).map(([key, [requests, input_tokens, output_tokens]]) =>
    ({ user: JSON.parse(key)[0], bucket: JSON.parse(key)[1], requests, input_tokens, output_tokens }));
  console.log(JSON.stringify(rows));
  console.error(`The chain holds: entries ${head.after + 1} to ${sequence}, head ${previous.toString('hex')}.`);
} catch (fault) {
  console.error(fault.message);
  process.exitCode = 1;
}
