/** A gateway to its listener. Pure. */
import type { GatewayDocument } from "../documents/kinds/gateway.ts";
import type { Sourced } from "../documents/source.ts";
import type { Slice } from "../table/row.ts";
import { accessLogOf } from "./access-log.ts";
import { digest } from "./digest.ts";
import { clientAddressOf, proxyProtocolOf } from "./edge/client-address.ts";
import { edgeFiltersOf } from "./edge/filters.ts";
import { connectionFiltersOf, connectionLimitsOf, requestLimitsOf } from "./edge/limits.ts";
import { redirectsOf } from "./edge/redirect.ts";
import { clientCertificateOf, transportSocketOf } from "./edge/tls.ts";
import type { Placement } from "./placement.ts";
import { pluginResourceName } from "./plugin.ts";
import { type Json, type JsonObject, OVER_ADS, type Resource, TYPE_URLS } from "./resource.ts";
import { tracingOf } from "./tracing.ts";

/**
 * The listener of a gateway: plugins in their order, then the router; and beside one for TLS, where the document wants
 * it, one for plain HTTP that sends everybody there.
 *
 * It changes rarely, for a changed listener drains the connections of the old one: plugin configuration
 * comes over ECDS, rows over RDS.
 *
 * Rows belong to a listener, and a changed listener asks for rows of another name: connections that are still
 * draining keep the rows that their plugins were meant for. Otherwise a row that comes together with the plugin that
 * guards it would be served without it on every connection that is older.
 */
export function listenersOf(
  slice: Slice,
  gateway: Sourced<GatewayDocument>,
  placement: Placement,
): Resource[] {
  return [
    listenerOf(slice, gateway, placement),
    ...redirectsOf(gateway, placement, mannersOf(gateway.document), socketOptionsOf(gateway.document)),
  ];
}

/** The one for the rows. */
export function listenerOf(slice: Slice, gateway: Sourced<GatewayDocument>, placement: Placement): Resource {
  const { name, address, port } = gateway.document;
  const bound = placement.listen.get(name) ?? { host: address, port };
  return {
    type: "listener",
    name,
    source: { ...gateway.source, kind: "Gateway", name },
    json: {
      "@type": TYPE_URLS.listener,
      name,
      address: { socket_address: { address: bound.host, port_value: bound.port } },
      ...socketOptionsOf(gateway.document),
      filter_chains: [
        {
          filters: [
            ...connectionFiltersOf(gateway.document),
            {
              name: "envoy.filters.network.http_connection_manager",
              typed_config: {
                ...connectionManagerOf(slice, gateway.document),
                rds: { route_config_name: rowsName(slice, gateway.document), config_source: OVER_ADS },
              },
            },
          ],
          ...transportSocketOf(gateway.document),
        },
      ],
    },
  };
}

/** The name of the rows that go with a gateway's listener as it is. */
export function rowsName(slice: Slice, gateway: GatewayDocument): string {
  return `${gateway.name}/${digest(connectionManagerOf(slice, gateway))}`;
}

function connectionManagerOf(slice: Slice, gateway: GatewayDocument): JsonObject {
  return {
    "@type":
      "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
    stat_prefix: gateway.name,
    http_filters: [
      ...edgeFiltersOf(gateway),
      ...slice.plugins.map(
        ({ name, scopes }): Json => ({
          name: pluginResourceName(name),
          // Routes enable it where it is to run.
          ...(scopes === undefined ? {} : { disabled: true }),
          config_discovery: {
            config_source: OVER_ADS,
            type_urls: ["type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm"],
          },
        }),
      ),
      {
        name: "envoy.filters.http.router",
        typed_config: { "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router" },
      },
    ],
    ...mannersOf(gateway),
    ...clientCertificateOf(gateway),
    early_header_mutation_extensions: stripOf(slice.strip, gateway),
    access_log: [accessLogOf(slice.routingHeaders)],
    ...tracingOf(slice),
  };
}

/** Paths and names that two readers could read differently are made equal or refused. */
const SAFE_READING: JsonObject = {
  normalize_path: true,
  merge_slashes: true,
  path_with_escaped_slashes_action: "REJECT_REQUEST",
  strip_trailing_host_dot: true,
};

/** How a gateway meets any client, at both of its listeners. */
function mannersOf(gateway: GatewayDocument): JsonObject {
  return { ...SAFE_READING, ...requestLimitsOf(gateway), ...clientAddressOf(gateway) };
}

function socketOptionsOf(gateway: GatewayDocument): JsonObject {
  return { ...connectionLimitsOf(gateway), ...proxyProtocolOf(gateway) };
}

/**
 * Removes headers before the first route match, and so before any plugin: routing headers that are not
 * trusted and, coming from outside, all of `x-envoy-*`, with which a client would steer the router.
 */
function stripOf(headers: string[], { role, clientAddress }: GatewayDocument): Json[] {
  const mutations: Json[] = headers.map((header) => ({ remove: header }));
  if (role === "ingress") mutations.push({ remove_on_match: { key_matcher: { prefix: "x-envoy-" } } });
  // Where the peer may be anybody, the scheme is that of the connection. (Elsewhere Envoy sees to it.)
  if (clientAddress?.trusted !== undefined) mutations.push({ remove: "x-forwarded-proto" });
  if (mutations.length === 0) return [];
  return [
    {
      name: "envoy.http.early_header_mutation.header_mutation",
      typed_config: {
        "@type":
          "type.googleapis.com/envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation",
        mutations,
      },
    },
  ];
}
