import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatError } from "../documents/source.ts";
import { formatHeader, type HeaderCriterion } from "./header.ts";
import { formatPath, type PathCriterion } from "./path.ts";
import { compareRows, findConflicts } from "./precedence.ts";
import type { Row } from "./row.ts";

const FIXED: Pick<Row, "name" | "gateway" | "source" | "endpoint"> = {
  name: "row",
  gateway: "g",
  source: { file: "mesh.yaml", line: 1 },
  endpoint: { kind: "answer", status: 200 },
};

function row(criteria: Partial<Row>): Row {
  const path: PathCriterion = { kind: "prefix", value: "/" };
  return { ...FIXED, host: "*", path, headers: [], purpose: {}, ...criteria };
}

const exact = (value: string): PathCriterion => ({ kind: "exact", value });
const prefix = (value: string): PathCriterion => ({ kind: "prefix", value });
const template = (value: string): PathCriterion => ({ kind: "template", value });

/** Each list is in its order. */
const orders: [string, Partial<Row>[]][] = [
  ["hosts", ["orders", "*.b.example", "*.example", "*"].map((host) => ({ host }))],
  ["ports", [{ port: 8080 }, {}]],
  ["a host before a port", [{ host: "orders" }, { port: 80 }]],
  ["a host before a path", [{ host: "orders" }, { path: exact("/orders") }]],
  [
    "paths",
    [
      exact("/orders/1"),
      template("/orders/{id}/items"),
      template("/{kind}/{id}/items"),
      template("/orders/{id}"),
      prefix("/orders/1/items/2"),
      prefix("/orders/1/items"),
      template("/orders/{id}/items/**"),
      prefix("/orders/1"),
      template("/orders/{id}/**"),
      prefix("/orders"),
      template("/{kind}/**"),
      prefix("/"),
    ].map((path) => ({ path })),
  ],
  [
    "a path before a purpose",
    [{ path: prefix("/orders") }, { purpose: { sandbox: "dev" } }, { purpose: { tenant: "acme" } }],
  ],
  [
    "purposes",
    [
      { purpose: { sandbox: "dev" } },
      { purpose: { tenant: "acme", version: "v2" }, headers: [{ name: "a", present: true }] },
      { purpose: { tenant: "acme" } },
      { purpose: { version: "v2" } },
      { headers: [{ name: "a", present: true }] },
      {},
    ],
  ],
  [
    "headers",
    [
      {
        headers: [
          { name: "a", absent: true },
          { name: "b", absent: true },
        ],
      },
      ...(
        [{ in: ["1"] }, { prefix: "1" }, { regex: "1+" }, { present: true }, { absent: true }] as const
      ).map((condition) => ({ headers: [{ name: "a", ...condition } as HeaderCriterion] })),
      {},
    ],
  ],
];

describe("compareRows", () => {
  it.each(orders)("orders %s", (_, criteria) => {
    const rows = criteria.map(row);
    const reversed = rows.toReversed().sort(compareRows);
    const show = ({ host, port, path, headers, purpose }: Row) =>
      [host, port, formatPath(path), headers.map(formatHeader), JSON.stringify(purpose)].join(" ");
    expect(reversed.map(show)).toEqual(rows.map(show));
  });

  const anyRow = fc
    .record({
      host: fc.constantFrom("*", "a", "b", "*.b", "*.a.b"),
      port: fc.constantFrom(undefined, 80, 8080),
      path: fc.constantFrom(
        ...["/", "/a", "/a/b", "/ab"].flatMap((path) => [prefix(path), exact(path)]),
        ...["/{x}", "/a/{x}", "/{x}/a", "/a/**"].map(template),
      ),
      headers: fc.array(
        fc.constantFrom<HeaderCriterion>(
          { name: "x", in: ["1"] },
          { name: "x", in: ["2", "1"] },
          { name: "x", prefix: "1" },
          { name: "y", in: ["1"] },
          { name: "y", absent: true },
        ),
        { maxLength: 2 },
      ),
      purpose: fc.constantFrom({}, { sandbox: "s" }, { tenant: "t" }, { tenant: "t", version: "v" }),
    })
    .map(({ port, ...rest }) => row({ ...rest, ...(port === undefined ? {} : { port }) }));

  it("is one total order", () => {
    fc.assert(
      fc.property(anyRow, anyRow, anyRow, (a, b, c) => {
        expect(Math.sign(compareRows(a, b))).toBe(-Math.sign(compareRows(b, a)) + 0);
        if (compareRows(a, b) <= 0 && compareRows(b, c) <= 0)
          expect(compareRows(a, c)).toBeLessThanOrEqual(0);
        if (compareRows(a, b) === 0) expect(findConflicts([a, b])).toHaveLength(1);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("findConflicts", () => {
  const errorsOf = (...criteria: Partial<Row>[]) =>
    findConflicts(criteria.map(row).sort(compareRows)).map(formatError);

  it("finds rows that nothing can tell apart", () => {
    expect(errorsOf({ name: "a" }, { name: "b" })).toEqual([
      "mesh.yaml:1: the row b on gateway g matches the same requests as a (mesh.yaml:1); expected another path, host, port or header for one of them",
    ]);
  });

  it.each<[string, Partial<Row>, Partial<Row>]>([
    ["names of variables", { path: template("/a/{x}") }, { path: template("/a/{y}") }],
    [
      "the order of values",
      { headers: [{ name: "a", in: ["1", "2"] }] },
      { headers: [{ name: "a", in: ["2", "1"] }] },
    ],
    ["a purpose, which no request has", { purpose: { tenant: "acme" } }, {}],
  ])("does not take %s for a difference", (_, a, b) => {
    expect(errorsOf(a, b)).toHaveLength(1);
  });

  it.each<[string, Partial<Row>, Partial<Row>]>([
    ["a slash at the end", { path: exact("/a/") }, { path: exact("/a") }],
    ["exact and prefix", { path: exact("/a") }, { path: prefix("/a") }],
    [
      "a value and a part of it",
      { headers: [{ name: "a", in: ["1*"] }] },
      { headers: [{ name: "a", prefix: "1" }] },
    ],
  ])("takes %s for a difference", (_, a, b) => {
    expect(errorsOf(a, b)).toEqual([]);
  });
});
