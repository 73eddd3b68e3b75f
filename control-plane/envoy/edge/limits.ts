/**
 * What one client may take: sizes and times. Pure.
 *
 * The defaults are those that Envoy's guide advises for edge proxies; the schema of Gateway documents tells them.
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/best_practices/edge
 */
import { milliseconds } from "../../documents/duration.ts";
import type { EdgeLimits } from "../../documents/kinds/edge.ts";
import type { GatewayDocument, Role } from "../../documents/kinds/gateway.ts";
import { duration } from "../duration.ts";
import type { Json, JsonObject } from "../resource.ts";

const KIB = 1024;

type Defaults = Required<Pick<EdgeLimits, "headerBytes" | "headers" | "streams" | "headerTime">> &
  Required<Pick<EdgeLimits, "streamIdleTime" | "idleTime" | "bufferBytes">>;

const INSIDE: Defaults = {
  headerBytes: 60 * KIB,
  headers: 100,
  bufferBytes: 1024 * KIB,
  streams: 1000,
  headerTime: "10s",
  streamIdleTime: "5m",
  idleTime: "1h",
};

/** Strangers get less of a connection: fewer streams at once, and less time to do nothing. */
const OUTSIDE: Defaults = { ...INSIDE, streams: 100, idleTime: "15m" };

function limitsOf({ role, limits }: Pick<GatewayDocument, "role" | "limits">): Defaults & EdgeLimits {
  return { ...(isOutside(role) ? OUTSIDE : INSIDE), ...limits };
}

function isOutside(role: Role): boolean {
  return role === "ingress";
}

/** Headers of a request, at most: how many lines, and how many bytes, the path among them. */
export function headerLimitsOf(gateway: Pick<GatewayDocument, "role" | "limits">): {
  lines: number;
  bytes: number;
} {
  const { headers, headerBytes } = limitsOf(gateway);
  // Envoy counts in KiB.
  return { lines: headers, bytes: Math.ceil(headerBytes / KIB) * KIB };
}

/** What a connection manager has of them. */
export function requestLimitsOf(gateway: GatewayDocument): JsonObject {
  const limits = limitsOf(gateway);
  const { lines, bytes } = headerLimitsOf(gateway);
  return {
    max_request_headers_kb: bytes / KIB,
    common_http_protocol_options: {
      headers_with_underscores_action: "REJECT_REQUEST",
      idle_timeout: time(limits.idleTime),
      max_headers_count: lines,
      ...(limits.connectionTime === undefined
        ? {}
        : { max_connection_duration: time(limits.connectionTime) }),
    },
    request_headers_timeout: time(limits.headerTime),
    stream_idle_timeout: time(limits.streamIdleTime),
    ...(limits.requestTime === undefined ? {} : { request_timeout: time(limits.requestTime) }),
    http2_protocol_options: {
      max_concurrent_streams: limits.streams,
      ...(isOutside(gateway.role)
        ? { initial_stream_window_size: 64 * KIB, initial_connection_window_size: 1024 * KIB }
        : {}),
    },
  };
}

/** What a listener has of them. */
export function connectionLimitsOf(gateway: GatewayDocument): JsonObject {
  return { per_connection_buffer_limit_bytes: limitsOf(gateway).bufferBytes };
}

/** The network filters in front of a connection manager. */
export function connectionFiltersOf(gateway: GatewayDocument): Json[] {
  const { connections } = limitsOf(gateway);
  if (connections === undefined) return [];
  return [
    {
      name: "envoy.filters.network.connection_limit",
      typed_config: {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit",
        stat_prefix: gateway.name,
        max_connections: connections,
      },
    },
  ];
}

function time(text: string): string {
  return duration(milliseconds(text));
}
