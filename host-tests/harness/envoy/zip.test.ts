import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryDirectory } from "../temporary.ts";
import { zip } from "./stand-in.ts";
import { readZipEntry } from "./zip.ts";

const ENTRIES: [string, string][] = [
  ["a/stored.txt", "stored as it is"],
  ["a/deflated.txt", "packed ".repeat(10_000)],
];

async function archive(bytes: Uint8Array): Promise<string> {
  const path = join(await temporaryDirectory(), "archive.zip");
  await writeFile(path, bytes);
  return path;
}

describe("readZipEntry", () => {
  it.each(ENTRIES)("reads %s", async (name, text) => {
    const bytes = await readZipEntry(await archive(zip(ENTRIES)), name);
    expect(Buffer.from(bytes).toString()).toBe(text);
  });

  it("finds the directory in front of a comment", async () => {
    const bytes = zip(ENTRIES);
    const path = await archive(Buffer.concat([bytes, Buffer.from("a comment of some length")]));
    expect(Buffer.from(await readZipEntry(path, "a/stored.txt")).toString()).toBe("stored as it is");
  });

  const whole = Buffer.from(zip(ENTRIES));
  const damaged = Buffer.from(whole);
  damaged[whole.indexOf("stored as")] = 0x53;
  it.each([
    ["an entry that is not there", whole, "a/other.txt", "holds no a/other.txt"],
    ["a damaged entry", damaged, "a/stored.txt", "a/stored.txt is damaged"],
    ["another kind of file", Buffer.from("not an archive at all, but long enough"), "a", "not a ZIP archive"],
    ["an empty file", Buffer.alloc(0), "a", "not a ZIP archive"],
  ])("refuses %s", async (_title, bytes, name, message) => {
    await expect(readZipEntry(await archive(bytes), name)).rejects.toThrow(message);
  });
});
