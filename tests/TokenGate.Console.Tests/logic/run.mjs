// node run.mjs NPM_FOLDER FILE: bundles one TypeScript test with the build's own bundler and runs it with Node's test runner.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [npm, file] = process.argv.slice(2);
const { build } = await import(pathToFileURL(createRequire(join(npm, "package.json")).resolve("rolldown")));
const folder = mkdtempSync(join(tmpdir(), "tokengate-logic-"));
try {
  const output = join(folder, "bundle.mjs");
  await build({
    input: file,
    platform: "node",
    resolve: { modules: [join(npm, "node_modules")] },
    output: { file: output, format: "esm" },
    logLevel: "warn",
  });
  const { status } = spawnSync(process.execPath, ["--test", "--test-reporter=tap", output], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
