import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogueOf } from "../documents/catalogue.ts";
import { parseDocuments } from "../documents/parse.ts";
import { checkReferences } from "../documents/references.ts";
import { formatError } from "../documents/source.ts";
import { formatEndpoint, formatRewrite } from "./endpoint.ts";
import { formatHeader } from "./header.ts";
import { formatPath } from "./path.ts";
import { compareRows } from "./precedence.ts";
import type { Row } from "./row.ts";
import { rowsOf } from "./rows.ts";
import { slicesOf } from "./slices.ts";

/** The plugin of the ingress sets the tenant. */
const OWNED = new Map([["tenant", new Set(["x-tenant"])]]);

const GATEWAYS = `kind: Gateway
name: ingress
role: ingress
plugins: [tenant]
trust: [x-version]
---
kind: Gateway
name: internal
role: internal
trust: [x-tenant, x-version]
---
kind: Plugin
name: tenant
module: jwt-tenant
---
kind: Plugin
name: other
module: jwt-tenant
---
`;

function catalogue(text: string) {
  const parsed = parseDocuments([{ path: "mesh.yaml", text: GATEWAYS + text }]);
  const result = catalogueOf(parsed.documents);
  const errors = [...parsed.errors, ...result.errors, ...checkReferences(result.catalogue)];
  expect(errors.map(formatError)).toEqual([]);
  return result.catalogue;
}

/** A row in one line: what must hold -> where it leads. */
function show(row: Row): string {
  const { name, host, port = "*", endpoint } = row;
  const rewrite = endpoint.kind === "forward" ? formatRewrite(endpoint.rewrite) : "";
  const criteria = `${host}:${port}${formatPath(row.path)} [${row.headers.map(formatHeader).join(", ")}]`;
  return `${name} = ${criteria} -> ${formatEndpoint(endpoint)}${rewrite === "" ? "" : ` as ${rewrite}`}`;
}

const tableOf = (text: string) =>
  Object.fromEntries(
    slicesOf(catalogue(text), OWNED).slices.map((slice) => [slice.gateway, slice.rows.map(show)]),
  );

const SHOP = `kind: Service
name: billing
gateway: internal
baseline: v1
versions: { v1: billing-v1:8080, v2: billing-v2:8080 }
publish:
  - { gateway: ingress, path: /api/bills, rewrite: / }
---
kind: Feature
name: paperless
services: { billing: v2 }
---
kind: Feature
name: all-new
services: { billing: v2 }
---
kind: Tenant
name: acme
services:
  billing: { baseline: v1, versions: { v1: billing-acme:8080, v3: billing-acme-v3:8080 } }
`;

