/** The gateways that tables are for, and what all tables have in common. */
import type { GatewayDocument } from "../../control-plane/documents/kinds/gateway.ts";
import type { RoutingHeaders } from "../../control-plane/documents/kinds/mesh.ts";
import { namesOfRoutingHeaders } from "../../control-plane/documents/routing-headers.ts";
import type { Sourced } from "../../control-plane/documents/source.ts";
import type { Upstream } from "../../control-plane/table/endpoint.ts";
import type { Row, Scheme, Slice } from "../../control-plane/table/row.ts";
import type { Scope } from "../../control-plane/table/scope.ts";
import { NAMESPACE } from "./vocabulary.ts";

/** What a gateway is besides its rows. */
export interface Gateway extends Pick<GatewayDocument, "name" | "role" | "trust" | "namespace" | "limits"> {
  /** Says which port an authority without one means; the listeners here speak plain HTTP in any case. */
  scheme: Scheme;
  /** It has the plugin `p`, for a part of its requests. */
  hasPlugin?: true;
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
  { ...INSIDE, name: "plugin", namespace: NAMESPACE, hasPlugin: true },
  { ...INSIDE, name: "limited", limits: { headers: 4, headerBytes: 4096 } },
];

/** Those of a mesh whose document says nothing else. */
const ROUTING_HEADERS: RoutingHeaders = {
  version: "x-version",
  sandbox: "x-namespace",
  tenant: "x-tenant",
  others: [],
};

/** The gateway of a slice. */
export function gatewayOf({ gateway }: Slice): Gateway {
  const found = GATEWAYS.find(({ name }) => name === gateway);
  if (found === undefined) throw new Error(`There is no gateway ${gateway}.`);
  return found;
}

/** The name of the plugin. */
export const PLUGIN = "p";

/**
 * @param rows highest precedence first
 * @param scopes where the plugin runs, if there is one
 */
export function sliceOf(
  { name, namespace, trust, scheme, hasPlugin }: Gateway,
  rows: Row[],
  scopes: Scope[] = [],
): Slice {
  return {
    gateway: name,
    ...(namespace === undefined ? {} : { namespace }),
    scheme,
    routingHeaders: ROUTING_HEADERS,
    rows,
    plugins: hasPlugin ? [{ name: PLUGIN, scopes }] : [],
    strip: namesOfRoutingHeaders(ROUTING_HEADERS).filter((header) => !trust.includes(header)),
  };
}

/** The upstream of all rows that have one. */
export const UPSTREAM: Upstream = {
  name: "upstream",
  addresses: [{ address: { host: "upstream", port: 8080 } }],
  protocol: "http1",
  source: { file: "table.yaml", line: 1, kind: "Route", name: "upstream" },
};

/** The document of a gateway. */
export function documentOf({ scheme: _, hasPlugin: __, ...settings }: Gateway): Sourced<GatewayDocument> {
  const document: GatewayDocument = {
    kind: "Gateway",
    address: "127.0.0.1",
    port: 8080,
    plugins: [],
    rowHeader: true,
    ...settings,
  };
  return { document, source: { file: "table.yaml", line: 1 }, lineOf: () => 1 };
}
