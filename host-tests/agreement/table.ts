/** Tables of random rows. */
import fc from "fast-check";
import type { HeaderChanges } from "../../control-plane/documents/kinds/traffic.ts";
import type { Endpoint } from "../../control-plane/table/endpoint.ts";
import type { HeaderCondition, HeaderCriterion } from "../../control-plane/table/header.ts";
import { shortForm } from "../../control-plane/table/host.ts";
import { type PathCriterion, variablesOf } from "../../control-plane/table/path.ts";
import { findIndivisible } from "../../control-plane/table/plugins.ts";
import { compareRows, findConflicts } from "../../control-plane/table/precedence.ts";
import type { Purpose, Row, Slice } from "../../control-plane/table/row.ts";
import type { Scope } from "../../control-plane/table/scope.ts";
import { documentOf, GATEWAYS, sliceOf, UPSTREAM } from "./gateways.ts";
import {
  HEADERS,
  HOSTS,
  METHOD_PATTERN,
  METHODS,
  PATTERNS,
  PORTS,
  SEGMENTS,
  VALUES,
  VARIABLES,
} from "./vocabulary.ts";

const { array, constant, constantFrom, nat, oneof, option, record, tuple } = fc;

const segments = array(constantFrom(...SEGMENTS), { minLength: 1, maxLength: 3 }).map(
  (some) => `/${some.join("/")}`,
);

const templates = tuple(
  array(constantFrom(...SEGMENTS, ...VARIABLES, ...VARIABLES), { minLength: 1, maxLength: 3 }),
  constantFrom("", "/**"),
).map(([some, below]) => `/${some.join("/")}${below}`);

export const paths: fc.Arbitrary<PathCriterion> = oneof(
  constant<PathCriterion>({ kind: "prefix", value: "/" }),
  segments.map((value): PathCriterion => ({ kind: "prefix", value })),
  oneof(
    segments,
    segments.map((value) => `${value}/`),
    constant("/"),
  ).map((value): PathCriterion => ({ kind: "exact", value })),
  templates.map((value): PathCriterion => ({ kind: "template", value })),
);

const someOf = (values: string[], most: number) =>
  array(constantFrom(...values), { minLength: 1, maxLength: most }).map((some) => ({
    in: [...new Set(some)],
  }));

const conditions: fc.Arbitrary<HeaderCondition> = oneof(
  someOf(VALUES, 3),
  constantFrom("1", "v", "a").map((prefix) => ({ prefix })),
  constantFrom("1", "2", "b").map((suffix) => ({ suffix })),
  constantFrom("1", ",", "v").map((contains) => ({ contains })),
  constantFrom(...PATTERNS.keys()).map((regex) => ({ regex })),
  constant({ present: true as const }),
  constant({ absent: true as const }),
);

const methodConditions: fc.Arbitrary<HeaderCondition> = oneof(
  someOf(METHODS, 2),
  constant({ prefix: "P" }),
  constant({ regex: METHOD_PATTERN[0] }),
);

export const criteria: fc.Arbitrary<HeaderCriterion> = oneof(
  {
    weight: 3,
    arbitrary: tuple(constantFrom(...HEADERS), conditions).map(([name, condition]) => ({
      name,
      ...condition,
    })),
  },
  { weight: 1, arbitrary: methodConditions.map((condition) => ({ name: ":method", ...condition })) },
);

const purposes: fc.Arbitrary<Purpose> = record(
  {
    sandbox: constantFrom("dev", "ci"),
    tenant: constantFrom("acme", "globex"),
    version: constantFrom("v1", "v2"),
  },
  { requiredKeys: [] },
);

const requestHeaders: fc.Arbitrary<HeaderChanges> = record(
  {
    set: constantFrom(
      { "x-a": "set" },
      { "x-new": "%REQ(x-a?:method)%" },
      { "x-new": "100%%" },
      { "x-a": "%REQ(none)%" },
    ),
    add: constantFrom({ "x-a": "added" }, { "x-new": "%REQ(:path):4%" }),
    remove: constantFrom(["x-a"], ["x-version", "x-new"]),
  },
  { requiredKeys: [] },
);

