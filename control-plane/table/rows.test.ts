import { describe, expect, it } from "vitest";
import { catalogueOf } from "../documents/catalogue.ts";
import { parseDocuments } from "../documents/parse.ts";
import { checkReferences } from "../documents/references.ts";
import { formatError } from "../documents/source.ts";
import { formatEndpoint, formatRewrite } from "./endpoint.ts";
import { formatHeader } from "./header.ts";
import { formatPath } from "./path.ts";
import type { Row } from "./row.ts";
import { slicesOf } from "./slices.ts";

const INTERNAL = "kind: Gateway\nname: internal\nrole: internal\nnamespace: shop\ntrust: [x-version]\n---\n";
const INGRESS = "kind: Gateway\nname: ingress\nrole: ingress\n---\n";
const BILLING =
  "kind: Service\nname: billing\ngateway: internal\nbaseline: v1\nversions: { v1: billing:80, v2: billing2:80 }\n---\n";

/** Everything of the slice of one gateway. */
function sliceOf(gateway: string, text: string, gateways = INTERNAL + INGRESS) {
  const parsed = parseDocuments([{ path: "mesh.yaml", text: gateways + text }]);
  const { catalogue, errors } = catalogueOf(parsed.documents);
  expect([...parsed.errors, ...errors, ...checkReferences(catalogue)].map(formatError)).toEqual([]);
  const { slices, errors: tableErrors } = slicesOf(catalogue, new Map());
  expect(tableErrors.map(formatError)).toEqual([]);
  const slice = slices.find((candidate) => candidate.gateway === gateway);
  if (slice === undefined) throw new Error(`no slice of ${gateway}`);
  return slice;
}

/** A row in one line: what must hold -> where it leads. */
function show({ name, host, port, path, headers, endpoint }: Row): string {
  const rewrite = endpoint.kind === "forward" ? formatRewrite(endpoint.rewrite) : "";
  const criteria = `${host}:${port ?? "*"}${formatPath(path)} [${headers.map(formatHeader).join(", ")}]`;
  return `${name} = ${criteria} -> ${formatEndpoint(endpoint)}${rewrite === "" ? "" : ` as ${rewrite}`}`;
}

const rowsOf = (gateway: string, text: string) => sliceOf(gateway, text).rows.map(show);

describe("a Route", () => {
  const route = (more: string) => `kind: Route\nname: r\ngateway: internal\n${more}`;
  // biome-ignore format: a table, one case a line
  const cases: [string, string, string][] = [
    ["to an address", "to: a:80", "*:*/* [] -> a:80"],
    ["to several", "to: [a:80, { address: b:81, weight: 3 }]", "*:*/* [] -> a:80, b:81"],
    ["to a version of a service", "to: { service: billing, version: v2 }", "*:*/* [] -> billing2:80"],
    ["that answers", "answer: { status: 404 }", "*:*/* [] -> answer 404"],
    ["that redirects", "redirect: { scheme: https, host: a.example, port: 8443 }", "*:*/* [] -> redirect 308 to https://a.example:8443"],
    ["that redirects a path", "path: /a\nredirect: { status: 302, prefix: /b }", "*:*/a[/*] [] -> redirect 302 to /b"],
    ["at a host and port", "host: '*.example'\nport: 81\nto: a:80", "*.example:81/* [] -> a:80"],
    ["at a long form of a name", "host: a.shop.svc\nto: a:80", "a:*/* [] -> a:80"],
    ["at a name elsewhere", "host: a.other.svc\nto: a:80", "a.other.svc:*/* [] -> a:80"],
    ["at an exact path", "path: { exact: /a }\nto: a:80\nrewrite: /b", "*:*/a [] -> a:80 as /b"],
    ["at a template", 'path: { template: "/a/{id}" }\nto: a:80\nrewrite: "/b/{id}"\ntraffic: { host: c }', "*:*/a/{id} [] -> a:80 as c/b/{id}"],
    ["with headers", "to: a:80\nheaders:\n - { header: ':method', in: [GET, HEAD] }\n - { header: b, exact: '1' }\n - { header: c, prefix: '2' }\n - { header: d, suffix: '3' }\n - { header: e, contains: '4' }\n - { header: f, regex: '5+' }\n - { header: g, present: true }\n - { header: h, absent: true }",
      "*:*/* [:method: GET | HEAD, b: 1, c: 2*, d: *3, e: *4*, f: ~ 5+, g: present, h: absent] -> a:80"],
  ];
  it.each(cases)("%s", (_, more, expected) => {
    const rows = rowsOf("internal", BILLING + route(more));
    expect(rows.filter((row) => row.startsWith("route:"))).toEqual([`route:r = ${expected}`]);
  });

  it("says how requests are sent", () => {
    const traffic = `
  protocol: grpc
  timeouts: { request: 2s, idle: 1m, connect: 250ms }
  retries: { attempts: 1, on: [unavailable], perTry: 1.5s }
  limits: { connections: 1, pendingRequests: 2, requests: 3, retries: 4 }
  healthCheck: { interval: 5s }
  outliers: {}
  websocket: true
  requestHeaders: { set: { a: "1" }, add: { b: "2" }, remove: [c] }
  responseHeaders: { set: { d: "%PROTOCOL%" } }`;
    const [row] = sliceOf("internal", route(`to: a:80\nmirror: { to: b:80 }\ntraffic:${traffic}\n`)).rows;
    const source = { file: "mesh.yaml", line: 11, kind: "Route", name: "r" };
    const upstream = {
      protocol: "grpc",
      connectTimeout: 250,
      limits: { connections: 1, pendingRequests: 2, requests: 3, retries: 4 },
      healthCheck: { interval: 5000, timeout: 2000, unhealthy: 3, healthy: 2 },
      outliers: { consecutive: 5, interval: 10_000, ejection: 30_000, maxPercent: 10 },
      source,
    };
    expect(row?.endpoint).toEqual({
      kind: "forward",
      upstream: { name: "route:r", addresses: [{ address: { host: "a", port: 80 } }], ...upstream },
      timeouts: { request: 2000, idle: 60_000 },
      retries: { attempts: 1, on: ["unavailable"], perTry: 1500 },
      websocket: true,
      requestHeaders: { set: { a: "1" }, add: { b: "2" }, remove: ["c"] },
      responseHeaders: { set: { d: "%PROTOCOL%" } },
      mirror: {
        upstream: { name: "mirror:r", addresses: [{ address: { host: "b", port: 80 } }], ...upstream },
        percent: 100,
      },
    });
  });
});

