// The encodings as the public packages have them: encode(name)(text) gives ids.

import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(path.resolve(process.env.REFERENCE_MODULES ?? '.'), 'package.json'));
const { get_encoding: getEncoding } = require('tiktoken');

/** An encoder by name; text that looks like a special token is text. */
export function encoder(name) {
  const encoding = getEncoding(name);
  return (text) => encoding.encode(text, [], []);
}
