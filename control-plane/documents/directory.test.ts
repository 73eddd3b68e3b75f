import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDirectory } from "./directory.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "numesh-directory-"));
});
afterEach(() => rm(folder, { recursive: true }));

const write = async (name: string, text = name) => {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
};
const textsOf = async (path: string) => (await readDirectory(path)).files.map(({ text }) => text);

describe("readDirectory", () => {
  it("reads .yaml and .yml at any depth, in order, and nothing hidden", async () => {
    for (const name of ["b.yml", "a.yaml", "deep/er/c.yaml", "notes.txt", ".a.yaml.swp", ".old.yaml"])
      await write(name);
    for (const name of [".git/x.yaml", "node_modules/y.yaml"]) await write(name);
    expect(await textsOf(folder)).toEqual(["a.yaml", "b.yml", "deep/er/c.yaml"]);
  });

  it("reads the same however the folder is named", async () => {
    await write("a.yaml");
    await write(".hidden.yaml");
    const here = relative(process.cwd(), folder);
    for (const path of [`${folder}/`, `${folder}/.`, `./${here}`, `${folder}/../${basename(folder)}`]) {
      expect(await textsOf(path), path).toEqual(["a.yaml"]);
    }
  });

  it("reads a mounted ConfigMap once", async () => {
    await write("..2026_11_23/a.yaml", "a");
    await symlink("..2026_11_23", join(folder, "..data"));
    await symlink("..data/a.yaml", join(folder, "a.yaml"));
    expect(await textsOf(folder)).toEqual(["a"]);
  });

  it("leaves out what is no file: a pipe would never end", async () => {
    await write("a.yaml");
    execFileSync("mkfifo", [join(folder, "pipe.yaml")]);
    await mkdir(join(folder, "folder.yaml"));
    await symlink(join(folder, "nowhere"), join(folder, "dangling.yaml"));
    expect(await textsOf(folder)).toEqual(["a.yaml"]);
  });

  it.each([
    ["nowhere", "there is no such file or folder"],
    ["", "there is no .yaml file here"],
  ])("says of %j: %s", async (name, message) => {
    expect((await readDirectory(join(folder, name))).errors).toMatchObject([{ message }]);
  });
});
