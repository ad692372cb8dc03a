// node compile.mjs FOLDER: reads the packages installed in FOLDER and writes there one .bin for each vocabulary and the class table.
// Run by Vocabularies.targets; the files are embedded into the assembly.

import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packClasses } from './classes.mjs';
import { openPackages } from './packages.mjs';
import { packVocabulary } from './vocabulary.mjs';

const folder = path.resolve(process.argv[2] ?? '.');
const packages = openPackages(folder);

/** Written aside and moved, so that a build that was stopped leaves no half of a file. */
function write(name, content) {
  const target = path.join(folder, name);
  writeFileSync(`${target}.part`, content);
  renameSync(`${target}.part`, target);
}

write('unicode.bin', packClasses(packages.Tiktoken));
for (const name of ['o200k_base', 'cl100k_base', 'p50k_base', 'r50k_base']) write(`${name}.bin`, packVocabulary(packages.readTiktoken(name)));
write('llama3.bin', packVocabulary(packages.readLlama3()));
const { tokens, ...options } = await packages.readMistral();
write('mistral.bin', packVocabulary(tokens, options));
