// Shortens the way through the trie for text of three-byte characters (Chinese, Japanese, Korean, Indic scripts): what Vocabulary.cs knows after one of them
// at once instead of after three loads, and which pairs of them no token begins with.

const BASE = 0xFFFFFFn;
const TOKEN = 0xFFFFFn;
const MERGELESS = 1n << 53n;
const WALK = 1n << 46n;
const PAIR_BITS = 19;

/** The bit of a pair of characters: Vocabulary.cs does the same. */
const bitOf = (first, second) => (Math.imul(first, 0x9E3779B1) + Math.imul(second, 0x85EBCA77)) >>> (32 - PAIR_BITS);

const bytesOf = (c) => [0xE0 | c >> 12, 0x80 | c >> 6 & 0x3F, 0x80 | c & 0x3F];

/**
 * `characters[c]`, for U+0800 to U+FFFF: bits 0..23 the base behind the character (0 where no token continues), bits 24..43 the longest token within
 * it, plus 1 (0 where there is none), bits 44..45 its length, bit 46 when a token ends within the character behind it, so that `pairs` says nothing.
 * `pairs`: a bit for each pair of characters that a token begins with, by its hash.
 */
export function packCharacters(trie) {
  const child = (unit, c) => {
    const next = trie[Number(unit & BASE) ^ c];
    return Number(next >> 24n & 0x1FFn) === c ? next : null;
  };
  const tokenOf = (unit) => (unit & MERGELESS ? 0n : unit >> 33n & TOKEN);
  const characters = new BigUint64Array(0x10000);
  const pairs = new Uint8Array(2 ** PAIR_BITS / 8);
  for (let c = 0x800; c < 0x10000; c++) {
    let unit = trie[0];
    let token = 0n;
    let length = 0n;
    bytesOf(c).forEach((b, i) => {
      unit = unit && child(unit, b);
      if (!unit || !tokenOf(unit)) return;
      token = tokenOf(unit);
      length = BigInt(i + 1);
    });
    characters[c] = length << 44n | token << 24n | (unit ? unit & BASE : 0n);
    if (unit && unit & BASE) {
      let walk = 0n;
      for (let lead = 0xE0; lead < 0xF0; lead++) {
        const first = child(unit, lead);
        if (first && tokenOf(first)) walk = WALK;
        for (let b = 0x80; first && b < 0xC0; b++) {
          const second = child(first, b);
          if (second && tokenOf(second)) walk = WALK;
          for (let last = 0x80; second && last < 0xC0; last++) {
            if (!child(second, last)) continue;
            const bit = bitOf(c, (lead & 0xF) << 12 | (b & 0x3F) << 6 | last & 0x3F);
            pairs[bit >> 3] |= 1 << (bit & 7);
          }
        }
      }
      characters[c] |= walk;
    }
  }
  return { characters, pairs };
}
