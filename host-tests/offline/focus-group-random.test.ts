/** Random rules and requests, and the oracle as a second opinion; and shares as statistics. */
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type HeaderPair, loadModule, type Module, type Plugin } from "../../wasm-host/index.ts";
import { bucketOf } from "./focus-group/bucket.ts";
import { decide, type Request } from "./focus-group/oracle.ts";

let module: Module;
beforeAll(async () => {
  module = await loadModule(await readFile(new URL("../../dist/modules/focus-group.wasm", import.meta.url)));
});

let now = new Date();
async function start(config: object): Promise<Plugin> {
  const started = await module.start({ config: JSON.stringify(config), now: () => now });
  if (!started.ok) throw new Error(`${started.reason}\n${JSON.stringify(config)}`);
  return started.plugin;
}

/** What the plugin made of a request: the header's value, and the rule's name. */
async function seen(plugin: Plugin, { headers, claims, now: at }: Request) {
  now = at;
  const properties = claims === undefined ? {} : { "numesh.claims": JSON.stringify(claims) };
  const result = await plugin.request({ headers: headers as HeaderPair[], properties });
  if (result.outcome !== "continue") throw new Error(result.outcome);
  const of = (name: string) => result.headers.filter(([header]) => header === name).map(([, value]) => value);
  const [value] = of("x-version");
  const [rule] = of("x-rule");
  return { ...(value === undefined ? {} : { value }), ...(rule === undefined ? {} : { rule }) };
}

/** Few texts, so that what is asked for is often there. */
const text = fc.constantFrom("a", "b", "A", "ab", "aba", "7", "-1.5", "1234", "a b", "é");
const name = fc.constantFrom("x", "y", "z", "x-version");
const nonEmpty = fc.array(text, { minLength: 1, maxLength: 3 });

const source = fc.oneof(
  { weight: 3, arbitrary: fc.record({ header: name }) },
  fc.record({ header: fc.constantFrom(":method", ":authority") }),
  fc.record({ cookie: name }),
  fc.record({ query: name }),
  fc.record({ path: fc.constantFrom("/...", "/{id}", "/a/{id}/...", "/{}/{id}", "/a/") }),
  fc.record({ claim: fc.constantFrom("x", "/y/0", "y", "/z/x~1y", "none") }),
  fc.record({ cookie: name, json: fc.constantFrom("", "/x", "/y/0") }),
  fc.record({ header: name, json: fc.constantFrom("", "/x", "/y") }),
);
const ignoreCase = fc.constantFrom({}, { ignoreCase: true });
const number = fc.constantFrom(-2, -1.5, 0, 7, 7.25, 1000);
const percent = fc.constantFrom(0, 0.01, 10, 33.33, 50, 99.99, 100);
const moment = fc
  .integer({ min: Date.parse("2026-11-01T00:00:00Z"), max: Date.parse("2026-11-15T00:00:00Z") })
  .map((milliseconds) => new Date(milliseconds));
const written = moment.map((date) => `${date.toISOString().slice(0, 19)}Z`);
const timeOfDay = fc.constantFrom("00:00", "06:30", "12:00", "22:15", "24:00");

const test = fc.oneof(
  fc.tuple(fc.record({ in: nonEmpty }), ignoreCase).map(([one, other]) => ({ ...one, ...other })),
  fc.tuple(fc.record({ exact: text }), ignoreCase).map(([one, other]) => ({ ...one, ...other })),
  fc.tuple(fc.record({ prefix: text }), ignoreCase).map(([one, other]) => ({ ...one, ...other })),
  fc.tuple(fc.record({ suffix: text }), ignoreCase).map(([one, other]) => ({ ...one, ...other })),
  fc.tuple(fc.record({ contains: text }), ignoreCase).map(([one, other]) => ({ ...one, ...other })),
  fc.record({ pattern: fc.constantFrom("[ab]+", "a.*", "\\d{1,4}", "(a|b|ab)*", "-?\\d+\\.\\d+") }),
  fc.record({ present: fc.boolean() }),
  fc.tuple(number, number).map(([a, b]) => ({ range: { from: Math.min(a, b), to: Math.max(a, b) } })),
  fc.record({
    range: fc.constantFrom({ from: 0 }, { to: 7 }, { from: "a" }, { to: "ab" }, { from: "7", to: "b" }),
  }),
  fc.record({ percentage: percent }),
  fc.record({ percentage: percent, salt: text }),
  fc
    .record({ from: percent, to: percent, start: written, end: written })
    .filter(({ start, end }) => start < end)
    .map((percentage) => ({ percentage })),
);
const time = fc
  .record(
    {
      from: written,
      until: written,
      days: fc.uniqueArray(fc.constantFrom("mon", "tue", "wed", "thu", "fri", "sat", "sun"), {
        minLength: 1,
      }),
      hours: fc.record({ from: timeOfDay, until: timeOfDay }).filter(({ from, until }) => from !== until),
      utcOffset: fc.constantFrom("Z", "+05:30", "-11:00"),
    },
    { requiredKeys: ["days"] },
  )
  .filter(({ from, until }) => from === undefined || until === undefined || from < until);

