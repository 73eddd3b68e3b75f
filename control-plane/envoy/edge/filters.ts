/**
 * The filters of Envoy's own that stand in front of the plugins. Pure.
 *
 * CORS comes first: a preflight request carries no token, and pages can read a refusal only if it allows them to. Which
 * filters there are is the listener's matter, and a change of that drains connections; what they are set to is not.
 */
import type { GatewayDocument } from "../../documents/kinds/gateway.ts";
import type { Sourced } from "../../documents/source.ts";
import { type Json, type JsonObject, OVER_ADS, type Resource, TYPE_URLS } from "../resource.ts";
import { bodyLimitOf } from "./body-limit.ts";
import { CORS } from "./cors.ts";
import { rateLimitOf } from "./rate-limit.ts";

/** The filters that get their configuration over ECDS. */
function configured(gateway: GatewayDocument): { name: string; config: JsonObject & { "@type": string } }[] {
  return [...rateLimitOf(gateway), ...bodyLimitOf(gateway)];
}

export function edgeFiltersOf(gateway: GatewayDocument): Json[] {
  return [
    ...(gateway.cors === undefined ? [] : [CORS]),
    ...configured(gateway).map(({ name, config }) => ({
      name,
      config_discovery: { config_source: OVER_ADS, type_urls: [config["@type"]] },
    })),
  ];
}

/** What they are set to, under the names that the listener asks for. */
export function edgeSettingsOf(gateway: Sourced<GatewayDocument>): Resource[] {
  const { name: gatewayName } = gateway.document;
  return configured(gateway.document).map(({ name, config }) => ({
    type: "plugin",
    name,
    source: { ...gateway.source, kind: "Gateway", name: gatewayName },
    json: { "@type": TYPE_URLS.plugin, name, typed_config: config },
  }));
}
