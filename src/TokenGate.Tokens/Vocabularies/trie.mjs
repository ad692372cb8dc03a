// Packs byte strings into a double-array trie: one 64-bit unit for each prefix, so that a step is one load.
//   bits  0..23  base: the child for byte c is unit base ^ c
//   bits 24..32  label: the byte that led here; 0x1FF where no prefix lives, and at the root
//   bits 33..52  value + 1; 0 where the prefix is no token
//   bit  53      the token is only ever looked up whole: merging does not make it
// A base belongs to one parent only, therefore the label alone proves the parent.

const NO_LABEL = 0x1FF;
const EMPTY = BigInt(NO_LABEL) << 24n;
const OPEN_BLOCKS = 16;
const MISSES = 24;

/** The units in blocks of 256 (a base and its children share one). A block that refuses too often is closed: full packing is not worth the search. */
class Blocks {
  constructor() {
    this.count = 0;
    this.open = [];
    this.add();
  }

  add() {
    const block = { at: this.count++ * 256, taken: new Uint8Array(256), bases: new Uint8Array(256), misses: 0 };
    if (block.at === 0) {
      // Unit 0 is the root. Base 0 belongs to nobody: it is what a prefix without children has.
      block.taken[0] = 1;
      block.bases[0] = 1;
    }
    this.open.push(block);
    if (this.open.length > OPEN_BLOCKS) this.open.shift();
  }

  /** A base no other parent has, whose units for all `labels` are free; the units are taken. */
  place(labels) {
    for (let i = 0; i < this.open.length; i++) {
      const { at, taken, bases } = this.open[i];
      search: for (let x = 0; x < 256; x++) {
        if (bases[x]) continue;
        for (const c of labels) {
          if (taken[x ^ c]) continue search;
        }
        bases[x] = 1;
        for (const c of labels) taken[x ^ c] = 1;
        return at + x;
      }
      if (++this.open[i].misses > MISSES) this.open.splice(i--, 1);
    }
    this.add();
    return this.place(labels);
  }
}

/** `entries`: [latin1 string, value, wholeOnly]. Returns the units; the root is unit 0. */
export function packTrie(entries) {
  const root = { children: new Map(), value: -1, wholeOnly: false };
  for (const [text, value, wholeOnly] of entries) {
    let node = root;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      let child = node.children.get(c);
      if (!child) node.children.set(c, child = { children: new Map(), value: -1, wholeOnly: false });
      node = child;
    }
    node.value = value;
    node.wholeOnly = wholeOnly;
  }

  const blocks = new Blocks();
  const placed = [[root, 0, NO_LABEL]];
  // Breadth first keeps the units that every word passes close together.
  for (let next = 0; next < placed.length; next++) {
    const [node] = placed[next];
    node.base = 0;
    if (node.children.size === 0) continue;
    const labels = [...node.children.keys()].sort((a, b) => a - b);
    node.base = blocks.place(labels);
    for (const c of labels) placed.push([node.children.get(c), node.base ^ c, c]);
  }

  const units = new BigUint64Array(blocks.count * 256).fill(EMPTY);
  for (const [node, at, label] of placed) {
    units[at] = BigInt(node.base) | BigInt(label) << 24n | BigInt(node.value + 1) << 33n | (node.wholeOnly ? 1n << 53n : 0n);
  }
  return units;
}
