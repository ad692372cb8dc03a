// node compile.mjs FOLDER: reads the price list installed in FOLDER and writes prices.json there: what TokenGate uses of it, as it stands.
// Run by Catalogue.targets; the file is embedded into the assembly. Nothing is fetched but by npm.

import { createRequire } from 'node:module';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(process.argv[2] ?? '.');
const require = createRequire(path.join(folder, 'package.json'));
const name = '@pydantic/genai-prices';
const main = require.resolve(name);
const { version } = JSON.parse(readFileSync(path.join(path.dirname(main), '..', 'package.json'), 'utf8'));
const { findProvider } = require(name);

/** Prices that TokenGate can apply, by the package's names: the ending says the unit (README of the package, "Pricing fields"). */
const used = new Set([
  'input_mtok', 'output_mtok', 'cache_read_mtok', 'cache_write_mtok', 'cache_write_1h_mtok', 'input_audio_mtok', 'output_audio_mtok', 'input_image_mtok',
  'output_image_mtok', 'input_video_mtok', 'output_video_mtok', 'output_reasoning_mtok', 'audio_hours', 'input_audio_hours', 'input_document_kpages',
  'input_mchars', 'web_searches_kcount', 'storage_searches_kcount', 'social_searches_kcount', 'code_executions_kcount', 'rerank_searches_kcount',
  'requests_kcount',
]);

/** Groq bills at least ten seconds for these two; the package says so in its code, not in its data. */
const minimumSeconds = new Map([['groq/whisper-large-v3', 10], ['groq/whisper-large-v3-turbo', 10]]);

/** The list of providers, which the package keeps to itself: what its own search runs over. */
function providers() {
  const find = Array.prototype.find;
  let searched;
  Array.prototype.find = function (...args) {
    searched ??= this;
    return find.apply(this, args);
  };
  try {
    findProvider({ providerId: 'openai' });
  } finally {
    Array.prototype.find = find;
  }
  if (!Array.isArray(searched) || searched.length < 10 || !searched.every((each) => typeof each.id === 'string' && Array.isArray(each.models))) {
    throw new Error(`${name} ${version} keeps its providers in another way: this script has to be brought forward.`);
  }
  return searched;
}

const price = (value) => (typeof value === 'number' ? value : { base: value.base, tiers: value.tiers.map(({ start, price }) => ({ start, price })) });

const period = ({ constraint, prices }) => ({
  ...(constraint?.start_date && { from: constraint.start_date }),
  ...(constraint?.start_time && { start: seconds(constraint.start_time), end: seconds(constraint.end_time) }),
  prices: Object.fromEntries(Object.entries(prices).filter(([key, value]) => used.has(key) && value !== undefined).map(([key, value]) => [key, price(value)])),
});

/** A time of the day as seconds of UTC. */
function seconds(text) {
  const parts = /^(\d\d):(\d\d):(\d\d)Z$/.exec(text);
  if (!parts) {
    throw new Error(`A time of the day is written in another way: ${text}`);
  }
  return Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]);
}

const list = {
  package: name,
  version,
  providers: providers().map((provider) => ({
    id: provider.id,
    fallbacks: provider.fallback_model_providers ?? [],
    models: provider.models.map((model) => ({
      id: model.id,
      match: model.match,
      ...(minimumSeconds.has(`${provider.id}/${model.id}`) && { minimum_seconds: minimumSeconds.get(`${provider.id}/${model.id}`) }),
      periods: (Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }]).map(period),
    })),
  })),
};

// Written aside and moved, so that a build that was stopped leaves no half of a file.
const target = path.join(folder, 'prices.json');
writeFileSync(`${target}.part`, JSON.stringify(list));
renameSync(`${target}.part`, target);
