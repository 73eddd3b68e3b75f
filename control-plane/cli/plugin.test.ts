import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { pluginNameFault } from "./plugin.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "numesh-plugin-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function pluginNew(cwd: string, ...args: string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, "plugin", "new", ...args], { cwd }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

describe("a plugin's name", () => {
  it.each([
    ["a", true],
    ["body-field2", true],
    ["", false],
    ["2fast", false],
    ["Greeting", false],
    ["a--b", false],
    ["a-", false],
    ["../escape", false],
    ["a".repeat(65), false],
    ["numesh", false],
    ["vitest", false],
  ])("%j", (name, isRight) => {
    expect(pluginNameFault(name) === undefined).toBe(isRight);
  });
});

describe("numesh plugin new", () => {
  it("writes a project that bears the name everywhere", async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, "numesh.tgz"), "");
    const { status, output } = await pluginNew(folder, "my-filter", "--numesh", "numesh.tgz");
    expect(status).toBe(0);
    expect(output).toContain("cd my-filter\n  npm install\n  npm test");
    const project = join(folder, "my-filter");
    const files = await readdir(project);
    expect(files).toContain(".gitignore");
    const texts = await Promise.all(
      (await readdir(project, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(join(entry.parentPath, entry.name), "utf8")),
    );
    expect(texts.filter((text) => text.includes("__"))).toEqual([]);
    const manifest = JSON.parse(await readFile(join(project, "package.json"), "utf8"));
    expect(manifest.devDependencies.numesh).toBe("file:../numesh.tgz");
    // npm warns of every install script that is neither allowed nor forbidden.
    expect(manifest.allowScripts).toMatchObject({ node: true, ssh2: false });
    for (const version of Object.values(manifest.devDependencies))
      expect(version).toEqual(expect.any(String));
  });

  it.each([
    ["0.1.0", "0.1.0"],
    ["next", "next"],
    ["https://packages.example/numesh.tgz", "https://packages.example/numesh.tgz"],
    ["../numesh.tgz", "file:../../numesh.tgz"],
    ["file:../numesh.tgz", "file:../../numesh.tgz"],
    ["..", "file:../.."],
  ])("depends on %s, and takes an empty folder, if only of a new repository", async (numesh, dependency) => {
    const folder = await emptyFolder();
    await writeFile(join(folder, "numesh.tgz"), "");
    const home = join(folder, "a home");
    await mkdir(join(home, "filter", ".git"), { recursive: true });
    const options = ["--directory", "filter", "--numesh", numesh];
    expect(await pluginNew(home, "my-filter", ...options)).toMatchObject({ status: 0 });
    const manifest = JSON.parse(await readFile(join(home, "filter", "package.json"), "utf8"));
    expect(manifest.devDependencies.numesh).toBe(dependency);
  });

  it.each([
    [[], "numesh is not on a registry yet: say where it is, --numesh"],
    [["--numesh", "none.tgz"], "none.tgz; nothing was written"],
    [
      ["--numesh", "1.0.0", "--directory", "mine/below"],
      "mine/below cannot be the folder of a project (ENOTDIR",
    ],
  ])("says in one sentence why it cannot: %j", async (options, sentence) => {
    const folder = await emptyFolder();
    await writeFile(join(folder, "mine"), "");
    const { status, output } = await pluginNew(folder, "my-filter", ...options);
    expect(status).toBe(1);
    expect(output).toContain(sentence);
    expect(output.trim().split("\n")).toHaveLength(1);
  });

  it("overwrites nothing", async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, "mine"), "");
    const { status, output } = await pluginNew(
      folder,
      "my-filter",
      "--directory",
      folder,
      "--numesh",
      "0.1.0",
    );
    expect(status).toBe(1);
    expect(output).toContain("is not empty; nothing was written");
    expect(await readdir(folder)).toEqual(["mine"]);
  });

  it("says how to go on so that a shell understands it", async () => {
    const folder = await emptyFolder();
    const { output } = await pluginNew(folder, "my-filter", "--directory", "it's mine", "--numesh", "0.1.0");
    expect(output).toContain("  cd 'it'\\''s mine'\n");
  });

  it("refuses a name that is none", async () => {
    const folder = await emptyFolder();
    const { status, output } = await pluginNew(folder, "../Escape");
    expect(status).toBe(2);
    expect(output).toContain("expected lower-case letters");
    expect(await readdir(folder)).toEqual([]);
  });
});
