/** The commands of this folder: what they say, and how they end, where they cannot do what is asked for. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./compile.ts";

type Outcome = { status: number; output: string };

function run(command: string, env: Record<string, string>): Promise<Outcome> {
  const [program = "", ...args] = command.split(" ");
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, ...env } };
    execFile(process.execPath, [join("scripts", program), ...args], options, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

it.each<[string, Record<string, string>, number, string]>([
  ["start.ts --nonsense", {}, 2, "Unknown option '--nonsense'"],
  [
    "start.ts --once",
    { NUMESH_ENGINE: "podman" },
    1,
    'NUMESH_ENGINE is "podman": it must be docker or binary.',
  ],
  [
    "start.ts --once",
    { NUMESH_ENGINE: "binary", NUMESH_ENVOY: "/nowhere" },
    1,
    "No Envoy to run: NUMESH_ENVOY",
  ],
  [
    "envoy.ts --version",
    { NUMESH_ENVOY: "/nowhere" },
    1,
    "No Envoy to run: NUMESH_ENVOY: /nowhere cannot be run",
  ],
  ["compose.ts ps", { DOCKER_HOST: "unix:///nowhere" }, 1, "No containers to run Envoy in: no Docker daemon"],
  ["bench/main.ts --help", {}, 0, "npm run bench -- "],
  ["bench/main.ts --nonsense", {}, 2, "Unknown option '--nonsense'"],
  ["bench/main.ts --rounds few", {}, 2, "--rounds few: expected a whole number from 1"],
  ["bench/main.ts --only nobody", {}, 2, "--only nobody: expected one of baseline, "],
  ["bench/main.ts --json /nowhere/x.json", {}, 2, "--json /nowhere/x.json: ENOENT"],
  ["test-envoys.ts --nonsense", {}, 2, "Unknown option '--nonsense'"],
  ["soak.ts --requests 0", {}, 2, "--requests 0: expected a whole number from 1"],
])("%s with %j", async (command, env, status, sentence) => {
  const outcome = await run(command, env);
  expect(outcome.status).toBe(status);
  expect(outcome.output).toContain(sentence);
  expect(outcome.output).not.toMatch(/^ {4}at /m);
});
