/** Changes of headers, for routes and whatever else in Envoy has the same fields. Pure. */
import type { HeaderChanges } from "../documents/kinds/traffic.ts";
import type { Json, JsonObject } from "./resource.ts";

/** `request_headers_to_add` and so on; without a change no field. */
export function headerChanges(of: "request" | "response", changes: HeaderChanges | undefined): JsonObject {
  if (changes === undefined) return {};
  const { set = {}, add = {}, remove = [] } = changes;
  const list = [...listOf(set, "OVERWRITE_IF_EXISTS_OR_ADD"), ...listOf(add, "APPEND_IF_EXISTS_OR_ADD")];
  return {
    ...(list.length === 0 ? {} : { [`${of}_headers_to_add`]: list }),
    ...(remove.length === 0 ? {} : { [`${of}_headers_to_remove`]: remove }),
  };
}

function listOf(headers: Record<string, string>, action: string): Json[] {
  return Object.entries(headers).map(([key, value]) => ({ header: { key, value }, append_action: action }));
}
