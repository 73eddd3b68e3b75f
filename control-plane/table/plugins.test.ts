import { describe, expect, it } from "vitest";
import { catalogueOf } from "../documents/catalogue.ts";
import { parseDocuments } from "../documents/parse.ts";
import { checkReferences } from "../documents/references.ts";
import { formatError } from "../documents/source.ts";
import { type Overlap, overlapOf, type PathCriterion } from "./path.ts";
import { pluginsFor } from "./plugins.ts";
import { slicesOf } from "./slices.ts";

const PLUGINS = ["everywhere", "tenant", "body", "audit"]
  .map((name) => `kind: Plugin\nname: ${name}\nmodule: jwt-tenant\n---\n`)
  .join("");

/** The slice of a gateway with plugins, as it would be sent. @param more other documents */
function compile(plugins: string, more = "") {
  const gateway = `kind: Gateway\nname: g\nrole: internal\nnamespace: shop\nplugins: ${plugins}\n---\n`;
  const parsed = parseDocuments([{ path: "mesh.yaml", text: PLUGINS + gateway + more }]);
  const { catalogue } = catalogueOf(parsed.documents);
  expect([...parsed.errors, ...checkReferences(catalogue)].map(formatError)).toEqual([]);
  const { slices, errors } = slicesOf(catalogue, new Map([["tenant", new Set(["x-tenant"])]]));
  const [slice] = slices;
  if (slice === undefined) throw new Error("there is no slice");
  return { slice, errors: errors.map(formatError) };
}

describe("plugins", () => {
  const plugins =
    "[everywhere, { plugin: tenant, host: orders }, { plugin: body, path: /a }, { plugin: body, path: { exact: /b } }]";
  const audited =
    "kind: Route\nname: r\ngateway: g\nhost: orders\npath: /audit\nto: a:80\nplugins: [audit]\n";
  // biome-ignore format: a table, one case a line
  const cases: [string, string, string][] = [
    ["other", "/", "everywhere"],
    ["orders", "/", "everywhere tenant"],
    ["ORDERS.shop:81", "/", "everywhere tenant"],
    ["other", "/a", "everywhere body"],
    ["other", "/a/b?c", "everywhere body"],
    ["other", "/ab", "everywhere"],
    ["other", "/b", "everywhere body"],
    ["other", "/b/c", "everywhere"],
    ["orders", "/a", "everywhere tenant body"],
    ["orders", "/audit/1", "everywhere tenant audit"],
    ["other", "/audit/1", "everywhere"],
  ];
  it.each(cases)("of a gateway, a host or a path run for %s%s: %s", (authority, path, expected) => {
    const { slice, errors } = compile(plugins, audited);
    expect(errors).toEqual([]);
    expect(pluginsFor(slice, { authority, path }).join(" ")).toBe(expected);
  });

  const service =
    "kind: Service\nname: orders\ngateway: g\nbaseline: v1\nversions: { v1: a:80 }\n---\nkind: Tenant\nname: t\nservices: { orders: { baseline: v1, versions: { v1: b:80 } } }\n";

  it("that set a header must run where rows match it", () => {
    expect(compile("[{ plugin: tenant, host: orders }]", service).errors).toEqual([]);
    expect(compile("[{ plugin: tenant, host: billing }]", service).errors).toEqual([
      "mesh.yaml:21 /plugins: the row orders/tenant=t (mesh.yaml:31) matches x-tenant, which no plugin of this gateway sets; expected a plugin whose module's manifest owns x-tenant, or x-tenant under trust if its clients may set it themselves",
    ]);
  });

  it("are refused where a template leaves it open whether they run", () => {
    const route = 'kind: Route\nname: r\ngateway: g\npath: { template: "/{any}/b" }\nto: a:80\n';
    expect(compile("[{ plugin: body, path: /a }]", route).errors).toEqual([
      "mesh.yaml:21 /plugins: the template /{any}/b of the row route:r (mesh.yaml:23) reaches into /a[/*], where the plugin body is to run; expected a path that the template is wholly in, or not at all",
    ]);
    expect(compile("[{ plugin: body, path: { exact: /a/b } }]", route).errors).toEqual([]);
  });
});

describe("overlapOf", () => {
  // biome-ignore format: a table, one case a line
  const cases: [PathCriterion["kind"], string, "prefix" | "exact", string, Overlap][] = [
    ["prefix", "/a", "prefix", "/a", "all"],
    ["prefix", "/a/b", "prefix", "/a", "all"],
    ["prefix", "/", "prefix", "/a", "some"],
    ["prefix", "/ab", "prefix", "/a", "none"],
    ["prefix", "/a", "exact", "/a/b", "some"],
    ["prefix", "/a", "exact", "/b", "none"],
    ["exact", "/a/b", "prefix", "/a", "all"],
    ["exact", "/b", "prefix", "/a", "none"],
    ["exact", "/a", "exact", "/a", "all"],
    ["exact", "/a/", "exact", "/a", "none"],
    ["template", "/a/{x}", "prefix", "/a", "all"],
    ["template", "/a/{x}", "prefix", "/a/b", "indivisible"],
    ["template", "/a/{x}", "prefix", "/b", "none"],
    ["template", "/{x}", "prefix", "/a/b", "none"],
    ["template", "/{x}/**", "prefix", "/a/b", "indivisible"],
    ["template", "/a/**", "prefix", "/a/b", "indivisible"],
    ["template", "/a/{x}", "exact", "/a/b", "some"],
    ["template", "/a/{x}", "exact", "/a", "none"],
  ];
  it.each(cases)("of %s %s with %s %s: %s", (kind, value, partKind, part, expected) => {
    expect(overlapOf({ kind, value }, { kind: partKind, value: part })).toBe(expected);
  });
});
