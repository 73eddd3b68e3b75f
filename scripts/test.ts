/**
 * `npm test`: format, lint, types, the walls of the house, as-pect, vitest. Ends with `N passed, N failed`,
 * and `, N skipped` where tests said why they could not run here.
 *
 * Each static check counts as one test. Everything runs, also after a failure.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type Counts, run } from "./run.ts";

const ASPECT_CONFIG = "assembly/as-pect.config.js";
const ASPECT_COMPILER = "assembly/as-pect.asconfig.json";

const folder = mkdtempSync(join(tmpdir(), "numesh-test-"));
const report = join(folder, "vitest.json");

/** A static check is one test. */
const check =
  (...command: string[]) =>
  async (): Promise<Counts> => {
    const { code } = await run(command);
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  };

const STEPS: [string, () => Promise<Counts>][] = [
  ["format and lint", check("biome", "check", "--error-on-warnings", ".")],
  ["types", check("tsc", "-p", ".")],
  ["walls of the house", check("depcruise", "--config", ".dependency-cruiser.cjs", ...walled())],
  ["assembly (as-pect)", aspect],
  ["everything else (vitest)", vitest],
];

try {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [title, step] of STEPS) {
    console.log(`\n== ${title}`);
    const counts = await step();
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped ?? 0;
  }
  const skipped = total.skipped === 0 ? "" : `, ${total.skipped} skipped`;
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

function walled(): string[] {
  return ["assembly", "wasm-host", "control-plane", "host-tests", "envoy-examples", "scripts"];
}

/** as-pect's own closing line is counted; a run without one has failed. */
async function aspect(): Promise<Counts> {
  const { code, output } = await run(["asp", "--config", ASPECT_CONFIG, "--as-config", ASPECT_COMPILER]);
  const [, passed = "0", all = "0"] =
    /\[Tests\]:\D*?(\d+) \/ (\d+)/.exec(stripVTControlCharacters(output)) ?? [];
  const failed = Number(all) - Number(passed);
  return { passed: Number(passed), failed: code !== 0 || all === "0" ? Math.max(failed, 1) : failed };
}

async function vitest(): Promise<Counts> {
  const { code } = await run([
    "vitest",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  return {
    passed: numPassedTests,
    failed: code !== 0 ? Math.max(numFailedTests, 1) : numFailedTests,
    skipped: numPendingTests + numTodoTests,
  };
}
