/** Tables of random rows, and the gateways that they are for. */
import fc from "fast-check";
import type { GatewayDocument } from "../../control-plane/documents/kinds/gateway.ts";
import type { HeaderChanges } from "../../control-plane/documents/kinds/traffic.ts";
import type { Endpoint, Upstream } from "../../control-plane/table/endpoint.ts";
import type { HeaderCondition, HeaderCriterion } from "../../control-plane/table/header.ts";
import { shortForm } from "../../control-plane/table/host.ts";
import { type PathCriterion, variablesOf } from "../../control-plane/table/path.ts";
import { compareRows, findConflicts } from "../../control-plane/table/precedence.ts";
import type { Purpose, Row, Scheme, Slice } from "../../control-plane/table/row.ts";
import {
  HEADERS,
  HOSTS,
  METHOD_PATTERN,
  METHODS,
  NAMESPACE,
  PATTERNS,
  PORTS,
  SEGMENTS,
  VALUES,
  VARIABLES,
} from "./vocabulary.ts";

/** What a gateway is besides its rows. */
export interface Gateway extends Pick<GatewayDocument, "name" | "role" | "trust" | "namespace" | "limits"> {
  /** Says which port an authority without one means; the listeners here speak plain HTTP in any case. */
  scheme: Scheme;
}

const INSIDE: Pick<Gateway, "role" | "trust" | "scheme"> = {
  role: "internal",
  trust: ["x-version", "x-tenant"],
  scheme: "http",
};

export const GATEWAYS: Gateway[] = [
  { ...INSIDE, name: "plain" },
  { ...INSIDE, name: "namespaced", namespace: NAMESPACE },
  { ...INSIDE, name: "secure", namespace: NAMESPACE, scheme: "https" },
  { ...INSIDE, name: "edge", namespace: NAMESPACE, role: "ingress", trust: ["x-version"] },
  { ...INSIDE, name: "limited", limits: { headers: 4, headerBytes: 4096 } },
];

/** What may be stripped, unless it is trusted. */
const ROUTING_HEADERS = ["x-version", "x-tenant"];

/** The gateway of a slice. */
export function gatewayOf({ gateway }: Slice): Gateway {
  const found = GATEWAYS.find(({ name }) => name === gateway);
  if (found === undefined) throw new Error(`There is no gateway ${gateway}.`);
  return found;
}

/** @param rows highest precedence first */
export function sliceOf({ name, namespace, trust, scheme }: Gateway, rows: Row[]): Slice {
  return {
    gateway: name,
    ...(namespace === undefined ? {} : { namespace }),
    scheme,
    routingHeaders: { version: "x-version", sandbox: "x-namespace", tenant: "x-tenant", others: [] },
    rows,
    plugins: [],
    strip: ROUTING_HEADERS.filter((header) => !trust.includes(header)),
  };
}

const { array, constant, constantFrom, oneof, record, tuple } = fc;

const segments = array(constantFrom(...SEGMENTS), { minLength: 1, maxLength: 3 }).map(
  (some) => `/${some.join("/")}`,
);

const templates = tuple(
  array(constantFrom(...SEGMENTS, ...VARIABLES, ...VARIABLES), { minLength: 1, maxLength: 3 }),
  constantFrom("", "/**"),
).map(([some, below]) => `/${some.join("/")}${below}`);

const paths: fc.Arbitrary<PathCriterion> = oneof(
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

const criteria: fc.Arbitrary<HeaderCriterion> = oneof(
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

/** The upstream of all rows that have one. */
export const UPSTREAM: Upstream = {
  name: "upstream",
  addresses: [{ address: { host: "upstream", port: 8080 } }],
  protocol: "http1",
  source: { file: "table.yaml", line: 1, kind: "Route", name: "upstream" },
};

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

/** Slices whose rows have a few hosts and paths only, without rows that nothing can tell apart. */
export const slices: fc.Arbitrary<Slice> = record({
  gateway: constantFrom(...GATEWAYS),
  hosts: array(constantFrom(...HOSTS), { minLength: 1, maxLength: 4 }),
  paths: array(paths, { minLength: 1, maxLength: 5 }),
  drafts: array(drafts, { minLength: 1, maxLength: 16, size: "max" }),
}).map(({ gateway, hosts, paths, drafts }) => {
  const rows = drafts.map(({ host, path, port, rewrite, endpoint, ...rest }, index): Row => {
    const name = hosts[host % hosts.length] as string;
    const criterion = paths[path % paths.length] as PathCriterion;
    return {
      ...rest,
      name: `row-${index + 1}`,
      gateway: gateway.name,
      host: shortForm(name, gateway.namespace),
      ...(port === undefined ? {} : { port }),
      path: criterion,
      endpoint: withRewrite(endpoint, rewrite === 0 ? undefined : rewritesOf(criterion)[rewrite - 1]),
      source: { file: "table.yaml", line: index + 1 },
    };
  });
  const sorted = rows.sort(compareRows);
  const doubles = new Set(findConflicts(sorted).map(({ line }) => line));
  return sliceOf(
    gateway,
    sorted.filter(({ source }) => !doubles.has(source.line)),
  );
});

function withRewrite(endpoint: Endpoint, path: string | undefined): Endpoint {
  if (endpoint.kind !== "forward" || path === undefined) return endpoint;
  return { ...endpoint, rewrite: { ...endpoint.rewrite, path } };
}
