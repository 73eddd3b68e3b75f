import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";

const SCRIPTS = fileURLToPath(new URL(".", import.meta.url));

type Clone = {
  root: string;
  /** Runs the set-up as a user does by hand: npm comes from PATH. */
  setUp(env?: Record<string, string>): Promise<{ status: number; output: string }>;
  /** What was really done so far, one word each. */
  done(): Promise<string[]>;
  lock(version: string): Promise<void>;
};

/** A clone with stand-ins: an npm that installs the pinned Node, a build, a search for Envoy. */
async function clone(
  npm = 'mkdir -p node_modules/.bin; ln -sf "$REAL_NODE" node_modules/.bin/node',
): Promise<Clone> {
  const root = await mkdtemp(join(tmpdir(), "numesh-test-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const record = join(root, "done");
  await mkdir(join(root, "bin"));
  await mkdir(join(root, "scripts"));
  for (const name of ["setup.mjs", "setup-lock.mjs"])
    await cp(join(SCRIPTS, name), join(root, "scripts", name));
  const script = `#!/bin/sh\necho npm "$1" "$PATH" >> "${record}"\nsleep 0.3\n${npm}\ncp package-lock.json node_modules/.package-lock.json\n`;
  await writeFile(join(root, "bin", "npm"), script);
  await chmod(join(root, "bin", "npm"), 0o755);
  for (const step of ["build-modules", "find-envoy"]) {
    const code = `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(record)}, "${step}\\n");`;
    await writeFile(join(root, "scripts", `${step}.ts`), code);
  }
  const setUp = (env = {}) =>
    new Promise<{ status: number; output: string }>((resolve) => {
      const path = [join(root, "node_modules", ".bin"), join(root, "bin"), "/usr/bin", "/bin"].join(":");
      const all = { PATH: path, REAL_NODE: process.execPath, ...env };
      execFile(
        process.execPath,
        [join(root, "scripts", "setup.mjs")],
        { env: all },
        (error, stdout, stderr) => {
          resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr });
        },
      );
    });
  const done = async () => (await readFile(record, "utf8")).split("\n").filter((line) => line !== "");
  const lock = (version: string) =>
    writeFile(
      join(root, "package-lock.json"),
      JSON.stringify({
        packages: { "": {}, "node_modules/a": { version }, "node_modules/b": { version, optional: true } },
      }),
    );
  await lock("1.0.0");
  return { root, setUp, done, lock };
}

const words = async ({ done }: Clone): Promise<string[]> =>
  (await done()).map((line) => line.split(" ")[0] ?? "");
const WHOLE = ["npm", "build-modules", "find-envoy"];
const NOTHING_TO_INSTALL = ["build-modules", "find-envoy"];

describe("the set-up", () => {
  it("installs, builds and finds Envoy; the next one installs nothing", async () => {
    const fresh = await clone();
    expect(await fresh.setUp()).toEqual({ status: 0, output: "set-up: installing dependencies (npm ci)\n" });
    expect(await words(fresh)).toEqual(WHOLE);
    expect(await fresh.setUp()).toEqual({ status: 0, output: "" });
    expect(await words(fresh)).toEqual([...WHOLE, ...NOTHING_TO_INSTALL]);
  });

  it("installs again when package-lock.json has changed", async () => {
    const fresh = await clone();
    await fresh.setUp();
    await fresh.lock("1.0.1");
    await fresh.setUp();
    expect(await words(fresh)).toEqual([...WHOLE, ...WHOLE]);
  });

  it("takes what somebody installed by hand, if it is what the lock asks for", async () => {
    const fresh = await clone();
    await fresh.setUp();
    await rm(join(fresh.root, "node_modules", ".numesh-lock-digest"));
    const record = { packages: { "node_modules/a": { version: "1.0.0" } } }; // Without what is optional.
    await writeFile(join(fresh.root, "node_modules", ".package-lock.json"), JSON.stringify(record));
    await fresh.setUp();
    expect(await words(fresh)).toEqual([...WHOLE, ...NOTHING_TO_INSTALL]);
  });

  it("does not let npm run on the Node that it replaces", async () => {
    const fresh = await clone();
    await fresh.setUp();
    expect((await fresh.done())[0]).toMatch(/^npm ci /);
    expect((await fresh.done())[0]).not.toContain("node_modules");
  });

  it("may run twice at once: one installs, the other waits", async () => {
    const fresh = await clone();
    const both = await Promise.all([fresh.setUp(), fresh.setUp()]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(both.map(({ output }) => output).sort()).toEqual([
      "set-up: installing dependencies (npm ci)\n",
      "set-up: waiting for another set-up (dist/.setup-lock)\n",
    ]);
    expect((await words(fresh)).filter((word) => word === "npm")).toHaveLength(1);
    expect(existsSync(join(fresh.root, "dist", ".setup-lock"))).toBe(false);
  });

  it("is not held up by the lock of one that was killed", async () => {
    const fresh = await clone();
    await mkdir(join(fresh.root, "dist"));
    await writeFile(join(fresh.root, "dist", ".setup-lock"), "99999999");
    expect((await fresh.setUp()).status).toBe(0);
  });

  it.each([
    ["npm fails", "echo 'npm error EINTEGRITY' >&2; exit 7", ["npm error EINTEGRITY", "ended with status 7"]],
    ["install scripts are turned off", "mkdir -p node_modules/.bin", ["ignore-scripts", "start again"]],
  ])("says what is wrong when %s", async (_title, npm, expected) => {
    const { status, output } = await (await clone(npm)).setUp();
    expect(status).toBe(1);
    for (const text of expected) expect(output).toContain(text);
  });
});
