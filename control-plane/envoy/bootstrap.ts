/** What an Envoy is started with. The same for every gateway but for the node id. Pure. */
import { isIP } from "node:net";
import type { Address } from "../documents/address.ts";
import type { JsonObject } from "./resource.ts";

export interface BootstrapOptions {
  /** Name of a Gateway document: the node id, by which the control plane knows what to send. */
  gateway: string;
  /** Where the control plane serves ADS. */
  controlPlane: Address;
  /** Where Envoy's admin page listens. Anyone who reaches it can stop the gateway: keep it on loopback. */
  admin?: Address;
}

/** The bootstrap of a gateway, as JSON for `envoy -c`. */
export function bootstrap({ gateway, controlPlane, admin }: BootstrapOptions): JsonObject {
  const adminAddress = admin ?? { host: "127.0.0.1", port: 9901 };
  return {
    node: { id: gateway, cluster: "numesh" },
    admin: { address: socketAddress(adminAddress) },
    dynamic_resources: {
      ads_config: {
        api_type: "DELTA_GRPC",
        transport_api_version: "V3",
        grpc_services: [
          {
            envoy_grpc: {
              cluster_name: "numesh.control-plane",
              // Envoy's own is up to 30 s: too long for a gateway to stay behind after an outage.
              retry_policy: { retry_back_off: { base_interval: "0.2s", max_interval: "2s" } },
            },
          },
        ],
      },
      cds_config: { resource_api_version: "V3", ads: {} },
      lds_config: { resource_api_version: "V3", ads: {} },
    },
    static_resources: {
      clusters: [
        {
          name: "numesh.control-plane",
          type: isIP(controlPlane.host) === 0 ? "STRICT_DNS" : "STATIC",
          connect_timeout: "1s",
          typed_extension_protocol_options: {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
              "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
              explicit_http_config: {
                http2_protocol_options: { connection_keepalive: { interval: "30s", timeout: "5s" } },
              },
            },
          },
          load_assignment: {
            cluster_name: "numesh.control-plane",
            endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(controlPlane) } }] }],
          },
        },
      ],
    },
    layered_runtime: {
      layers: [
        { name: "numesh", static_layer: RUNTIME },
        { name: "admin", admin_layer: {} },
      ],
    },
    overload_manager: {
      resource_monitors: [
        {
          name: "envoy.resource_monitors.global_downstream_max_connections",
          typed_config: {
            "@type":
              "type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
            max_active_downstream_connections: 50_000,
          },
        },
      ],
    },
    stats_config: {
      stats_tags: [
        // wasm.<plugin>.<hash of module and config>.<metric>: the hash would make a new metric each time.
        { tag_name: "revision", regex: "^wasm\\.[^.]+(\\.([0-9a-f]{12}))\\." },
        // vhost.<host>.route.<row>[|<version or feature>].<metric> (see row-metrics.ts).
        { tag_name: "row", regex: "^vhost\\.[^.]+\\.route\\.(([^.|]+)(?:\\|[^.]+)?\\.)" },
        { tag_name: "feature", regex: "^vhost\\.[^.]+\\.route\\.[^.|]+(\\|([^.]+))\\." },
        // cluster.<service>/<version>[/<tenant>].<metric>
        { tag_name: "service", regex: "^cluster\\.(([^./]+)/[^.]+\\.)" },
        { tag_name: "version", regex: "^cluster\\.[^./]+(/([^./]+))[./]" },
        { tag_name: "tenant", regex: "^cluster\\.[^./]+/[^./]+(/([^./]+))\\." },
        { tag_name: "reason", regex: "^wasmcustom\\..*(\\.reason=([a-z_]+))$" },
        { tag_name: "rule", regex: "^wasmcustom\\..*(\\.rule=([A-Za-z0-9_]+))$" },
      ],
    },
  };
}

const RUNTIME: JsonObject = {
  // The patterns of rows are ours to bound (Envoy's own limit, 100 instructions, is a few words of text).
  "re2.max_program_size.error_level": 10_000,
  // A header that comes several times is one, joined by commas. Newer Envoys, 1.40 among them, would take a row for
  // any single value: a client that sends x-version twice could choose between rows.
  "envoy.reloadable_features.match_headers_individually": false,
  // A dot segment with a parameter (`..;x`) is refused (see `route.ts`), in whatever spelling. Newer Envoys would drop
  // the parameter, and resolve the segment, where the dots are not escaped.
  "envoy.reloadable_features.strip_dotdot_segments_with_parameters": false,
};

function socketAddress({ host, port }: Address): JsonObject {
  return { socket_address: { address: host, port_value: port } };
}
