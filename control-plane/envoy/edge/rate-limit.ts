/** How many requests a gateway takes. Pure. */
import { milliseconds } from "../../documents/duration.ts";
import type { RateLimit } from "../../documents/kinds/edge.ts";
import type { GatewayDocument } from "../../documents/kinds/gateway.ts";
import { duration } from "../duration.ts";
import type { Json, JsonObject } from "../resource.ts";

/** More than anybody sends; for what has no limit but needs a bucket. */
const UNLIMITED = 4_294_967_295;

const ALWAYS: JsonObject = { default_value: { numerator: 100, denominator: "HUNDRED" } };

/**
 * The filter, where the document has a limit. Its bucket belongs to this one Envoy, whatever the number of its workers;
 * a change of the limit begins with a full one.
 */
export function rateLimitOf({ name, rateLimit }: GatewayDocument): {
  name: string;
  config: JsonObject & { "@type": string };
}[] {
  if (rateLimit === undefined) return [];
  return [
    {
      name: "numesh.rate-limit",
      config: {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
        stat_prefix: name,
        filter_enabled: ALWAYS,
        filter_enforced: ALWAYS,
        enable_x_ratelimit_headers: "DRAFT_VERSION_03",
        response_headers_to_add: [{ header: { key: "retry-after", value: String(retryAfter(rateLimit)) } }],
        ...(rateLimit.by === "gateway" ? { token_bucket: bucketOf(rateLimit) } : byClient(rateLimit)),
      },
    },
  ];
}

/**
 * A bucket for each address, made when it comes; the one that came longest ago is forgotten for a new one. Of IPv6 it
 * is the network of 64 bits, which is what one customer of a provider has at the least.
 */
function byClient(limit: RateLimit): JsonObject {
  return {
    token_bucket: { max_tokens: UNLIMITED, tokens_per_fill: UNLIMITED, fill_interval: "1s" },
    rate_limits: [
      { actions: [{ masked_remote_address: { v4_prefix_mask_len: 32, v6_prefix_mask_len: 64 } }] },
    ],
    descriptors: [{ entries: [{ key: "masked_remote_address" }], token_bucket: bucketOf(limit) }],
    max_dynamic_descriptors: limit.clients,
  };
}

function bucketOf({ requests, per, burst = requests }: RateLimit): Json {
  return {
    max_tokens: burst,
    tokens_per_fill: requests,
    fill_interval: duration(milliseconds(per)),
  };
}

/** Seconds until there is a token again, at most. */
function retryAfter({ requests, per }: RateLimit): number {
  return Math.max(1, Math.ceil(milliseconds(per) / 1000 / requests));
}
