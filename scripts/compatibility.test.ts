import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { PINNED_VERSIONS } from "../host-tests/harness/envoy/wheel.ts";
import { tableIn, tableOf, withTable } from "./compatibility.ts";

describe("the table of compatibility", () => {
  const table = tableOf(
    new Map([
      ["1.36.2", new Map(Object.entries({ a: "", b: "no body" }))],
      ["1.37.0", new Map(Object.entries({ b: "" }))],
    ]),
  );

  it("has a row for each version and a column for each thing", () => {
    expect(table).toBe(
      "| Envoy | a | b |\n| --- | --- | --- |\n| 1.36.2 | yes | no: no body |\n| 1.37.0 | not tried | yes |\n",
    );
  });

  it("takes the place of the one in a text, and of nothing else", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const changed = withTable(readme, table);
    expect(tableIn(changed)).toBe(table);
    expect(withTable(changed, tableIn(readme))).toBe(readme);
  });

  it("in README.md has every version that is pinned", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const versions = [...tableIn(readme).matchAll(/^\| (\d\S+) /gm)].map(([, version]) => version);
    expect(versions).toEqual(PINNED_VERSIONS);
  });

  it("needs its markers", () => {
    expect(() => withTable("nothing", table)).toThrow("no place for the table");
  });
});
