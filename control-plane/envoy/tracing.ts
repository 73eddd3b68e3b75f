/** Spans to an OpenTelemetry collector. Pure. */
import type { Slice } from "../table/row.ts";
import type { JsonObject } from "./resource.ts";

/** `tracing` of a connection manager; no field where the mesh has none. Spans have the names of rows (see `route.ts`). */
export function tracingOf({ gateway, tracing, routingHeaders }: Slice): JsonObject {
  if (tracing === undefined) return {};
  const { tenant, version, sandbox } = routingHeaders;
  return {
    tracing: {
      provider: {
        name: "envoy.tracers.opentelemetry",
        typed_config: {
          "@type": "type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig",
          grpc_service: { envoy_grpc: { cluster_name: tracing.collector.name }, timeout: "1s" },
          service_name: gateway,
        },
      },
      random_sampling: { value: tracing.percent },
      custom_tags: [tenant, version, sandbox].map((name) => ({
        tag: `numesh.${name}`,
        request_header: { name },
      })),
    },
  };
}
