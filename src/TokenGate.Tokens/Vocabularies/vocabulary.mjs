// Writes one vocabulary as the tables that src/TokenGate.Tokens/Vocabularies/Vocabulary.cs reads in place. Little-endian.

import { packCharacters } from './characters.mjs';
import { findMerges } from './merges.mjs';
import { packTrie } from './trie.mjs';

const MAGIC = 0x4F564754; // "TGVO"
const VERSION = 4;
const UNORDERED = 0x80000000;
const RECORD = 32;
const HEADER = 64;
const NONE = 0xFFFFFFFF;
const EMPTY_PAIR = 0xFFFFFFFFFFFFFFFFn;
const MIX = 0x9E3779B97F4A7C15n;

/** Open addressing, linear probing: left << 40 | right << 20 | token. */
function packPairs(merges) {
  const used = merges.filter((merge, rank) => merge && merge.left !== rank).length;
  let bits = 8;
  while (2 ** bits < used * 2) bits++;
  const slots = new BigUint64Array(2 ** bits).fill(EMPTY_PAIR);
  merges.forEach((merge, rank) => {
    if (!merge || merge.left === rank) return;
    const key = BigInt(merge.left) << 20n | BigInt(merge.right);
    let slot = Number(BigInt.asUintN(64, key * MIX) >> BigInt(64 - bits));
    while (slots[slot] !== EMPTY_PAIR) slot = (slot + 1) % slots.length;
    slots[slot] = key << 20n | BigInt(rank);
  });
  return { slots, bits };
}

/** For each token the longest shorter token that is a prefix of it and that merging makes. */
function findPrefixes(tokens, merges, fallbacks) {
  const merged = new Map();
  tokens.forEach((token, rank) => { if (token !== undefined && merges[rank] && rank >= fallbacks) merged.set(token, rank); });
  return Uint32Array.from(tokens, (token) => {
    for (let length = (token?.length ?? 0) - 1; length > 0; length--) {
      const rank = merged.get(token.slice(0, length));
      if (rank !== undefined) return rank;
    }
    return NONE;
  });
}

/** One of 64 bits for a token, by multiplication: Vocabulary.cs does the same. */
const bitOf = (rank) => 1n << BigInt(Math.imul(rank, 0x9E3779B1) >>> 26);

/**
 * What is asked about a token together: its halves, the prefix to try instead of it, its length (and whether its merges are unordered), and two sets of 64 bits: of the tokens that some merge joins
 * to its right, and to its left. Two tokens that are not in each other's sets are joined by no merge, and no table need be searched.
 */
function packRecords(tokens, merges, prefixes) {
  const after = new BigUint64Array(tokens.length);
  const before = new BigUint64Array(tokens.length);
  merges.forEach((merge, rank) => {
    if (!merge || merge.left === rank) return;
    after[merge.left] |= bitOf(merge.right);
    before[merge.right] |= bitOf(merge.left);
  });
  const records = Buffer.alloc(tokens.length * RECORD);
  tokens.forEach((token, rank) => {
    const { left, right, unordered } = merges[rank] ?? { left: rank, right: rank, unordered: false };
    [left, right, prefixes[rank], ((token?.length ?? 0) | (unordered ? UNORDERED : 0)) >>> 0].forEach((value, i) => records.writeUInt32LE(value, rank * RECORD + i * 4));
    records.writeBigUInt64LE(after[rank], rank * RECORD + 16);
    records.writeBigUInt64LE(before[rank], rank * RECORD + 24);
  });
  return records;
}

/**
 * `tokens[rank]` is a latin1 string or undefined; ranks are in the order of merging. `ids[rank]` is the public id where it is not the rank;
 * `units` cuts a token into what merging starts from, by default bytes. Ranks below `fallbacks` are bytes that stand only for
 * characters that are no token: never a part of one that is.
 */
export function packVocabulary(tokens, { ids = null, units = undefined, fallbacks = 0 } = {}) {
  const merges = findMerges(tokens, units);
  const longest = tokens.reduce((most, token) => Math.max(most, token?.length ?? 0), 0);
  if (tokens.length >= 2 ** 20 - 1 || longest > 255) throw new Error('The vocabulary exceeds the table format: widen it in Vocabulary.cs and here.');
  const mergeless = tokens.reduce((most, token, rank) => (merges[rank] ? most : Math.max(most, token?.length ?? 0)), 0);
  const trie = packTrie(tokens.map((token, rank) => [token, rank, !merges[rank]]).filter(([token]) => token !== undefined));
  const { slots, bits } = packPairs(merges);
  const records = packRecords(tokens, merges, findPrefixes(tokens, merges, fallbacks));
  const { characters, pairs } = packCharacters(trie);
  const tables = [trie, slots, records, ids ? Uint32Array.from(ids) : new Uint32Array(0), characters, pairs];

  const offsets = [];
  let length = HEADER;
  for (const table of tables) {
    offsets.push(length);
    length += Math.ceil(table.byteLength / 8) * 8;
  }
  const file = Buffer.alloc(length);
  [MAGIC, VERSION, length, tokens.length, trie.length, bits, longest, ids ? 1 : 0, ...offsets, mergeless].forEach((value, i) => file.writeUInt32LE(value, i * 4));
  tables.forEach((table, i) => Buffer.from(table.buffer, table.byteOffset, table.byteLength).copy(file, offsets[i]));
  return file;
}
