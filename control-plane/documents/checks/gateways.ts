import type { Catalogue } from "../catalogue.ts";
import { namesOfRoutingHeaders, routingHeadersOf } from "../routing-headers.ts";
import { type DocumentError, errorAt } from "../source.ts";
import { checkAddresses } from "./addresses.ts";
import { checkEdge } from "./edge.ts";
import { missing } from "./missing.ts";

export function* checkMesh({ mesh }: Catalogue): Iterable<DocumentError> {
  if (mesh === undefined) return;
  yield* checkAddresses(mesh, ["lower"], mesh.document.lower);
  yield* checkAddresses(mesh, ["tracing", "collector"], mesh.document.tracing?.collector);
  const names = namesOfRoutingHeaders(mesh.document.routingHeaders);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    yield errorAt(mesh, ["routingHeaders"], `${twice} is there twice`, "a header of its own for each");
  }
}

export function* checkGateways(catalogue: Catalogue): Iterable<DocumentError> {
  const { gateways, plugins } = catalogue;
  const headers = routingHeadersOf(catalogue);
  const known = namesOfRoutingHeaders(headers);
  for (const gateway of gateways.values()) {
    const { plugins: listed, role, trust, lower } = gateway.document;
    yield* checkAddresses(gateway, ["lower"], lower);
    yield* checkEdge(gateway);
    for (const [index, place] of listed.entries()) {
      const [name, path] = typeof place === "string" ? [place, [index]] : [place.plugin, [index, "plugin"]];
      if (!plugins.has(name)) yield missing(gateway, ["plugins", ...path], "Plugin", name, plugins);
    }
    for (const [index, header] of trust.entries()) {
      if (!known.includes(header)) {
        const names = new Set(known);
        yield missing(gateway, ["trust", index], "routing header", header, names);
      }
      if (role !== "ingress" || header !== headers.tenant) continue;
      yield errorAt(
        gateway,
        ["trust", index],
        "an ingress never believes a tenant that the client names",
        "a plugin that reads the tenant from a verified token, such as jwt-tenant",
      );
    }
  }
}
