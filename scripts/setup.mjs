/**
 * Makes a fresh clone ready to run: dependencies, the .wasm modules, an Envoy. `npm start` and `npm test`
 * run it first. What is there already is left alone, so a second run takes no time.
 *
 * It is run by whatever Node the machine has (18 or later), before any dependency is there: plain
 * JavaScript, nothing imported but Node's own.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { holdLock } from "./setup-lock.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const inRoot = (...path) => join(root, ...path);
/** `npm run build`: no Envoy is needed. */
const modulesOnly = process.argv.includes("--modules");

const pinnedNode = inRoot("node_modules", ".bin", "node");

class SetupError extends Error {}

try {
  const release = await holdLock(inRoot("dist", ".setup-lock"), () =>
    say("waiting for another set-up (dist/.setup-lock)"),
  );
  try {
    await installDependencies();
    checkPinnedNode();
    await run(pinnedNode, [inRoot("scripts", "build-modules.ts")]);
    if (!modulesOnly) await run(pinnedNode, [inRoot("scripts", "find-envoy.ts")]);
  } finally {
    release();
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** `npm ci`, unless node_modules is what package-lock.json asks for. */
async function installDependencies() {
  const stamp = inRoot("node_modules", ".numesh-lock-digest");
  const wanted = digestOf(inRoot("package-lock.json"));
  if (readText(stamp) === wanted) return;
  if (!isInstalled()) {
    say("installing dependencies (npm ci)");
    const [npm, ...first] = npmCommand();
    const all = ["--include=dev", "--include=optional"];
    const quiet = ["--loglevel=error", "--no-audit", "--no-fund", "--no-progress", "--no-update-notifier"];
    // The machine's Node installs, the pinned one runs: what it is too old for does not matter.
    await run(npm, [...first, "ci", ...all, ...quiet, "--engine-strict=false"], { env: withoutPinnedNode() });
  }
  writeFileSync(stamp, wanted);
}

/** Whether npm's own record of node_modules has every package of package-lock.json in its version. */
function isInstalled() {
  const record = readText(inRoot("node_modules", ".package-lock.json"));
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages;
  const locked = JSON.parse(readText(inRoot("package-lock.json")) ?? "{}").packages;
  return Object.entries(locked).every(
    ([path, { version, optional }]) =>
      path === "" ||
      (installed[path] === undefined ? optional === true : installed[path].version === version),
  );
}

/** The npm that runs this script, on the Node it runs on; by hand: the one on PATH. */
function npmCommand() {
  const { npm_execpath: program, npm_node_execpath: node } = process.env;
  const known = program && node && /npm-cli\.c?js$/.test(program) && !node.startsWith(inRoot("node_modules"));
  return known ? [node, program] : ["npm"];
}

/** npm puts node_modules/.bin first on PATH; `npm ci` must not run on a Node that it is about to replace. */
function withoutPinnedNode() {
  const path = (process.env.PATH ?? "").split(delimiter);
  return {
    ...process.env,
    PATH: path.filter((folder) => !folder.startsWith(inRoot("node_modules"))).join(delimiter),
  };
}

function checkPinnedNode() {
  if (existsSync(pinnedNode)) return;
  throw new SetupError(
    "npm installed no Node of its own: the npm package `node` has an install script, which " +
      "`ignore-scripts` turns off; allow it (`npm config set ignore-scripts false`), delete node_modules " +
      "and start again.",
  );
}

function digestOf(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Runs a command in the root; what it prints is shown as it is. */
function run(command, args, { env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
    const what = [command, ...args].join(" ");
    child.on("error", (error) => reject(new SetupError(`${what}: ${error.message}`)));
    child.on("close", (status, signal) => {
      if (status === 0) resolve();
      else reject(new SetupError(`Set-up failed: \`${what}\` ended with ${signal ?? `status ${status}`}.`));
    });
  });
}

function say(line) {
  console.log(`set-up: ${line}`);
}
