// Reads exchanges as JSON lines and writes what the package's own calcPrice says of each: {"model","total","exact"}, or null where it knows no price.
// "exact" are billionths of a dollar: the same prices times the same units, in integers of any length, rounded half to even once.

import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(path.join(process.env.REFERENCE_MODULES, 'package.json'));
const { calcPrice } = require('@pydantic/genai-prices');

const digits = 20n;
const scale = 10n ** digits;

/** A price as an integer of 10^-20: its shortest decimal form, which is what somebody wrote. */
function scaled(price) {
  const [mantissa, exponent = '0'] = String(price).split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const shift = Number(digits) - fraction.length + Number(exponent);
  return BigInt(whole + fraction) * 10n ** BigInt(shift);
}

/** Units, their own price's name, the name of the price that stands in for it, and how many make up the price. */
function terms(usage) {
  return [
    [usage.text_input, 'input_mtok', null, 1_000_000n],
    [usage.cached, 'cache_read_mtok', 'input_mtok', 1_000_000n],
    [usage.write, 'cache_write_mtok', 'input_mtok', 1_000_000n],
    [usage.write_hour, 'cache_write_1h_mtok', 'cache_write_mtok', 1_000_000n, 'input_mtok'],
    [usage.audio_input, 'input_audio_mtok', 'input_mtok', 1_000_000n],
    [usage.image_input, 'input_image_mtok', 'input_mtok', 1_000_000n],
    [usage.text_output, 'output_mtok', null, 1_000_000n],
    [usage.reasoning, 'output_reasoning_mtok', 'output_mtok', 1_000_000n],
    [usage.audio_output, 'output_audio_mtok', 'output_mtok', 1_000_000n],
    [usage.searches, 'web_searches_kcount', null, 1_000n],
    [usage.file_searches, 'storage_searches_kcount', null, 1_000n],
    [usage.pages, 'input_document_kpages', null, 1_000n],
    [usage.milliseconds, 'input_audio_hours', 'audio_hours', 3_600_000n],
    [1, 'requests_kcount', null, 1_000n],
  ];
}

function exact(usage, prices) {
  const size = usage.text_input + usage.cached + usage.write + usage.write_hour + usage.audio_input + usage.image_input;
  const common = 18_000_000n;
  let sum = 0n;
  for (const [count, own, other, per, last] of terms(usage)) {
    let price = prices[own] ?? prices[other] ?? prices[last];
    if (!count || price === undefined) continue;
    if (typeof price === 'object') price = price.tiers.reduce((found, tier) => (size > tier.start ? tier.price : found), price.base);
    sum += scaled(price) * BigInt(count) * (common / per);
  }
  const [unit, of] = [1_000_000_000n, scale * common];
  const [quotient, rest] = [(sum * unit) / of, (sum * unit) % of];
  const twice = rest * 2n;
  return quotient + (twice > of || (twice === of && quotient % 2n === 1n) ? 1n : 0n);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { provider, model, time, usage } = JSON.parse(line);
  const result = calcPrice({
    input_tokens: usage.text_input + usage.cached + usage.write + usage.write_hour + usage.audio_input + usage.image_input,
    cache_read_tokens: usage.cached,
    cache_write_tokens: usage.write + usage.write_hour,
    cache_write_1h_tokens: usage.write_hour,
    input_audio_tokens: usage.audio_input,
    cache_audio_read_tokens: 0,
    input_image_tokens: usage.image_input,
    cache_image_read_tokens: 0,
    output_tokens: usage.text_output + usage.reasoning + usage.audio_output,
    output_reasoning_tokens: usage.reasoning,
    output_citation_tokens: 0,
    output_audio_tokens: usage.audio_output,
    web_searches: usage.searches,
    storage_searches: usage.file_searches,
    input_document_pages: usage.pages,
    input_annotated_document_pages: 0,
    audio_seconds: usage.milliseconds / 1000,
    input_audio_seconds: usage.milliseconds / 1000,
  }, model, { providerId: provider, timestamp: new Date(time) });
  const priced = result !== null && Object.keys(result.model_price).length > 0;
  process.stdout.write(`${JSON.stringify(priced ? { model: result.model.id, total: result.total_price, exact: String(exact(usage, result.model_price)) } : null)}\n`);
}
