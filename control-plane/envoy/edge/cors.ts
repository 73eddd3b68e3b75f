/** Which pages of other origins may call a gateway. Pure. */
import { milliseconds } from "../../documents/duration.ts";
import type { Cors } from "../../documents/kinds/edge.ts";
import { escapeRegex } from "../../table/path.ts";
import type { Json, JsonObject } from "../resource.ts";

const NAME = "envoy.filters.http.cors";

/** The filter. It does nothing by itself: virtual hosts say what it is set to, so that a change drains nothing. */
export const CORS: Json = {
  name: NAME,
  typed_config: { "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors" },
};

/** `typed_per_filter_config` of every virtual host. */
export function corsOf(cors: Cors | undefined): JsonObject {
  if (cors === undefined) return {};
  const { origins, methods, headers, expose, credentials, maxAge } = cors;
  return {
    [NAME]: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy",
      allow_origin_string_match: origins.map(originMatcher),
      allow_methods: methods.join(", "),
      ...(headers.length === 0 ? {} : { allow_headers: headers.join(", ") }),
      ...(expose.length === 0 ? {} : { expose_headers: expose.join(", ") }),
      allow_credentials: credentials,
      max_age: String(Math.floor(milliseconds(maxAge) / 1000)),
      // Nobody behind the gateway is asked on behalf of a page that may not.
      forward_not_matching_preflights: false,
    },
  };
}

function originMatcher(origin: string): Json {
  if (origin === "*") return { safe_regex: { regex: ".*" } };
  if (!origin.includes("*")) return { exact: origin };
  return { safe_regex: { regex: escapeRegex(origin).replace("\\*", "([a-z0-9-]+\\.)*[a-z0-9-]+") } };
}
