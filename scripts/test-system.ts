/**
 * `npm run test:system`: what needs more of the system than npm and PyPI. Ends with `N passed, N failed`.
 *
 * - The way of a stranger. HEAD is cloned into an empty folder with an empty home and empty caches, and
 *   `npm start -- --once` must bring up the mesh, from nothing, within ten minutes. Needs git and npm.
 * - The ways of a plugin author and of somebody who tests another filter: see package-projects.ts.
 */
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pluginProjectPasses, thirdPartyFilterPasses } from "./package-projects.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TEN_MINUTES = 600_000;

/** The PATH without this clone's own node_modules/.bin, which a stranger does not have. */
const PATH = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((folder) => !folder.startsWith(ROOT))
  .join(delimiter);

const missing = await missingPrograms(["git", "npm"]);
if (missing.length > 0) {
  console.error(`These programs are needed and not on the PATH: ${missing.join(", ")}`);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
} else {
  const results = [await startsFromNothing(), await pluginProjectPasses(), await thirdPartyFilterPasses()];
  const passed = results.filter(Boolean).length;
  console.log(`${passed} passed, ${results.length - passed} failed`);
  process.exitCode = passed === results.length ? 0 : 1;
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