const { condition } = fc.letrec<{ condition: object; conditions: object[] }>((tie) => ({
  conditions: fc.array(tie("condition"), { minLength: 1, maxLength: 3 }),
  condition: fc.oneof(
    { maxDepth: 3 },
    { weight: 8, arbitrary: fc.tuple(source, test).map(([where, what]) => ({ ...where, ...what })) },
    { weight: 1, arbitrary: fc.record({ time }) },
    { weight: 1, arbitrary: fc.record({ not: tie("condition") }) },
    { weight: 1, arbitrary: fc.record({ all: tie("conditions") }) },
    { weight: 1, arbitrary: fc.record({ any: tie("conditions") }) },
  ),
}));

const value = fc.constantFrom("v1", "v2", "v3");
const outcome = fc.oneof(
  { weight: 4, arbitrary: fc.record({ value }) },
  fc.constant({ useDefault: true }),
  fc.tuple(source, fc.array(fc.constantFrom("a", "b", "7"), { minLength: 1 })).map(([where, allow]) => ({
    valueFrom: { ...where, allow },
  })),
  fc
    .tuple(source, fc.array(fc.tuple(value, fc.nat(4000)), { minLength: 1, maxLength: 6 }), ignoreCase)
    .map(([where, shares]) => {
      const sum = Math.max(
        10_000,
        shares.reduce((before, [, share]) => before + share, 0),
      );
      const values = shares.map(([one, share]) => ({
        value: one,
        percent: Math.floor((share * 10_000) / sum) / 100,
      }));
      return { split: { ...where, values } };
    }),
);
const rule = fc
  .tuple(
    fc.constantFrom("one", "two", "three"),
    fc.option(fc.array(condition, { minLength: 1, maxLength: 3 }), { freq: 8 }),
    outcome,
    fc.constantFrom({}, {}, {}, { enabled: false }),
  )
  .map(([own, when, what, more]) => ({ name: own, ...(when === null ? {} : { when }), ...what, ...more }));
const config = fc
  .record(
    {
      rules: fc.array(rule, { minLength: 1, maxLength: 5 }),
      default: value,
      clientHeader: fc.constantFrom("keep", "remove"),
      mode: fc.constantFrom("enforce", "enforce", "observe"),
      enabled: fc.constantFrom(true, true, true, false),
    },
    { requiredKeys: ["rules"] },
  )
  .map((one) => ({ ...one, ruleHeader: "x-rule" }));

const json = fc.oneof(
  text,
  fc.integer({ min: -10, max: 10 }),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.oneof(text, fc.integer({ min: 0, max: 9 })), { maxLength: 3 }),
);
const object = fc.record({ x: json, y: json, z: fc.record({ "x/y": json }) }, { requiredKeys: [] });
const objectText = fc.oneof(
  object.map((one) => JSON.stringify(one)),
  object.map((one) => encodeURIComponent(JSON.stringify(one))),
  text,
);
const cookies = fc
  .array(
    fc.tuple(
      name,
      fc.oneof(
        text,
        text.map((one) => `"${one}"`),
        objectText,
      ),
    ),
    { maxLength: 3 },
  )
  .map((pairs) => pairs.map(([key, one]) => `${key}=${one}`).join("; "));
const path = fc
  .tuple(
    fc.constantFrom("/", "/a", "/a/", "/a/b", "/a/7/c", "/a%62/%C3%A9"),
    fc.option(fc.array(fc.tuple(name, text), { maxLength: 3 })),
  )
  .map(([own, query]) => own + (query === null ? "" : `?${new URLSearchParams(query)}`));
const headers = fc
  .tuple(
    path,
    fc.constantFrom("GET", "a"),
    fc.array(fc.tuple(name, fc.oneof(text, objectText)), { maxLength: 4 }),
    fc.option(cookies),
  )
  .map(([own, method, others, cookie]): HeaderPair[] => [
    [":path", own],
    [":method", method],
    [":authority", "ab"],
    ...others,
    ...(cookie === null ? [] : [["cookie", cookie] as HeaderPair]),
  ]);
