/** Requests of all kinds through body-field: there is always an answer, and never a header that anybody could misread. */
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type HeaderPair,
  loadModule,
  type Module,
  type Plugin,
  type RequestResult,
} from "../../wasm-host/index.ts";
import { cut } from "./body-scanner.ts";

let module: Module;
beforeAll(async () => {
  module = await loadModule(await readFile(new URL("../../dist/modules/body-field.wasm", import.meta.url)));
});

async function start(config: object): Promise<Plugin> {
  const started = await module.start({ config: JSON.stringify(config) });
  if (!started.ok) throw new Error(started.reason);
  return started.plugin;
}

const fields = [
  { header: "x-a", json: "/a", form: "a", protobuf: { path: "1", type: "string" } },
  {
    header: "x-b",
    json: "/b/0",
    form: "b",
    protobuf: { path: "2.1", type: "int64" },
    nonAscii: "keep",
    null: "text",
  },
  {
    header: "x-c",
    json: "/b/1/c",
    protobuf: { path: "2.2", type: "bytes" },
    maxLength: 5,
    split: { separator: "/", headers: ["x-d", "x-e"], align: "right" },
  },
  { header: "x-f", json: "", nonAscii: "mismatch", stripPrefix: "a", stripSuffix: "b" },
];
const OWN = ["x-a", "x-b", "x-c", "x-d", "x-e", "x-f"];

const configs = fc.record({
  mode: fc.constantFrom("enforce", "observe"),
  rules: fc
    .record({
      duplicates: fc.constantFrom("first", "last", "reject"),
      maxBytes: fc.constantFrom(1, 17, 64, 32_768),
      fields: fc.constant(fields),
      policies: fc.constantFrom<object[]>(
        {},
        { malformed: "continue", duplicate: "continue" },
        { missing: 404, tooLarge: 413 },
      ),
    })
    .map((rule) => [rule]),
});

const piece = fc.oneof(
  fc
    .constantFrom(
      ...[
        '{"a":',
        '"b":[',
        '{"c":',
        '"x/y"',
        "1",
        "null",
        ",",
        "}",
        "]",
        '"é\\n"',
        "a=",
        "&b=",
        "%41",
        "%",
        "+",
        "\n\u0001",
        "\u0000\u0000\u0000\u0000\u0005",
      ],
      ...['"a":"\\r\\nx-admin: 1"', `"${"z".repeat(40)}"`, "\u0012\u0003\u0008\u0001", "\u00ff"],
    )
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 12 }),
);
const requests = fc.record({
  type: fc.constantFrom(
    "application/json",
    "application/x-www-form-urlencoded",
    "application/x-protobuf",
    "application/grpc",
    "text/plain",
    "",
  ),
  body: fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.concat(pieces)),
  at: fc.array(fc.nat(100)),
  isWhole: fc.boolean(),
  hasTrailers: fc.boolean(),
  sent: fc.array(fc.constantFrom(...OWN)),
});
type Sent = typeof requests extends fc.Arbitrary<infer T> ? T : never;

async function send(
  plugin: Plugin,
  { type, body, at, isWhole, hasTrailers, sent }: Sent,
): Promise<RequestResult> {
  const own = sent.map((name): HeaderPair => [name, "the client's"]);
  return plugin.request({
    headers: [
      [":method", "POST"],
      [":path", "/"],
      ...(type === "" ? [] : [["content-type", type] as HeaderPair]),
      ...own,
    ],
    ...(body.length === 0
      ? {}
      : {
          body: cut(
            body,
            at.map((place) => place % (body.length + 1)),
          ),
        }),
    ...(hasTrailers ? { trailers: [["x-checksum", "1"], ...own] } : {}),
    endOfStream: isWhole,
  });
}

const outcomes = (metrics: Record<string, number>) =>
  Object.values(metrics).reduce((sum, count) => sum + count, 0);

