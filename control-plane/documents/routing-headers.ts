/** The headers that rows match and that a plugin or a trusted client sets. Pure. */
import type { Catalogue } from "./catalogue.ts";
import type { RoutingHeaders } from "./kinds/mesh.ts";

/** What `schemas/mesh.json` has for a mesh without a Mesh document. */
const DEFAULTS: RoutingHeaders = {
  version: "x-version",
  sandbox: "x-namespace",
  tenant: "x-tenant",
  others: [],
};

/** The routing headers of a mesh, by what they say. */
export function routingHeadersOf({ mesh }: Pick<Catalogue, "mesh">): RoutingHeaders {
  return mesh?.document.routingHeaders ?? DEFAULTS;
}

/** All names of them, in the order in which documents and errors list them. */
export function namesOfRoutingHeaders({ tenant, version, sandbox, others }: RoutingHeaders): string[] {
  return [tenant, version, sandbox, ...others];
}
