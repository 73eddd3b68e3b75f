/** The listener for plain HTTP beside one for TLS: it sends everybody to https. Pure. */
import type { GatewayDocument } from "../../documents/kinds/gateway.ts";
import type { Sourced } from "../../documents/source.ts";
import type { Placement } from "../placement.ts";
import { type JsonObject, type Resource, TYPE_URLS } from "../resource.ts";

/** The name of a gateway's second listener, also where a placement says what it binds. */
export function redirectName(gateway: string): string {
  return `${gateway}/redirect`;
}

/**
 * The listener, where the document wants one.
 *
 * It has no plugins and no rows: what is asked there in plain text goes nowhere.
 *
 * @param defaults what every connection manager of the gateway has: limits and safe readings of requests
 * @param listenerDefaults the same for the listener
 */
export function redirectsOf(
  gateway: Sourced<GatewayDocument>,
  placement: Placement,
  defaults: JsonObject,
  listenerDefaults: JsonObject,
): Resource[] {
  const { name, address, tls } = gateway.document;
  if (tls?.redirectFrom === undefined) return [];
  const bound = placement.listen.get(redirectName(name)) ?? { host: address, port: tls.redirectFrom };
  const manager = {
    "@type":
      "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
    stat_prefix: redirectName(name),
    ...defaults,
    // The port of the plain listener must not become that of the other one.
    strip_any_host_port: true,
    strip_trailing_host_dot: false,
    route_config: {
      name: redirectName(name),
      virtual_hosts: [
        { name: "*", domains: ["*"], routes: [{ match: { prefix: "/" }, ...answer(tls.redirectTo) }] },
      ],
    },
    http_filters: [
      {
        name: "envoy.filters.http.router",
        typed_config: { "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router" },
      },
    ],
  };
  return [
    {
      type: "listener",
      name: redirectName(name),
      source: { ...gateway.source, kind: "Gateway", name },
      json: {
        "@type": TYPE_URLS.listener,
        name: redirectName(name),
        address: { socket_address: { address: bound.host, port_value: bound.port } },
        ...listenerDefaults,
        filter_chains: [
          { filters: [{ name: "envoy.filters.network.http_connection_manager", typed_config: manager }] },
        ],
      },
    },
  ];
}

function answer(port: number): JsonObject {
  return {
    redirect: {
      https_redirect: true,
      response_code: "PERMANENT_REDIRECT",
      ...(port === 443 ? {} : { port_redirect: port }),
    },
  };
}
