/** How large the body of a request may be. Pure. */
import type { GatewayDocument } from "../../documents/kinds/gateway.ts";
import type { Forward } from "../../table/endpoint.ts";
import type { JsonObject } from "../resource.ts";

const NAME = "numesh.body-limit";

/** A 64-bit number, which JSON has as text. */
const LARGEST_LENGTH = "9223372036854775807";

/**
 * The filter, where the document has a limit. Envoy's own way is to hold a request back until its body is there: a
 * request waits for its last byte, and takes as much memory as its body. Hence there is no limit by default.
 */
export function bodyLimitOf({ limits }: GatewayDocument): {
  name: string;
  config: JsonObject & { "@type": string };
}[] {
  if (limits?.bodyBytes === undefined) return [];
  return [
    {
      name: NAME,
      config: {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer",
        max_request_bytes: limits.bodyBytes,
      },
    },
  ];
}

/**
 * The route in front of all others that refuses what says by itself that it is too large. The filter would let the last
 * piece of a body pass, as large as it may be: over HTTP/2 that is a frame, 16 KiB, and perhaps the whole body.
 */
export function tooLargeOf({ limits }: GatewayDocument): JsonObject[] {
  if (limits?.bodyBytes === undefined) return [];
  const range = { start: String(limits.bodyBytes + 1), end: LARGEST_LENGTH };
  return [
    {
      name: "refused/body-limit",
      match: { prefix: "/", headers: [{ name: "content-length", range_match: range }] },
      direct_response: { status: 413 },
    },
  ];
}

/** `typed_per_filter_config` of a row whose requests have no end to wait for. */
export function unlimitedBodyOf(gateway: GatewayDocument, { websocket, upstream }: Forward): JsonObject {
  if (gateway.limits?.bodyBytes === undefined) return {};
  if (!websocket && upstream.protocol !== "grpc") return {};
  return {
    [NAME]: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.BufferPerRoute",
      disabled: true,
    },
  };
}
