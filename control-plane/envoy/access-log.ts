/** What a gateway writes about each request. Pure. */
import type { RoutingHeaders } from "../documents/kinds/mesh.ts";
import type { JsonObject } from "./resource.ts";

/** One JSON line a request, on standard output. No header that could carry a secret is in it. */
export function accessLogOf({ tenant, version, sandbox }: RoutingHeaders): JsonObject {
  return {
    name: "envoy.access_loggers.stdout",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog",
      log_format: {
        json_format: {
          time: "%START_TIME%",
          method: "%REQ(:METHOD)%",
          authority: "%REQ(:AUTHORITY)%",
          path: "%PATH(NQ:ORIG_OR_PATH)%",
          protocol: "%PROTOCOL%",
          status: "%RESPONSE_CODE%",
          flags: "%RESPONSE_FLAGS%",
          details: "%RESPONSE_CODE_DETAILS%",
          row: "%ROUTE_NAME%",
          upstream: "%UPSTREAM_CLUSTER_RAW%",
          endpoint: "%UPSTREAM_HOST%",
          milliseconds: "%DURATION%",
          tenant: `%REQ(${tenant})%`,
          version: `%REQ(${version})%`,
          sandbox: `%REQ(${sandbox})%`,
          trace: "%TRACE_ID%",
        },
      },
    },
  };
}
