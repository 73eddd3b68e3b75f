/** Every command of envoy-examples/explain/README.md prints what is shown there; those of the README about a mesh work. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stepsOf } from "./standalone/transcript.ts";

const EXAMPLE = "envoy-examples/explain";
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NUMESH = `'${process.execPath}' '${join(ROOT, "control-plane/cli/main.ts")}'`;

/** Somebody who commits, whoever runs this. */
const AUTHOR = ["AUTHOR", "COMMITTER"].flatMap((who) => [
  [`GIT_${who}_NAME`, "numesh"],
  [`GIT_${who}_EMAIL`, "numesh@example.com"],
]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "numesh-explain-"));
  await mkdir(join(folder, "clone"));
  await cp(join(ROOT, EXAMPLE), join(folder, "clone", EXAMPLE), { recursive: true });
  await run("git init --quiet && git add . && git commit --quiet --message example");
});
afterAll(() => rm(folder, { recursive: true }));

/** What a line prints on stdout, in a clone that has the example and nothing else. */
async function run(line: string): Promise<string> {
  const { stdout } = await promisify(execFile)("/bin/sh", ["-c", line.replaceAll("npx numesh", NUMESH)], {
    cwd: join(folder, "clone"),
    env: { ...process.env, ...Object.fromEntries(AUTHOR) },
  });
  return stdout.trimEnd();
}

describe("the README of explain", async () => {
  const steps = stepsOf(await readFile(join(ROOT, EXAMPLE, "README.md"), "utf8"));

  it("has commands", () => expect(steps.length).toBeGreaterThan(10));

  it.each(steps)("$command", async ({ command, prints }) => {
    expect(await run(command)).toBe(prints);
  });
});

describe("the mesh of the README", async () => {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const [, documents = ""] = /^```yaml\n(.*?)^```$/ms.exec(readme) ?? [];
  const commands = [...readme.matchAll(/^npx numesh (?:validate|table|explain|diff|bootstrap)\b.*/gm)].map(
    ([line]) => line,
  );

  beforeAll(async () => {
    for (const name of ["mesh", "mesh.before"]) {
      await mkdir(join(folder, "clone", name));
      await writeFile(join(folder, "clone", name, "mesh.yaml"), documents);
    }
  });

  it("has commands", () => expect(commands.length).toBeGreaterThan(4));

  it.each(commands)("%s", async (command) => {
    await run(command);
  });

  it("takes the row that it is about", async () => {
    const question = commands.find((command) => command.includes("explain"));
    expect(await run(`${question}`)).toContain("order-mgmt/version=v2@/api/orders");
  });
});
