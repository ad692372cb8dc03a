// node compile.mjs FOLDER: reads the packages installed in FOLDER and writes there one .bin for each vocabulary and the class table.
// Run by Vocabularies.targets; the files are embedded into the assembly.

import { createRequire } from 'node:module';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packClasses } from './classes.mjs';
import { packVocabulary } from './vocabulary.mjs';

const folder = path.resolve(process.argv[2] ?? '.');
const require = createRequire(path.join(folder, 'package.json'));

/** The tokens of one of tiktoken's encoders, by rank, as latin1 strings. */
function readRanks(name) {
  const encoder = JSON.parse(readFileSync(require.resolve(`tiktoken/encoders/${name}.json`), 'utf8'));
  const tokens = [];
  for (const line of encoder.bpe_ranks.split('\n').filter(Boolean)) {
    const [, first, ...words] = line.split(' ');
    words.forEach((word, i) => { tokens[Number(first) + i] = Buffer.from(word, 'base64').toString('latin1'); });
  }
  return Array.from(tokens);
}

/** Written aside and moved, so that a build that was stopped leaves no half of a file. */
function write(name, content) {
  const target = path.join(folder, name);
  writeFileSync(`${target}.part`, content);
  renameSync(`${target}.part`, target);
}

write('unicode.bin', packClasses(require('tiktoken').Tiktoken));
for (const name of ['o200k_base', 'cl100k_base']) write(`${name}.bin`, packVocabulary(readRanks(name)));
