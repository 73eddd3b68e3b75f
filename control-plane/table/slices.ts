/** Rows to what each gateway is sent. Pure. */
import type { Catalogue } from "../documents/catalogue.ts";
import type { GatewayDocument } from "../documents/kinds/gateway.ts";
import { namesOfRoutingHeaders, routingHeadersOf } from "../documents/routing-headers.ts";
import type { DocumentError } from "../documents/source.ts";
import {
  findBelievedTenants,
  findSharedHeaders,
  findUnownedHeaders,
  type OwnedHeaders,
} from "./owned-headers.ts";
import { findIndivisible, pluginsOf } from "./plugins.ts";
import { compareRows, findConflicts } from "./precedence.ts";
import type { Row, Slice } from "./row.ts";
import { rowsOf } from "./rows.ts";
import { upstreamOf } from "./upstream.ts";

/**
 * The routing table, cut into slices: one for each gateway, with its rows and nothing else.
 *
 * @param owned which headers each plugin sets (from the modules' manifests)
 * @param believed which of them it sets to what the client says
 * @returns the slices, and an error for rows that nothing can tell apart, for rows that match a routing header
 * which their gateway neither produces nor is told to trust, for a header that two plugins would set, for
 * a plugin that has an ingress believe a tenant, and for one whose part of the requests cannot be told
 */
export function slicesOf(
  catalogue: Catalogue,
  owned: OwnedHeaders,
  believed: OwnedHeaders = new Map(),
): { slices: Slice[]; errors: DocumentError[] } {
  const byGateway = Map.groupBy(rowsOf(catalogue), ({ gateway }) => gateway);
  const slices: Slice[] = [];
  const errors: DocumentError[] = [];
  for (const gateway of catalogue.gateways.values()) {
    const slice = sliceOf(gateway.document, byGateway.get(gateway.document.name) ?? [], catalogue);
    slices.push(slice);
    errors.push(
      ...findConflicts(slice.rows),
      ...findUnownedHeaders(gateway, slice, routingHeadersOf(catalogue), owned),
      ...findSharedHeaders(gateway, slice, owned),
      ...findBelievedTenants(gateway, slice, routingHeadersOf(catalogue), believed),
      ...findIndivisible(gateway, slice.plugins, slice.rows),
    );
  }
  return { slices, errors };
}

function sliceOf(gateway: GatewayDocument, rows: Row[], catalogue: Catalogue): Slice {
  const { name, trust, namespace, tls } = gateway;
  const routingHeaders = routingHeadersOf(catalogue);
  const tracing = tracingOf(catalogue);
  return {
    gateway: name,
    rows: rows.sort(compareRows),
    ...(namespace === undefined ? {} : { namespace }),
    scheme: tls === undefined ? "http" : "https",
    plugins: pluginsOf(gateway, catalogue),
    routingHeaders,
    ...(tracing === undefined ? {} : { tracing }),
    strip: namesOfRoutingHeaders(routingHeaders).filter((header) => !trust.includes(header)),
  };
}

function tracingOf({ mesh }: Catalogue): Slice["tracing"] {
  const tracing = mesh?.document.tracing;
  if (mesh === undefined || tracing === undefined) return undefined;
  const source = { ...mesh.source, line: mesh.lineOf("/tracing"), kind: "Mesh", name: mesh.document.name };
  const collector = upstreamOf("numesh.tracing", tracing.collector, { protocol: "http2" }, source);
  return { collector, percent: tracing.percent };
}
