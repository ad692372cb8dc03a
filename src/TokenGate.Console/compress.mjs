// Writes .br and .gz beside every asset that gains by it, so that the gateway compresses nothing while it serves.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const output = process.env.CONSOLE_OUTPUT ?? "dist";
const compressible = new Set([".html", ".js", ".css", ".svg"]);

for (const entry of readdirSync(output, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !compressible.has(extname(entry.name))) {
    continue;
  }

  const file = join(entry.parentPath, entry.name);
  const plain = readFileSync(file);
  const brotli = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } });
  const gzip = gzipSync(plain, { level: 9 });
  if (brotli.length < plain.length) {
    writeFileSync(`${file}.br`, brotli);
  }

  if (gzip.length < plain.length) {
    writeFileSync(`${file}.gz`, gzip);
  }
}
