/** Upstreams to clusters. Pure. */
import { isIP } from "node:net";
import type { HealthCheck, Limits, Outliers, Upstream } from "../table/endpoint.ts";
import { duration } from "./duration.ts";
import { type Placement, placeOf } from "./placement.ts";
import { type Json, type JsonObject, type Resource, TYPE_URLS } from "./resource.ts";

/** One cluster for each upstream, however often it is there. */
export function clustersOf(upstreams: Upstream[], placement: Placement): Resource[] {
  const clusters = new Map<string, Resource>();
  for (const upstream of upstreams) {
    if (!clusters.has(upstream.name)) clusters.set(upstream.name, clusterOf(upstream, placement));
  }
  return [...clusters.values()];
}

function clusterOf(upstream: Upstream, placement: Placement): Resource {
  const { name, source, tls, connectTimeout = 5000, limits, healthCheck, outliers } = upstream;
  const places = upstream.addresses.map(({ address, weight }) => ({
    ...placeOf(address, placement),
    weight,
  }));
  return {
    type: "cluster",
    name,
    source,
    json: {
      "@type": TYPE_URLS.cluster,
      name,
      // Dots divide the names of metrics.
      ...(name.includes(".") ? { alt_stat_name: name.replaceAll(".", "_") } : {}),
      type: places.every(({ host }) => isIP(host) !== 0) ? "STATIC" : "STRICT_DNS",
      connect_timeout: duration(connectTimeout),
      load_assignment: {
        cluster_name: name,
        endpoints: [
          {
            lb_endpoints: places.map(({ host, port, weight }) => ({
              endpoint: { address: { socket_address: { address: host, port_value: port } } },
              ...(weight === undefined ? {} : { load_balancing_weight: weight }),
            })),
          },
        ],
      },
      ...protocolOf(upstream),
      ...(tls === undefined ? {} : { transport_socket: tlsTo(tls.name) }),
      ...(limits === undefined ? {} : { circuit_breakers: { thresholds: [thresholdsOf(limits)] } }),
      ...(healthCheck === undefined ? {} : { health_checks: [healthCheckOf(healthCheck, upstream)] }),
      ...(outliers === undefined ? {} : { outlier_detection: outliersOf(outliers) }),
    },
  };
}

/** Where Debian and the images of Envoy keep the authorities that are trusted. */
const SYSTEM_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";

/** An authority alone would accept every certificate that it has ever signed: the name is always checked as well. */
function tlsTo(name: string): JsonObject {
  const isAddress = isIP(name) !== 0;
  return {
    name: "envoy.transport_sockets.tls",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
      ...(isAddress ? {} : { sni: name }),
      common_tls_context: {
        validation_context: {
          trusted_ca: { filename: SYSTEM_AUTHORITIES },
          match_typed_subject_alt_names: [
            { san_type: isAddress ? "IP_ADDRESS" : "DNS", matcher: { exact: name } },
          ],
        },
      },
    },
  };
}

function protocolOf({ protocol }: Upstream): JsonObject {
  if (protocol === "http1") return {};
  return {
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        ...(protocol === "client"
          ? {
              use_downstream_protocol_config: {
                http_protocol_options: {},
                http2_protocol_options: {},
              },
            }
          : { explicit_http_config: { http2_protocol_options: {} } }),
      },
    },
  };
}

function thresholdsOf({ connections, pendingRequests, requests, retries }: Limits): JsonObject {
  return {
    ...(connections === undefined ? {} : { max_connections: connections }),
    ...(pendingRequests === undefined ? {} : { max_pending_requests: pendingRequests }),
    ...(requests === undefined ? {} : { max_requests: requests }),
    ...(retries === undefined ? {} : { max_retries: retries }),
  };
}

function healthCheckOf(check: HealthCheck, { protocol }: Upstream): JsonObject {
  return {
    interval: duration(check.interval),
    timeout: duration(check.timeout),
    unhealthy_threshold: check.unhealthy,
    healthy_threshold: check.healthy,
    ...probeOf(check, protocol),
  };
}

function probeOf(
  { path, grpcService }: HealthCheck,
  protocol: Upstream["protocol"],
): { [kind: string]: Json } {
  if (path !== undefined) {
    return {
      http_health_check: {
        path,
        codec_client_type: protocol === "http2" || protocol === "grpc" ? "HTTP2" : "HTTP1",
      },
    };
  }
  if (protocol !== "grpc") return { tcp_health_check: {} };
  return { grpc_health_check: grpcService === undefined ? {} : { service_name: grpcService } };
}

function outliersOf({ consecutive, interval, ejection, maxPercent }: Outliers): JsonObject {
  return {
    consecutive_5xx: consecutive,
    interval: duration(interval),
    base_ejection_time: duration(ejection),
    max_ejection_percent: maxPercent,
  };
}
