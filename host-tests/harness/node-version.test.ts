import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { nodeFault } from "./node-version.ts";

it.each([
  ["18.20.8", false],
  ["20.20.2", false],
  ["22.21.9", false],
  ["22.22.0", true],
  ["23.11.0", false],
  ["24.0.0", true],
  ["26.1.0", true],
])("Node %s is new enough: %s", (version, isRight) => {
  expect(nodeFault(version)).toEqual(isRight ? undefined : expect.stringContaining(`this is ${version} (`));
});

it("is what package.json asks for", async () => {
  const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
  expect(manifest.engines.node).toBe("^22.22.0 || >=24");
});

it("is looked at before anything is loaded that an old Node cannot load", async () => {
  const index = await readFile(new URL("index.ts", import.meta.url), "utf8");
  expect(/^(?:import|export) .*/m.exec(index)?.[0]).toBe('import "./node-version.ts";');
});
