// Asks the regular expression engine of the tiktoken package for the class of every code point, so that our splitting and
// its agree to the Unicode version. Written as a two-stage table: 4352 16-bit block numbers, then blocks of 256 classes.

const UPPER = 1;    // may stand in the first run of a word: Lu Lt Lm Lo M
const LOWER = 2;    // may stand in the second run of a word: Ll Lm Lo M
const LETTER = 4;   // L
const NUMBER = 8;   // N
const SPACE = 16;   // White_Space
const NEWLINE = 32; // CR, LF

const CLASSES = [
  ['[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]', UPPER],
  ['[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]', LOWER],
  ['\\p{L}', LETTER],
  ['\\p{N}', NUMBER],
  ['\\s', SPACE],
  ['[\\r\\n]', NEWLINE],
];

function scalars() {
  const text = [];
  for (let cp = 0; cp < 0x110000; cp++) {
    if (cp < 0xD800 || cp > 0xDFFF) text.push(String.fromCodePoint(cp));
  }
  return text.join('');
}

/** `Tiktoken` is the class of the tiktoken package. */
export function packClasses(Tiktoken) {
  // A vocabulary of single bytes, and a pattern that keeps the class alone: the ids are the UTF-8 of its members.
  const bytes = Array.from({ length: 256 }, (_, b) => Buffer.from([b]).toString('base64'));
  const all = scalars();
  const classes = new Uint8Array(0x110000);
  for (const [pattern, flag] of CLASSES) {
    const encoding = new Tiktoken(`! 0 ${bytes.join(' ')}`, {}, pattern);
    for (const member of Buffer.from(encoding.encode(all, [], [])).toString('utf8')) classes[member.codePointAt(0)] |= flag;
    encoding.free();
  }

  const numbers = new Map();
  const stage = new Uint16Array(0x1100);
  const blocks = [];
  for (let block = 0; block < 0x1100; block++) {
    const part = classes.subarray(block * 256, block * 256 + 256);
    const key = part.join();
    if (!numbers.has(key)) {
      numbers.set(key, blocks.length);
      blocks.push(Buffer.from(part));
    }
    stage[block] = numbers.get(key);
  }
  return Buffer.concat([Buffer.from(stage.buffer), ...blocks]);
}