describe("the routing table", () => {
  it("has for each host and path: tenant with version, tenant, version by id or feature, baseline", () => {
    expect(tableOf(SHOP)).toEqual({
      ingress: [
        "billing/tenant=acme,version=v3@/api/bills = *:*/api/bills[/*] [x-tenant: acme, x-version: v3] -> billing-acme-v3:8080 as /",
        "billing/tenant=acme@/api/bills = *:*/api/bills[/*] [x-tenant: acme] -> billing-acme:8080 as /",
        "billing/version=v2@/api/bills = *:*/api/bills[/*] [x-version: v2 | all-new | paperless] -> billing-v2:8080 as /",
        "billing/baseline@/api/bills = *:*/api/bills[/*] [] -> billing-v1:8080 as /",
      ],
      internal: [
        "billing/tenant=acme,version=v3 = billing:8080/* [x-tenant: acme, x-version: v3] -> billing-acme-v3:8080",
        "billing/tenant=acme = billing:8080/* [x-tenant: acme] -> billing-acme:8080",
        "billing/version=v2 = billing:8080/* [x-version: v2 | all-new | paperless] -> billing-v2:8080",
        "billing/baseline = billing:8080/* [] -> billing-v1:8080",
      ],
    });
  });

  it("puts the more specific path first", () => {
    const service = (name: string, path: string) =>
      `kind: Service\nname: ${name}\ngateway: internal\nbaseline: v1\nversions: { v1: ${name}:80 }\npublish: [{ gateway: ingress, path: ${path} }]\n---\n`;
    const rows = tableOf(
      service("a", "/") + service("b", "/api") + service("c", "/api/orders") + service("d", "/apiary"),
    ).ingress;
    expect(rows?.map((row) => row.split(" ")[0])).toEqual([
      "c/baseline@/api/orders",
      "d/baseline@/apiary",
      "b/baseline@/api",
      "a/baseline@/",
    ]);
  });

  it("is the same whatever the order of the documents", () => {
    const documents = SHOP.split("---\n");
    fc.assert(
      fc.property(fc.shuffledSubarray(documents, { minLength: documents.length }), (shuffled) => {
        expect(tableOf(shuffled.join("---\n"))).toEqual(tableOf(SHOP));
      }),
    );
  });

  it("refuses rows that nothing can tell apart", () => {
    const published = (name: string) =>
      `kind: Service\nname: ${name}\ngateway: internal\nbaseline: v1\nversions: { v1: ${name}:80 }\npublish: [{ gateway: ingress, path: /api }]\n`;
    const { errors } = slicesOf(catalogue(`${published("a")}---\n${published("b")}`), new Map());
    expect(errors.map(formatError)).toEqual([
      "mesh.yaml:27: the row b/baseline@/api on gateway ingress matches the same requests as a/baseline@/api (mesh.yaml:20); expected another path, host, port or header for one of them",
    ]);
  });

  it("refuses a routing header that a gateway neither produces nor is told to trust", () => {
    const { errors } = slicesOf(catalogue(SHOP), new Map());
    expect(errors.map(formatError)).toEqual([
      "mesh.yaml:4 /plugins: the row billing/tenant=acme,version=v3@/api/bills (mesh.yaml:39) matches x-tenant, which no plugin of this gateway sets; expected a plugin whose module's manifest owns x-tenant",
    ]);
  });

  it("refuses two plugins of a gateway that set the same header", () => {
    const gateway = "---\nkind: Gateway\nname: g\nrole: internal\nplugins: [tenant, other]\n";
    const owned = new Map([...OWNED, ["other", new Set(["x-tenant"])]]);
    const { errors } = slicesOf(catalogue(SHOP + gateway), owned);
    expect(errors.map(formatError)).toEqual([
      "mesh.yaml:44 /plugins/1: other sets x-tenant, and so does tenant before it; expected one plugin for each header",
    ]);
  });

  it("takes names of JavaScript's own for what they are", () => {
    const names = ["constructor", "tostring", "valueof"];
    const services = names.map((name) =>
      SHOP.replaceAll("billing", name).split("---\n")[0]?.replace("/api/bills", `/${name}`),
    );
    expect(tableOf(`${services.join("---\n")}---\n${SHOP}`).internal).toHaveLength(3 * 2 + 4);
  });

  it("strips every routing header that is not trusted, also those that a plugin sets", () => {
    const { slices } = slicesOf(catalogue(SHOP), OWNED);
    expect(slices.map(({ gateway, strip }) => [gateway, strip])).toEqual([
      ["ingress", ["x-tenant", "x-namespace"]],
      ["internal", ["x-namespace"]],
    ]);
  });
});

describe("compareRows", () => {
  const [template] = rowsOf(catalogue(SHOP));
  if (template === undefined) throw new Error("the shop has no rows");
  const row = fc.record({
    host: fc.constantFrom("*", "a", "b"),
    port: fc.constantFrom(undefined, 80, 8080),
    path: fc.constantFrom("/", "/a", "/a/b", "/ab", "/b"),
    headers: fc.array(
      fc.record({ name: fc.constantFrom("x", "y"), in: fc.subarray(["1", "2"], { minLength: 1 }) }),
      { maxLength: 2 },
    ),
    tenant: fc.constantFrom(undefined, "acme"),
    version: fc.constantFrom(undefined, "v1"),
  });
  const build = ({
    host,
    port,
    path,
    headers,
    tenant,
    version,
  }: typeof row extends fc.Arbitrary<infer T> ? T : never) =>
    ({
      ...template,
      host,
      ...(port === undefined ? { port: undefined } : { port }),
      path: { kind: "prefix" as const, value: path },
      headers,
      purpose: { service: "s", ...(tenant && { tenant }), ...(version && { version }) },
    }) as Row;

  it("is one total order", () => {
    fc.assert(
      fc.property(row.map(build), row.map(build), row.map(build), (a, b, c) => {
        expect(Math.sign(compareRows(a, b))).toBe(-Math.sign(compareRows(b, a)) + 0);
        if (compareRows(a, b) <= 0 && compareRows(b, c) <= 0)
          expect(compareRows(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });
});