describe("a lower mesh", () => {
  const mesh = "kind: Mesh\nname: upper\nlower: lower:80\n---\n";
  const lower = [
    "mesh:lower/loop = *:*/* [x-numesh-via: */upper/*] -> answer 508",
    "mesh:lower = *:*/* [] -> lower:80",
  ];

  it("is where an internal gateway sends what it does not know", () => {
    expect(rowsOf("internal", mesh)).toEqual(lower);
  });

  it("is behind an ingress only if its own document says so", () => {
    expect(rowsOf("ingress", mesh)).toEqual([]);
    const ingress = "kind: Gateway\nname: other\nrole: ingress\nlower: 10.0.0.1:81\n";
    expect(rowsOf("other", mesh + ingress)[1]).toBe("mesh:lower = *:*/* [] -> 10.0.0.1:81");
  });
});

describe("an Application", () => {
  const consuming = (fallback = "") => `kind: Application
name: shop
gateway: internal
publishes:
  public: [{ name: bills, service: billing, gateway: internal, host: shop.example, path: /bills, rewrite: / }]
consumes:
  neighbours: [{ name: prices${fallback} }]
---
`;
  const binding = (to: string) =>
    `kind: Binding\nname: b\napplication: shop\nconsumes: prices\nto: { ${to} }\n---\n`;
  const neighbour = (path: string) =>
    `kind: Application\nname: catalog\ngateway: internal\npublishes: { neighbours: [{ name: list, service: billing, path: ${path} }] }\n---\n`;
  const consumed = (text: string) =>
    rowsOf("internal", BILLING + text).filter((row) => row.includes("= prices:8080"));

  it("publishes to the public", () => {
    expect(rowsOf("internal", BILLING + consuming() + binding("system: crm:80"))).toContain(
      "billing/version=v2@shop.example/bills = shop.example:*/bills[/*] [x-version: v2] -> billing2:80 as /",
    );
  });

  // biome-ignore format: a table, one case a line
  const bindings: [string, string, string[]][] = [
    ["an external system", "system: crm:80", ["application:shop/prices = prices:8080/* [] -> crm:80 as crm:80"]],
    ["an address elsewhere", "address: [a:80, b:80]", ["application:shop/prices = prices:8080/* [] -> a:80, b:80"]],
    ["a mock", "mock: { status: 200, body: ok }", ["application:shop/prices = prices:8080/* [] -> answer 200"]],
    ["a neighbour", "application: catalog, api: list", [
      "billing/version=v2@prices:8080 = prices:8080/* [x-version: v2] -> billing2:80",
      "billing/baseline@prices:8080 = prices:8080/* [] -> billing:80",
    ]],
  ];
  it.each(bindings)("consumes what is bound to %s", (_, to, expected) => {
    expect(consumed(consuming() + binding(to) + neighbour("/"))).toEqual(expected);
  });

  it("reaches of a neighbour only what that publishes", () => {
    expect(consumed(consuming() + binding("application: catalog, api: list") + neighbour("/public"))).toEqual(
      [
        "billing/version=v2@prices:8080 = prices:8080/public[/*] [x-version: v2] -> billing2:80",
        "billing/baseline@prices:8080 = prices:8080/public[/*] [] -> billing:80",
        "application:shop/prices/unpublished = prices:8080/* [] -> answer 404",
      ],
    );
  });

  it("falls back to the platform where it says so and nothing is bound", () => {
    const mesh = "kind: Mesh\nname: upper\nlower: lower:80\n---\n";
    const falling = consuming(", fallback: platform");
    expect(consumed(mesh + falling)).toEqual([
      "application:shop/prices/platform/loop = prices:8080/* [x-numesh-via: */upper/*] -> answer 508",
      "application:shop/prices/platform = prices:8080/* [] -> lower:80",
    ]);
    expect(consumed(mesh + falling + binding("mock: { status: 200 }"))).toEqual([
      "application:shop/prices = prices:8080/* [] -> answer 200",
    ]);
  });
});

describe("the headers of a Mesh document", () => {
  it("take the place of the default ones", () => {
    const mesh = `kind: Mesh\nname: m\nroutingHeaders: { version: x-feature, others: [x-tier] }\n---\n`;
    const gateway = "kind: Gateway\nname: g\nrole: internal\ntrust: [x-feature]\n---\n";
    const slice = sliceOf("g", mesh + BILLING.replace("internal", "g"), gateway);
    expect(show(slice.rows[0] as Row)).toContain("[x-feature: v2]");
    expect(slice.strip).toEqual(["x-tenant", "x-namespace", "x-tier"]);
  });
});
