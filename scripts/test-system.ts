/**
 * `npm run test:system`: what needs more of the system than npm and PyPI. Ends with `N passed, N failed`.
 *
 * - Containers: everything that is tried on real Envoys, with these in containers. Needs a Docker daemon.
 * - The way of a stranger: HEAD is cloned into an empty folder with an empty home and empty caches, and
 *   `npm start -- --once` must bring up the mesh, from nothing, within ten minutes. Needs git and npm.
 * - The ways of a plugin author and of somebody who tests another filter: see package-projects.ts.
 *
 * What cannot be tried because something is missing has failed.
 */
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connectToDocker } from "../host-tests/harness/docker/daemon.ts";
import { pluginProjectPasses, thirdPartyFilterPasses } from "./package-projects.ts";
import { type Counts, run } from "./run.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TEN_MINUTES = 600_000;

/** The PATH without this clone's own node_modules/.bin, which a stranger does not have. */
const PATH = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((folder) => !folder.startsWith(ROOT))
  .join(delimiter);

const ONE_FAILED: Counts = { passed: 0, failed: 1 };

const total: Counts = { passed: 0, failed: 0 };
for (const step of [inContainers, fromNothing, fromThePackage]) {
  const { passed, failed } = await step();
  total.passed += passed;
  total.failed += failed;
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function inContainers(): Promise<Counts> {
  console.log("== everything on real Envoys, in containers");
  try {
    await connectToDocker();
  } catch (error) {
    console.error((error as Error).message);
    return ONE_FAILED;
  }
  process.env.NUMESH_ENGINE = "docker";
  const folder = await mkdtemp(join(tmpdir(), "numesh-system-"));
  try {
    const report = join(folder, "vitest.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    // Containers start several at a time, and each takes longer than a process does.
    const options = ["--exclude=host-tests/offline/**", "--testTimeout=60000", "--hookTimeout=120000"];
    const { code } = await run(["vitest", "run", "host-tests", ...options, ...reporters]);
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(await readFile(report, "utf8"));
    return { passed, failed: Math.max(failed, code === 0 ? 0 : 1) };
  } finally {
    delete process.env.NUMESH_ENGINE;
    await rm(folder, { recursive: true, force: true });
  }
}

async function fromNothing(): Promise<Counts> {
  const missing = await missingPrograms(["git", "npm"]);
  if (missing.length > 0) {
    console.error(`These programs are needed and not on the PATH: ${missing.join(", ")}`);
    return ONE_FAILED;
  }
  return (await startsFromNothing()) ? { passed: 1, failed: 0 } : ONE_FAILED;
}

async function fromThePackage(): Promise<Counts> {
  const results = [await pluginProjectPasses(), await thirdPartyFilterPasses()];
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed };
}

async function startsFromNothing(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "numesh-stranger-"));
  try {
    const home = join(folder, "home");
    const clone = join(folder, "numesh");
    await mkdir(home);
    await promisify(execFile)("git", ["clone", "--quiet", ROOT, clone]);
    console.log(`== npm start -- --once in a fresh clone of HEAD, with empty caches`);
    const began = performance.now();
    const code = await npmStart(clone, home);
    console.log(`== exit code ${code} after ${Math.round((performance.now() - began) / 1000)} s`);
    return code === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The machine's own settings of npm and pip (registries, proxies) are the stranger's too. */
function npmStart(clone: string, home: string): Promise<number> {
  const env: NodeJS.ProcessEnv = { ...process.env, PATH, XDG_CACHE_HOME: join(home, ".cache") };
  env.npm_config_cache = join(home, ".npm");
  env.PIP_CACHE_DIR = join(home, ".pip");
  delete env.NUMESH_ENVOY;
  env.NUMESH_ENGINE = "binary"; // A stranger's Docker would not have the image that this clone has made.
  const child = spawn("npm", ["start", "--", "--once"], {
    cwd: clone,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const timer = setTimeout(() => child.kill("SIGTERM"), TEN_MINUTES);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

async function missingPrograms(names: string[]): Promise<string[]> {
  const found = await Promise.all(
    names.map((name) =>
      promisify(execFile)(name, ["--version"], { env: { ...process.env, PATH } }).catch(() => undefined),
    ),
  );
  return names.filter((_, index) => found[index] === undefined);
}
