// node encode.mjs NAME...: from stdin texts (32-bit length, UTF-8; little-endian), to stdout for each name the ids of each text in turn (32-bit count, ids).

import { encoder } from './reference.mjs';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const input = Buffer.concat(chunks);
const texts = [];
for (let at = 0; at < input.length;) {
  const length = input.readUInt32LE(at);
  texts.push(input.toString('utf8', at + 4, at + 4 + length));
  at += 4 + length;
}

for (const name of process.argv.slice(2)) {
  const encode = await encoder(name);
  let parts = [];
  for (const text of texts) {
    const ids = encode(text);
    parts.push(Uint32Array.of(ids.length, ...(ids.length < 10000 ? ids : [])));
    if (ids.length >= 10000) parts.push(Uint32Array.from(ids));
    if (parts.length >= 20000) parts = await flush(parts);
  }
  await flush(parts);
}

function flush(parts) {
  const block = Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)));
  return new Promise((resolve, reject) => { process.stdout.write(block, (error) => (error ? reject(error) : resolve([]))); });
}
