/** Any headers and any baggage: what the filter does is what a second reading of W3C Baggage says. */
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type HeaderPair, loadModule, type Module, type RequestResult } from "../../wasm-host/index.ts";
import { AGENTS, strict } from "./baggage-agents.ts";
import { expectedOf, membersOf, type Policy } from "./baggage-reference.ts";

let module: Module;
beforeAll(async () => {
  module = await loadModule(await readFile(new URL("../../dist/modules/baggage.wasm", import.meta.url)));
});

const ENTRIES = { "x-version": "x-version", "x-tenant": "Tenant", "x-namespace": "ns.1" };
const HEADERS = Object.keys(ENTRIES);
const EDGE: Policy = { entries: ENTRIES, trust: [], write: true, conflict: "header", malformed: "drop" };

const policies: fc.Arbitrary<Policy> = fc.record({
  entries: fc.constant(ENTRIES),
  trust: fc.subarray(HEADERS),
  write: fc.boolean(),
  conflict: fc.constantFrom("header", "baggage"),
  malformed: fc.constantFrom("drop", "keep"),
});

/** Text of pieces that mean something, and of some that should not. */
const textOf = (pieces: string[], maxLength: number) =>
  fc.array(fc.constantFrom(...pieces), { maxLength }).map((parts) => parts.join(""));

const spellings = fc
  .tuple(fc.constantFrom(...Object.values(ENTRIES)), fc.array(fc.nat(5), { minLength: 9, maxLength: 9 }))
  .map(([key, ways]) => [...key].map((letter, at) => spelt(letter, ways[at % 9] ?? 0)).join(""));

function spelt(letter: string, way: number): string {
  if (way === 1) return letter.toUpperCase();
  return way === 2 ? `%${letter.charCodeAt(0).toString(16)}` : letter;
}

const around = textOf(["", "", "", " ", "\t", "+", "%20", "%09", "%2", "\u00a0", '"', "a", "-"], 2);
const keys = fc.oneof(
  fc.tuple(around, spellings, around).map((parts) => parts.join("")),
  fc.constantFrom(...Object.values(ENTRIES), "a", "b", "x-tenant", "n\u00e4me"),
);
const values = textOf(
  ["v1", "v2", "acme", "a", "%20", "%2c", "%C3%A9", "%0d", "%", "+", "=", " ", '"', "\\"],
  3,
);
const properties = textOf([";p", ";q=1", "; r = %20", ";", "; =", ";x-version=v9", " "], 2);
const members = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(keys, values, properties).map(([key, value, more]) => `${key}=${value}${more}`),
  },
  { weight: 1, arbitrary: textOf(["x-version", "Tenant", "=", ";", " ", "v1", "%", "\u00e9", '"'], 4) },
);
const baggage = fc
  .array(members, { maxLength: 5 })
  .map((list): HeaderPair => ["baggage", list.join(",").replace(/^[ \t]+|[ \t]+$/g, "")]);
const sent = fc
  .tuple(
    fc.constantFrom(...HEADERS),
    fc.constantFrom("v1", "v2", "acme", "", "a b", "a,b", "100%", "\u00e9", 'q"+'),
  )
  .map(([name, value]): HeaderPair => [name, value]);
const requests = fc.array(fc.oneof(baggage, sent), { maxLength: 5 });

async function start(policy: Policy) {
  const { entries, ...rest } = policy;
  const list = Object.entries(entries).map(([header, key]) => ({ header, key }));
  const started = await module.start({ config: JSON.stringify({ entries: list, ...rest }) });
  if (!started.ok) throw new Error(started.reason);
  return started.plugin;
}

/** Sends headers through a filter, and gives those that go on. */
async function send(policy: Policy, headers: readonly HeaderPair[]): Promise<Passed> {
  const plugin = await start(policy);
  const result = await plugin.request({ headers: [[":path", "/"], ...headers] });
  if (result.outcome !== "continue") throw new Error(JSON.stringify(result));
  return {
    ...result,
    valuesOf: (wanted) => result.headers.filter(([name]) => name === wanted).map(([, value]) => value),
  };
}

type Passed = Extract<RequestResult, { outcome: "continue" }> & { valuesOf(name: string): string[] };

describe("baggage", () => {
  test("is what the reference says", async () => {
    await fc.assert(
      fc.asyncProperty(policies, requests, async (policy, headers) => {
        const passed = await send(policy, headers);
        const expected = expectedOf(headers, policy);
        expect(membersOf(passed.valuesOf("baggage"))).toEqual(expected.baggage);
        for (const header of HEADERS) expect(passed.valuesOf(header)).toEqual(expected.headers[header]);
        for (const [doubt, is] of Object.entries(expected.doubts)) {
          expect(passed.metrics[`numesh_baggage_${doubt}`], doubt).toBe(Number(is));
        }
      }),
      { numRuns: 6000 },
    );
  });

  test("is left alone by a second filter", async () => {
    await fc.assert(
      fc.asyncProperty(policies, requests, async (policy, headers) => {
        const once = await send(policy, headers);
        const twice = await send(policy, once.headers.slice(1));
        expect(twice.headers).toEqual(once.headers);
        expect(twice.routeCacheCleared).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test("says nothing else than the headers to any agent, behind the edge", async () => {
    const edges = policies.map((policy) => ({ ...policy, trust: [] }));
    await fc.assert(
      fc.asyncProperty(edges, requests, async (policy, headers) => {
        const passed = await send(policy, headers);
        for (const [name, agent] of Object.entries(AGENTS)) {
          const found = agent(passed.valuesOf("baggage"));
          for (const [header, key] of Object.entries(ENTRIES)) {
            for (const told of [found.get(key), found.get(key.toLowerCase())]) {
              if (told !== undefined) expect([told], name).toEqual(passed.valuesOf(header));
            }
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  test("reaches every agent, and comes out behind a service that passes no headers on", async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (headers) => {
        const passed = await send(EDGE, headers);
        const carried = HEADERS.filter((header) => {
          const [value = "", ...more] = passed.valuesOf(header);
          return more.length === 0 && /^[!-~]([ -~]*[!-~])?$/.test(value);
        });
        for (const header of carried) {
          const key = ENTRIES[header as keyof typeof ENTRIES];
          expect(strict(passed.valuesOf("baggage").slice(0, 1)).get(key)).toBe(passed.valuesOf(header)[0]);
        }
        const onlyBaggage = passed.headers.filter(([name]) => name === "baggage");
        const inside = await send({ ...EDGE, trust: HEADERS }, onlyBaggage);
        for (const header of HEADERS) {
          expect(inside.valuesOf(header)).toEqual(carried.includes(header) ? passed.valuesOf(header) : []);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
