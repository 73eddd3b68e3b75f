/** The built module on a host: configurations that are large, hostile, or many. What options do is in host-tests/options. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../../scripts/compile.ts";
import { loadModule, type Module } from "../../../wasm-host/index.ts";

let module: Module;

beforeAll(async () => {
  module = await loadModule(
    (await compile("assembly/modules/focus-group.ts", ["--target", "release"])).binary,
  );
});

const rule = { name: "geo", value: "geo-discount", when: [{ header: "x-customer", in: ["c-1001"] }] };

/** Why a configuration is refused; empty where it is not. */
async function refusal(config: object | string): Promise<string> {
  const started = await module.start({
    config: typeof config === "string" ? config : JSON.stringify(config),
  });
  return started.ok ? "" : started.reason;
}

/** So many rules of 16 conditions each, over so many different headers. */
const rules = (count: number, different: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...rule,
    when: Array.from({ length: 16 }, (_, at) => ({
      header: `x-${(index * 16 + at) % different}`,
      exact: "a".repeat(1000),
    })),
  }));

describe("a large configuration", () => {
  test("has up to a thousand rules of 16 conditions, over 128 headers", async () => {
    expect(await refusal({ rules: rules(1000, 128) })).toBe("");
    expect(await refusal({ rules: rules(1001, 1) })).toContain("/rules: expected a list of 0 to 1000");
    expect(await refusal({ rules: rules(9, 129) })).toBe(
      "focus-group: config: /rules/8/when/0: expected at most 128 different sources in the whole configuration",
    );
  });

  test("has up to a thousand of the largest splits and substrings, and 16,384 characters of patterns", async () => {
    const values = Array.from({ length: 32 }, (_, index) => ({ value: `v${index}`, percent: 3 }));
    const contains = [{ header: "x", contains: "ab".repeat(128) }];
    const large = { name: "n", when: contains, split: { header: "x", values } };
    const pattern = [{ header: "x", pattern: "(?:a|[^b-d]){127}" }];
    expect(await refusal({ rules: Array(1000).fill(large) })).toBe("");
    expect(await refusal({ rules: Array(64).fill({ ...rule, when: pattern }) })).toBe("");
    expect(await refusal({ rules: Array(65).fill({ ...rule, when: pattern }) })).toBe(
      "focus-group: config: /rules/64/when/0/pattern: expected patterns of at most 16384 characters all together, " +
        "with repetitions written out",
    );
  });
});

describe("a hostile configuration", () => {
  test("cannot choose ids that collide: where they go depends on the moment", async () => {
    let asked = 0;
    const now = () => new Date(++asked);
    await module.start({ config: JSON.stringify({ rules: [rule] }), now });
    expect(asked).toBe(1);
  });

  test("with any number of unknown keys is refused without a trap", async () => {
    const config = `{${Array.from({ length: 1_000_000 }, (_, index) => `"${index}":0`).join()}}`;
    expect(await refusal(config)).toBe("focus-group: config: expected an object of up to 100 members");
  });
});

describe("a header that is not the plugin's to set", () => {
  const schemaOf = (filter: string) =>
    JSON.parse(readFileSync(new URL(`../${filter}/schema.json`, import.meta.url), "utf8"));
  const schema = schemaOf("focus-group");
  const reserved: string[] = schema.$defs.ownHeader.not.enum;

  test.each(reserved)("%s", async (header) => {
    const fits = new Ajv2020({ strict: false }).compile(schema);
    for (const key of ["header", "ruleHeader"]) {
      const config = { rules: [], [key]: header };
      expect(await refusal(config)).toBe(
        `focus-group: config: /${key}: expected a header of the plugin's own`,
      );
      expect(fits(config)).toBe(false);
    }
  });

  test("is the same to all filters", () => {
    expect(schemaOf("jwt-tenant").properties.tenant.properties.header.not.enum).toEqual(reserved);
  });
});
