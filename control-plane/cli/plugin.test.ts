import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
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
    for (const version of Object.values(manifest.devDependencies))
      expect(version).toEqual(expect.any(String));
  });

  it("depends on its own version, and takes an empty folder", async () => {
    const folder = await emptyFolder();
    expect((await pluginNew(folder, "my-filter", "--directory", ".")).status).toBe(0);
    const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
    const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    expect(manifest.devDependencies.numesh).toBe(version);
  });

  it("overwrites nothing", async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, "mine"), "");
    const { status, output } = await pluginNew(folder, "my-filter", "--directory", folder);
    expect(status).toBe(1);
    expect(output).toContain("is not empty; nothing was written");
    expect(await readdir(folder)).toEqual(["mine"]);
  });

  it("refuses a name that is none", async () => {
    const folder = await emptyFolder();
    const { status, output } = await pluginNew(folder, "../Escape");
    expect(status).toBe(2);
    expect(output).toContain("expected lower-case letters");
    expect(await readdir(folder)).toEqual([]);
  });
});
