/** Tables that random documents amount to: services, features, tenants, routes and a lower mesh. */
import fc from "fast-check";
import { catalogueOf } from "../../control-plane/documents/catalogue.ts";
import type { PathChoice } from "../../control-plane/documents/kinds/route.ts";
import { parseDocuments } from "../../control-plane/documents/parse.ts";
import { checkReferences } from "../../control-plane/documents/references.ts";
import type { HeaderCriterion } from "../../control-plane/table/header.ts";
import type { PathCriterion } from "../../control-plane/table/path.ts";
import type { Slice } from "../../control-plane/table/row.ts";
import { slicesOf } from "../../control-plane/table/slices.ts";
import { GATEWAYS, UPSTREAM } from "./gateways.ts";
import { criteria, paths } from "./table.ts";
import { HOSTS, PORTS } from "./vocabulary.ts";

const { array, constant, constantFrom, dictionary, nat, option, record, uniqueArray } = fc;

/** Those that a document without certificates makes. */
const PLAIN = GATEWAYS.filter(({ scheme, hasPlugin }) => scheme === "http" && !hasPlugin);
const INTERNAL = PLAIN.filter(({ role }) => role === "internal").map(({ name }) => name);

const gateways = PLAIN.map(({ scheme: _, ...settings }) => ({
  kind: "Gateway",
  rowHeader: true,
  ...settings,
}));

const SERVICES = ["orders", "billing"];
const VERSIONS = ["v1", "v2", "v3"];
const FEATURES = ["1", "12", "a,b"];

const ports = option(constantFrom(...PORTS), { nil: undefined });

const publications = record({
  gateway: constantFrom(...PLAIN.map(({ name }) => name)),
  host: constantFrom(...HOSTS),
  port: ports,
  path: paths.map(choiceOf),
});

const versions = uniqueArray(constantFrom(...VERSIONS), { minLength: 1, maxLength: 3 });

const services = uniqueArray(
  record({
    kind: constant("Service"),
    name: constantFrom(...SERVICES),
    gateway: constantFrom(...INTERNAL),
    port: constantFrom(...PORTS),
    versions,
    publish: array(publications, { maxLength: 3 }),
  }),
  { selector: ({ name }) => name, minLength: 1 },
).map((some) =>
  some.map(({ versions: ids, ...service }) => ({ ...service, ...instances(ids, service.name) })),
);

const features = uniqueArray(
  record({
    kind: constant("Feature"),
    name: constantFrom(...FEATURES),
    services: dictionary(constantFrom(...SERVICES), constantFrom(...VERSIONS), { minKeys: 1 }),
  }),
  { selector: ({ name }) => name },
);

const tenants = uniqueArray(
  record({
    kind: constant("Tenant"),
    name: constantFrom("1", "12", "v1"),
    services: dictionary(
      constantFrom(...SERVICES),
      versions.map((ids) => instances(ids, "dedicated")),
      { minKeys: 1 },
    ),
  }),
  { selector: ({ name }) => name, maxLength: 2 },
);

const routes = array(
  record({
    kind: constant("Route"),
    gateway: constantFrom(...PLAIN.map(({ name }) => name)),
    host: constantFrom(...HOSTS),
    port: ports,
    path: paths.map(choiceOf),
    headers: array(criteria.map(headerChoiceOf), { maxLength: 2 }),
  }),
  { maxLength: 6 },
).map((some) => some.map((route, index) => ({ ...route, name: `r-${index}`, answer: { status: 200 } })));

const meshes = option(constant({ kind: "Mesh", name: "shop", lower: "lower:8080" }), { nil: undefined });

/** Slices of gateways, out of documents that are right. */
export const documentSlices: fc.Arbitrary<Slice> = record({
  gateway: nat(),
  mesh: meshes,
  services,
  features,
  tenants,
  routes,
})
  .map(({ gateway, mesh, ...lists }) => {
    const documents = [...(mesh === undefined ? [] : [mesh]), ...gateways, ...Object.values(lists).flat()];
    return pick(slicesFrom(documents), gateway);
  })
  .filter((slice) => slice !== undefined);

/** @returns none if the documents are wrong */
function slicesFrom(documents: object[]): Slice[] {
  // JSON is YAML.
  const text = documents.map((document) => JSON.stringify(document)).join("\n---\n");
  const parsed = parseDocuments([{ path: "documents.yaml", text }]);
  const { catalogue, errors } = catalogueOf(parsed.documents);
  if ([...parsed.errors, ...errors, ...checkReferences(catalogue)].length > 0) return [];
  const { slices, errors: tableErrors } = slicesOf(catalogue, new Map(), new Map());
  return tableErrors.length > 0 ? [] : slices;
}

/** One slice that has rows, all of whose upstreams are the one that there is. */
function pick(slices: Slice[], number: number): Slice | undefined {
  const full = slices.filter(({ rows }) => rows.length > 0);
  const slice = full[number % Math.max(full.length, 1)];
  if (slice === undefined) return undefined;
  const rows = slice.rows.map((row) =>
    row.endpoint.kind === "forward" ? { ...row, endpoint: { ...row.endpoint, upstream: UPSTREAM } } : row,
  );
  return { ...slice, rows };
}

function instances(ids: string[], name: string): { baseline: string; versions: Record<string, string> } {
  const [baseline = ""] = ids;
  return { baseline, versions: Object.fromEntries(ids.map((id) => [id, `${name}-${id}:8080`])) };
}

function choiceOf({ kind, value }: PathCriterion): PathChoice {
  if (kind === "prefix") return value;
  return kind === "exact" ? { exact: value } : { template: value };
}

function headerChoiceOf({ name: header, ...condition }: HeaderCriterion): object {
  return { header, ...condition };
}
