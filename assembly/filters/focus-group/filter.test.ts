/** The built module on a host, and its schema beside it: both must judge configurations alike. */
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

const geo = {
  name: "geo",
  value: "geo-discount",
  when: [
    { header: "x-customer", in: ["c-1001", "c-1002"] },
    { header: "user-agent", prefix: "Mozilla/" },
  ],
};
const inGroup: [string, string][] = [
  ["x-customer", "c-1002"],
  ["user-agent", "Mozilla/5.0"],
];

describe("requests", () => {
  test.each<[string, object, [string, string][], string | undefined]>([
    ["a match sets the header", {}, inGroup, "geo-discount"],
    ["no match sets nothing", {}, [["x-customer", "c-1002"]], undefined],
    ["no match sets the default", { default: "v1" }, [], "v1"],
    ["a client's header is removed", {}, [["x-version", "v9"]], undefined],
    ["a client's empty header is removed", {}, [["x-version", ""]], undefined],
    [
      "every copy of it is removed",
      {},
      [
        ["x-version", "v9"],
        ["x-version", "v8"],
      ],
      undefined,
    ],
    ["a client's header is replaced", {}, [["x-version", "v9"], ...inGroup], "geo-discount"],
    ["a client's header is replaced by the default", { default: "v1" }, [["x-version", "v9"]], "v1"],
    ["a kept header stays", { clientHeader: "keep" }, [["x-version", "v9"], ...inGroup], "v9"],
    ["an empty kept header stays", { clientHeader: "keep", default: "v1" }, [["x-version", ""]], ""],
    ["where none is to keep, rules decide", { clientHeader: "keep" }, inGroup, "geo-discount"],
  ])("%s", async (_title, config, headers, expected) => {
    const started = await module.start({ config: JSON.stringify({ rules: [geo], ...config }) });
    if (!started.ok) throw new Error(started.reason);
    const result = await started.plugin.request({ headers: [[":path", "/"], ...headers] });
    if (result.outcome !== "continue") throw new Error(result.outcome);
    const values = result.headers.filter(([name]) => name === "x-version").map(([, value]) => value);
    expect(values).toEqual(expected === undefined ? [] : [expected]);
  });
});

test.each(["remove", "keep"])("a trailer of the header's name is removed: %s", async (clientHeader) => {
  const started = await module.start({ config: JSON.stringify({ rules: [geo], clientHeader }) });
  if (!started.ok) throw new Error(started.reason);
  const result = await started.plugin.request({
    headers: [[":path", "/"]],
    body: new Uint8Array(3),
    trailers: [
      ["x-version", "v9"],
      ["x-checksum", "1"],
      ["x-version", "v8"],
    ],
  });
  expect(result).toMatchObject({ outcome: "continue", trailers: [["x-checksum", "1"]] });
});

describe("configurations", () => {
  const rule = (changes: object) => ({ rules: [{ ...geo, ...changes }] });
  const condition = (only: object) => rule({ when: [only] });

  test.each<[object, string | null]>([
    [{ rules: [] }, null],
    [{ rules: [geo, geo], header: "x-group", clientHeader: "keep", default: "a b" }, null],
    [condition({ header: "x", present: false }), null],
    [{}, "/rules: is missing"],
    [{ rules: [], extra: 1 }, "/extra: unknown key"],
    [{ rules: [], header: "X-Version" }, "/header: expected a header name in lower case"],
    [{ rules: [], clientHeader: "drop" }, '/clientHeader: expected "remove" or "keep"'],
    [{ rules: [], default: "" }, "/default: expected a string of 1 to 4096 bytes"],
    [{ rules: [], default: " a" }, "/default: expected visible ASCII"],
    [rule({ name: 1 }), "/rules/0/name: expected a string"],
    [rule({ value: "a\nb" }), "/rules/0/value: expected visible ASCII"],
    [{ rules: Array(1001).fill(geo) }, "/rules: expected a list of 0 to 1000"],
    [rule({ when: Array(17).fill(geo.when[0]) }), "/rules/0/when: expected a list of 1 to 16"],
    [rule({ when: [] }), "/rules/0/when: expected a list of 1"],
    [condition({ header: "x" }), "/rules/0/when/0: expected exactly one of"],
    [condition({ header: "x", exact: "a", suffix: "b" }), "/rules/0/when/0: expected exactly one of"],
    [condition({ exact: "a" }), "/rules/0/when/0/header: is missing"],
    [condition({ header: "x", in: [] }), "/rules/0/when/0/in: expected a list of 1 or more strings"],
    [condition({ header: "x", in: ["a", 2] }), "/rules/0/when/0/in/1: expected a string of 1 to 1024 bytes"],
    [condition({ header: "x", present: "yes" }), "/rules/0/when/0/present: expected true or false"],
  ])("%#: $1", async (config, fault) => {
    const started = await module.start({ config: JSON.stringify(config) });
    const fits = new Ajv2020().compile(schema)(config);
    if (fault === null) {
      expect(started.ok ? "" : started.reason).toBe("");
      expect(fits).toBe(true);
    } else {
      expect(started.ok ? "accepted" : started.reason).toContain(`focus-group: config: ${fault}`);
      expect(fits).toBe(false);
    }
  });

  const rules = (count: number, different: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...geo,
      when: Array.from({ length: 16 }, (_, at) => ({
        header: `x-${(index * 16 + at) % different}`,
        exact: "a".repeat(1000),
      })),
    }));
  test("the largest is read, and one of more different headers is refused", async () => {
    const started = await module.start({ config: JSON.stringify({ rules: rules(1000, 64) }) });
    expect(started.ok ? "" : started.reason).toBe("");
    const refused = await module.start({ config: JSON.stringify({ rules: rules(5, 65) }) });
    expect(refused).toMatchObject({
      reason:
        "focus-group: config: /rules/4/when/0/header: expected at most 64 different headers in all rules",
    });
  });

  test("where ids go in a set depends on the moment, so that nobody can choose ids that collide", async () => {
    let asked = 0;
    const now = () => new Date(++asked);
    await module.start({ config: JSON.stringify({ rules: [geo] }), now });
    expect(asked).toBe(1);
  });

  test("an object with any number of unknown keys is refused without a trap", async () => {
    const config = `{${Array.from({ length: 1_000_000 }, (_, index) => `"${index}":0`).join()}}`;
    expect(await module.start({ config })).toMatchObject({
      reason: "focus-group: config: expected an object of up to 100 members",
    });
  });

  const reserved: string[] = [
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
  ];
  test.each(reserved)("the header %s is not the plugin's to set", async (header) => {
    const config = { rules: [], header };
    const started = await module.start({ config: JSON.stringify(config) });
    expect(started).toMatchObject({
      reason: "focus-group: config: /header: expected a header of the plugin's own",
    });
    expect(new Ajv2020().compile(schema)(config)).toBe(false);
    expect(jwtTenantSchema.properties.tenant.properties.header.not.enum).toEqual(reserved);
  });

  const jwtTenantSchema = JSON.parse(
    readFileSync(new URL("../jwt-tenant/schema.json", import.meta.url), "utf8"),
  );
  const schema = JSON.parse(readFileSync(new URL("schema.json", import.meta.url), "utf8"));
});