/** Where a row leads, but for the rewrite of its path. */
const endpoints: fc.Arbitrary<Endpoint> = oneof(
  { weight: 3, arbitrary: constant<Endpoint>({ kind: "answer", status: 200 }) },
  {
    weight: 1,
    arbitrary: record(
      {
        kind: constant("forward" as const),
        upstream: constant(UPSTREAM),
        requestHeaders,
        rewrite: constantFrom({}, { host: "new:1" }),
      },
      { requiredKeys: ["kind", "upstream"] },
    ),
  },
);

/** Rewrites of a path: of several kinds, and one with all that it has variables for. */
function rewritesOf({ kind, value }: PathCriterion): string[] {
  if (kind !== "template") return ["/", "/new", "/new/deep.er"];
  const below = value.endsWith("/**") ? "/**" : "";
  const variables = variablesOf(value).map((name) => `/{${name}}`);
  return ["/", `/new${below}`, `/new${variables.toReversed().join("")}${below}`];
}

/** A row, but for what the table has a choice of. */
const drafts = record({
  host: fc.nat(),
  path: fc.nat(),
  port: oneof(
    { weight: 3, arbitrary: constant(undefined) },
    { weight: 2, arbitrary: constantFrom(...PORTS) },
  ),
  headers: array(criteria, { maxLength: 3 }),
  purpose: purposes,
  endpoint: endpoints,
  /** Number of a rewrite; 0: none. */
  rewrite: fc.nat(3),
});

/** A part of the requests, but for the hosts and paths that the table has. */
const scopeDrafts = record({ host: option(nat()), path: option(nat()) }).filter(
  ({ host, path }) => host !== null || path !== null,
);

/** Slices whose rows have a few hosts and paths only, without rows that documents could not have. */
export const slices: fc.Arbitrary<Slice> = record({
  gateway: constantFrom(...GATEWAYS),
  hosts: array(constantFrom(...HOSTS), { minLength: 1, maxLength: 4 }),
  paths: array(paths, { minLength: 1, maxLength: 5 }),
  drafts: array(drafts, { minLength: 1, maxLength: 16, size: "max" }),
  scopes: array(scopeDrafts, { maxLength: 3 }),
})
  .map(({ gateway, hosts, paths, drafts, scopes }) => {
    const rows = drafts.map(({ host, path, port, rewrite, endpoint, ...rest }, index): Row => {
      const criterion = chosen(paths, path);
      return {
        ...rest,
        name: `row-${index + 1}`,
        gateway: gateway.name,
        host: shortForm(chosen(hosts, host), gateway.namespace),
        ...(port === undefined ? {} : { port }),
        path: criterion,
        endpoint: withRewrite(endpoint, rewrite === 0 ? undefined : rewritesOf(criterion)[rewrite - 1]),
        source: { file: "table.yaml", line: index + 1 },
      };
    });
    const places = scopes.flatMap(({ host, path }) =>
      scopeOf(
        host === null ? undefined : shortForm(chosen(hosts, host), gateway.namespace),
        path === null ? undefined : chosen(paths, path),
      ),
    );
    const slice = sliceOf(gateway, rows.sort(compareRows), places);
    const doubles = new Set(findConflicts(slice.rows).map(({ line }) => line));
    const isRight = (row: Row) =>
      !doubles.has(row.source.line) &&
      findIndivisible(documentOf(gateway), slice.plugins, [row]).length === 0;
    return { ...slice, rows: slice.rows.filter(isRight) };
  })
  .filter(({ rows }) => rows.length > 0);

function chosen<Item>(items: Item[], number: number): Item {
  return items[number % items.length] as Item;
}

/** A place where documents let a plugin run; none otherwise. */
function scopeOf(host: string | undefined, path: PathCriterion | undefined): Scope[] {
  const isPlain = path !== undefined && path.kind !== "template" && path.value !== "/";
  const scope = {
    ...(host === undefined || host === "*" ? {} : { host }),
    ...(isPlain ? { path } : {}),
  };
  return scope.host === undefined && scope.path === undefined ? [] : [scope];
}

function withRewrite(endpoint: Endpoint, path: string | undefined): Endpoint {
  if (endpoint.kind !== "forward" || path === undefined) return endpoint;
  return { ...endpoint, rewrite: { ...endpoint.rewrite, path } };
}