const request = fc.record({ headers, claims: object, now: moment }, { requiredKeys: ["headers", "now"] });

describe("rules", () => {
  it("decide as the README says", async () => {
    let decided = 0;
    await fc.assert(
      fc.asyncProperty(config, fc.array(request, { minLength: 5, maxLength: 20 }), async (own, requests) => {
        const plugin = await start(own);
        for (const one of requests) {
          const expected = decide(own, one);
          if (expected.rule !== undefined) decided++;
          expect(await seen(plugin, one)).toEqual(expected);
        }
      }),
      { numRuns: 2000 },
    );
    expect(decided).toBeGreaterThan(4000);
  });
});

describe("hostile requests", () => {
  const everything = {
    ruleHeader: "x-rule",
    rules: [
      ...["header", "cookie", "query"].flatMap((kind) => [
        { [kind]: "x", pattern: "(a|b)*c{3,9}" },
        { [kind]: "x", contains: "aab", ignoreCase: true },
        { [kind]: "x", range: { from: -1.5, to: 7 } },
        { [kind]: "x", json: "/a/0", in: ["1", "b"] },
        { [kind]: "x", json: "", percentage: 1 },
      ]),
      { path: "/{a}/...", exact: "b" },
      { path: "/...", suffix: "c" },
    ].map((one, index) => ({ name: `r${index}`, value: "v", when: [one] })),
  };
  const piece = fc.oneof(
    fc.constantFrom(
      ...'{}[]":,\\%;=&+?#/ \t0-.',
      "x=",
      "x",
      '{"a":["',
      "%7B",
      "%22",
      "\\u00e9",
      "é",
      "aa",
      "c",
    ),
    fc.string({ unit: "binary", maxLength: 2 }),
  );
  const junk = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));

  it("crash nothing, and get no value that is not configured", async () => {
    const plugin = await start(everything);
    await fc.assert(
      fc.asyncProperty(junk, junk, junk, async (own, other, cookie) => {
        const headers: HeaderPair[] = [
          [":path", `/${other}`],
          ["x", own],
          ["cookie", cookie],
        ];
        expect(["v", undefined]).toContain((await seen(plugin, { headers, now: new Date() })).value);
      }),
      { numRuns: 5000 },
    );
  });
});

describe("a share", () => {
  const subjects = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);
  const values = async (own: object) => {
    const plugin = await start(own);
    const found: (string | undefined)[] = [];
    for (const subject of subjects) {
      found.push((await seen(plugin, { headers: [["x", subject]], now: new Date() })).value);
    }
    return found;
  };
  const percentage = (share: number, salt: string) => ({
    rules: [{ name: "n", value: "in", when: [{ header: "x", percentage: share, salt }] }],
  });
  /** Four standard deviations of so many of all subjects: once in 16,000 runs of other subjects. */
  const tolerance = (share: number) => 4 * Math.sqrt(subjects.length * share * (1 - share));

  it("is as large as it says, and another salt has nothing to do with it", async () => {
    const [first, second] = await Promise.all([percentage(20, "one"), percentage(30, "two")].map(values));
    const inFirst = subjects.filter((_, index) => first?.[index] === "in");
    const inBoth = subjects.filter((_, index) => first?.[index] === "in" && second?.[index] === "in");
    expect(Math.abs(inFirst.length - subjects.length * 0.2)).toBeLessThan(tolerance(0.2));
    expect(Math.abs(inBoth.length - subjects.length * 0.06)).toBeLessThan(tolerance(0.06));
  });

  it("that grows loses nobody", async () => {
    const [small, large] = await Promise.all([percentage(10, "s"), percentage(20, "s")].map(values));
    expect(subjects.filter((_, index) => small?.[index] === "in" && large?.[index] !== "in")).toEqual([]);
  });

  it("spreads subjects evenly over its buckets", () => {
    // Chi-squared over 100 parts of 200 subjects each: the mean is 99, its standard deviation 14.
    const counts = new Array<number>(100).fill(0);
    for (const subject of subjects) {
      const part = Math.floor(bucketOf(subject, "s") / 100);
      counts[part] = (counts[part] ?? 0) + 1;
    }
    const deviation = counts.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
    expect(deviation).toBeGreaterThan(99 - 5 * 14);
    expect(deviation).toBeLessThan(99 + 5 * 14);
  });
});
