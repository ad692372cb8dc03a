// node throughput.mjs ENCODING: from stdin the number of texts and the texts (each a 32-bit length and UTF-8), then two bytes for each pass that is wanted: package and text.
// To stdout a line with the names of the packages, then a line for each pass: its seconds of processor time.
// Each package counts in the fastest way it has, text that looks like a special token as text. REFERENCE_MODULES: see reference.mjs.

import { createRequire } from 'node:module';
import path from 'node:path';

const name = process.argv[2];
const require = createRequire(path.join(path.resolve(process.env.REFERENCE_MODULES ?? '.'), 'package.json'));
const tiktoken = require('tiktoken').get_encoding(name);
const { countTokens } = require(`gpt-tokenizer/cjs/encoding/${name}`);
const { default: Tokenizer } = require('ai-tokenizer');
const ai = new Tokenizer(require(`ai-tokenizer/encoding/${name}`));

const packages = {
  'gpt-tokenizer': (text) => countTokens(text, { disallowedSpecial: new Set() }),
  tiktoken: (text) => tiktoken.encode_ordinary(text).length,
  'ai-tokenizer': (text) => ai.count(text),
};
const counts = Object.values(packages);
process.stdout.write(`${Object.keys(packages).join(' ')}\n`);

const texts = [];
let left = null;
let input = Buffer.alloc(0);
for await (const chunk of process.stdin) {
  input = Buffer.concat([input, chunk]);
  if (left === null && input.length >= 4) {
    left = input.readUInt32LE(0);
    input = input.subarray(4);
  }
  while (left > 0 && input.length >= 4 && input.length >= 4 + input.readUInt32LE(0)) {
    const end = 4 + input.readUInt32LE(0);
    texts.push(input.toString('utf8', 4, end));
    input = input.subarray(end);
    left--;
  }
  for (; left === 0 && input.length >= 2; input = input.subarray(2)) {
    const start = process.cpuUsage();
    counts[input[0]](texts[input[1]]);
    const { user, system } = process.cpuUsage(start);
    process.stdout.write(`${(user + system) / 1e6}\n`);
  }
}
