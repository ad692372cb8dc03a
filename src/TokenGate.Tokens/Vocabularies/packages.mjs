// Reads the tokens that the npm packages carry, by rank (the order in which merging prefers them), as latin1 strings of their bytes.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** The packages installed below a folder. */
export function openPackages(folder) {
  const require = createRequire(path.join(folder, 'package.json'));
  return {
    Tiktoken: require('tiktoken').Tiktoken,
    readTiktoken: (name) => readTiktoken(require.resolve(`tiktoken/encoders/${name}.json`)),
    readLlama3: () => readLlama3(require('llama3-tokenizer-js/bundle/commonjs-llama3-tokenizer-with-baked-data.cjs').llama3Tokenizer),
    readMistral: async () => readMistral((await import(pathToFileURL(require.resolve('mistral-tokenizer-js')).href)).default),
  };
}

/** Lines of a first rank and base64 tokens. Array.from makes the gaps undefined. */
function readTiktoken(file) {
  const tokens = [];
  for (const line of JSON.parse(readFileSync(file, 'utf8')).bpe_ranks.split('\n').filter(Boolean)) {
    const [, first, ...words] = line.split(' ');
    words.forEach((word, i) => { tokens[Number(first) + i] = Buffer.from(word, 'base64').toString('latin1'); });
  }
  return Array.from(tokens);
}

/** Each byte has a printable character (https://github.com/openai/gpt-2/blob/master/src/encoder.py, bytes_to_unicode); special tokens follow at 128000. */
function readLlama3(tokenizer) {
  const bytes = new Map();
  let moved = 256;
  for (let b = 0; b < 256; b++) {
    const printable = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
    bytes.set(String.fromCharCode(printable ? b : moved++), String.fromCharCode(b));
  }
  return tokenizer.vocabById.slice(0, 128000).map((token) => Array.from(token, (c) => bytes.get(c)).join(''));
}

/**
 * SentencePiece: merging starts from characters; one that is no token falls back to its bytes, which never merge. A space is written U+2581.
 * Ranks: the bytes, the characters, then what is merged in the order of merging.
 */
function readMistral(tokenizer) {
  const latin = (text) => Buffer.from(text.replaceAll('\u2581', ' '), 'utf8').toString('latin1');
  const units = (token) => Array.from(Buffer.from(token, 'latin1').toString('utf8'), (c) => Buffer.from(c, 'utf8').toString('latin1'));
  const merged = [...new Set([...tokenizer.merges.keys()].map((pair) => pair.replace(' ', '')))];
  const characters = tokenizer.vocabById.slice(259).filter((token) => [...token].length === 1);
  if (merged.some((token) => /[^\u2581]\u2581/u.test(token) || token.includes('\n'))) {
    throw new Error('A Mistral token crosses words: SentenceSplit.cs would cut it.');
  }
  const known = new Set(characters.map(latin));
  const bytes = Array.from({ length: 256 }, (_, b) => b).filter((b) => !known.has(String.fromCharCode(b)));
  const rest = [...characters, ...merged];
  return {
    tokens: [...bytes.map((b) => String.fromCharCode(b)), ...rest.map(latin)],
    ids: [...bytes.map((b) => b + 3), ...rest.map((token) => tokenizer.vocabByString.get(token))],
    units: (token) => (token.length === 1 ? [token] : units(token)),
    fallbacks: bytes.length,
  };
}
