// node throughput.mjs PASSES: from stdin texts (32-bit length, UTF-8), to stdout a JSON object: for each package and text the seconds of processor time
// of each pass (o200k_base).
// REFERENCE_MODULES: see reference.mjs.

import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(path.resolve(process.env.REFERENCE_MODULES ?? '.'), 'package.json'));
const tiktoken = require('tiktoken').get_encoding('o200k_base');
const { countTokens } = require('gpt-tokenizer/cjs/encoding/o200k_base');
const { default: Tokenizer } = require('ai-tokenizer');
const ai = new Tokenizer(require('ai-tokenizer/encoding/o200k_base'));

const packages = {
  'gpt-tokenizer': (text) => countTokens(text, { disallowedSpecial: new Set() }),
  tiktoken: (text) => tiktoken.encode(text, [], []).length,
  'ai-tokenizer': (text) => ai.count(text),
};

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const input = Buffer.concat(chunks);
const texts = [];
for (let at = 0; at < input.length;) {
  const length = input.readUInt32LE(at);
  texts.push(input.toString('utf8', at + 4, at + 4 + length));
  at += 4 + length;
}

const seconds = {};
for (const [name, count] of Object.entries(packages)) {
  seconds[name] = texts.map((text) => Array.from({ length: Number(process.argv[2]) }, () => {
    const start = process.cpuUsage();
    count(text);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  }));
}
process.stdout.write(JSON.stringify(seconds));