describe("any request with any config", () => {
  it("is answered or goes on, once, and what is set can be misread by nobody", async () => {
    const ends: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(configs, fc.array(requests, { minLength: 1, maxLength: 8 }), async (config, sent) => {
        const plugin = await start(config);
        for (const request of sent) {
          const before = outcomes(plugin.metrics);
          const result = await send(plugin, request);
          ends[result.outcome] = (ends[result.outcome] ?? 0) + 1;
          // What has not come to its end may wait; all else is decided, and counted once.
          if (result.outcome === "paused") {
            expect([request.isWhole, result.closed]).toEqual([false, false]);
            continue;
          }
          expect(outcomes(plugin.metrics) - before).toBe(1);
          if (result.outcome === "response") {
            expect(config.mode).toBe("enforce");
            continue;
          }
          if (result.outcome !== "continue") throw new Error(JSON.stringify(result));
          for (const [name, value] of result.headers.filter(([name]) => OWN.includes(name))) {
            expect(value, name).toMatch(
              /^[!-~\u0080-\u{10ffff}]([ -~\u0080-\u{10ffff}]*[!-~\u0080-\u{10ffff}])?$/u,
            );
            expect(value).not.toBe("the client's");
          }
          if (request.hasTrailers) expect(result.trailers).toEqual([["x-checksum", "1"]]);
          expect(Buffer.from(result.body)).toEqual(request.body);
        }
      }),
      { numRuns: 600 },
    );
    for (const end of ["continue", "response", "paused"]) expect(ends[end], end).toBeGreaterThan(30);
  });

  it("is the same request, however it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(configs, requests, async (config, request) => {
        const whole = { ...request, isWhole: true };
        const cutOne = await send(await start(config), whole);
        const uncut = await send(await start(config), { ...whole, at: [] });
        expect({ ...cutOne, logs: [] }).toEqual({ ...uncut, logs: [] });
      }),
      { numRuns: 300 },
    );
  });
});

describe("many at once", () => {
  it("are told apart, in whatever turn their pieces come, and leave nothing behind", async () => {
    const plugin = await start({ rules: [{ fields: [{ header: "x-a", json: "/a" }] }] });
    const results = await Promise.all(
      Array.from({ length: 3000 }, (_, index) =>
        plugin.request({
          headers: [
            [":method", "POST"],
            [":path", "/"],
            ["content-type", "application/json"],
          ],
          body: [Buffer.from('{"b":1,"a":'), Buffer.from(`"v${index}"`)],
        }),
      ),
    );
    for (const [index, result] of results.entries()) {
      expect(result).toMatchObject({
        outcome: "continue",
        headers: expect.arrayContaining([["x-a", `v${index}`]]),
      });
    }
  });

  it("that never end are given up by the ticks of wasm-host", async () => {
    const plugin = await start(slow);
    expect(await plugin.request(unfinished)).toMatchObject({
      outcome: "continue",
      headers: expect.arrayContaining([["x-a", "none"]]),
      metrics: { numesh_body_field_too_slow: 1, numesh_body_field_aborted: 0 },
    });
  });

  it("that have gone are forgotten at the next tick, and make room", async () => {
    const [rule] = slow.rules;
    const plugin = await start({ ...slow, rules: [{ ...rule, maxWaitSeconds: 20 }] });
    for (let round = 1; round <= 3; round++) {
      expect((await plugin.request(unfinished)).outcome).toBe("paused");
      expect(await plugin.request(unfinished)).toMatchObject({ outcome: "response", status: 503 });
      plugin.tick();
      expect(plugin.metrics).toMatchObject({
        numesh_body_field_overloaded: round,
        numesh_body_field_aborted: round,
        numesh_body_field_too_slow: 0,
      });
    }
  });
});

/** One request may wait, for five seconds. */
const slow = {
  maxWaiting: 1,
  rules: [{ maxWaitSeconds: 5, fields: [{ header: "x-a", json: "/a", default: "none" }] }],
};
const unfinished = {
  headers: [
    [":method", "POST"],
    [":path", "/"],
    ["content-type", "application/json"],
  ] as HeaderPair[],
  body: [Buffer.from('{"b":')],
  endOfStream: false,
};
