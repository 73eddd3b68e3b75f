/** What the control plane sends to an Envoy. */
import type { Source } from "../documents/source.ts";

export const TYPE_URLS = {
  cluster: "type.googleapis.com/envoy.config.cluster.v3.Cluster",
  secret: "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
  plugin: "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig",
  listener: "type.googleapis.com/envoy.config.listener.v3.Listener",
  route: "type.googleapis.com/envoy.config.route.v3.RouteConfiguration",
} as const;

export type ResourceType = keyof typeof TYPE_URLS;

/** A value that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** One xDS resource, in Envoy's own JSON (the same as in a static configuration file). */
export interface Resource {
  type: ResourceType;
  /** Unique within its type and gateway. */
  name: string;
  json: JsonObject;
  /** The document to show when Envoy rejects it. */
  source: Source & { kind: string; name: string };
}

/** Where an Envoy gets what it is only told the name of. */
export const OVER_ADS: JsonObject = { resource_api_version: "V3", ads: {} };
