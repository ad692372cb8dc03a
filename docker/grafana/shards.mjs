// Prints the dashboard over Redis for another number of shards (Ledger:Shards), or another prefix (Ledger:KeyPrefix): a panel reads each shard by a query of its own.
//   node docker/grafana/shards.mjs SHARDS [PREFIX] > redis.json
import { readFileSync } from "node:fs";

const [shards, prefix = "tokengate"] = [Number(process.argv[2]), process.argv[3]];
if (!Number.isInteger(shards) || shards < 1 || shards > 100) {
  console.error("usage: node shards.mjs SHARDS [PREFIX]    SHARDS is 1 to 100, as in Ledger:Shards");
  process.exit(2);
}

const dashboard = JSON.parse(readFileSync(new URL("dashboards/redis.json", import.meta.url), "utf8"));
const letters = (n) => (n < 26 ? "" : letters(Math.floor(n / 26) - 1)) + String.fromCharCode(65 + (n % 26));
const moved = (text) => text?.replace(/\btokengate:/, `${prefix}:`);
for (const panel of dashboard.panels) {
  const first = panel.targets?.find((target) => target.keyName?.includes(":usage:"));
  panel.targets = first === undefined
    ? panel.targets?.map((target) => ({ ...target, keyName: moved(target.keyName), query: moved(target.query) }))
    : Array.from({ length: shards }, (_, n) => ({ ...first, refId: letters(n), keyName: moved(first.keyName).replace(/\{\d\d\}/, `{${String(n).padStart(2, "0")}}`) }));
  panel.description = panel.description?.replace("16 shards", `${shards} shards`);
}

dashboard.description = dashboard.description.replace("prefix tokengate, 16 shards", `prefix ${prefix}, ${shards} shards`);
console.log(JSON.stringify(dashboard, null, 2));
