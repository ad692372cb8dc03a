// The encodings as the public packages have them. REFERENCE_MODULES names the folder whose node_modules holds the packages.

import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(path.join(path.resolve(process.env.REFERENCE_MODULES ?? '.'), 'package.json'));
const { get_encoding: getEncoding, Tiktoken } = require('tiktoken');

const LLAMA3_PATTERN = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

function llama3Package() {
  return require('llama3-tokenizer-js/bundle/commonjs-llama3-tokenizer-with-baked-data.cjs').llama3Tokenizer;
}

/** Meta's own implementation is tiktoken with Llama's ranks and pattern: https://github.com/meta-llama/llama3/blob/main/llama/tokenizer.py */
function llama3() {
  const bytes = new Map();
  let moved = 256;
  for (let b = 0; b < 256; b++) {
    const printable = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
    bytes.set(String.fromCharCode(printable ? b : moved++), b);
  }
  const ranks = llama3Package().vocabById.slice(0, 128000).map((token) => Buffer.from(Array.from(token, (c) => bytes.get(c))).toString('base64'));
  return new Tiktoken(`! 0 ${ranks.join(' ')}`, {}, LLAMA3_PATTERN);
}

/**
 * The encoder of a name: text to ids. Text that looks like a special token is text. `llama3-js` is the package llama3-tokenizer-js itself, whose regular
 * expression is JavaScript's: it takes U+FEFF for a space, U+0085 and later Unicode's letters otherwise than Meta's, and no long s for an s.
 */
export async function encoder(name) {
  if (name === 'llama3-js') {
    const tokenizer = llama3Package();
    return (text) => tokenizer.encode(text, { bos: false, eos: false, specialTokenRegex: /(?!)/g });
  }
  if (name === 'mistral') {
    const tokenizer = (await import(pathToFileURL(require.resolve('mistral-tokenizer-js')).href)).default;
    return (text) => tokenizer.encode(text, false, true);
  }
  const encoding = name === 'llama3' ? llama3() : getEncoding(name === 'o200k_harmony' ? 'o200k_base' : name);
  return (text) => encoding.encode(text, [], []);
}
