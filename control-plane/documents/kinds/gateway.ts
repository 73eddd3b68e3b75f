import type { Edge } from "./edge.ts";

export type Role = "ingress" | "internal" | "egress";

/** A plain Envoy in front of services. */
export interface GatewayDocument extends Edge {
  kind: "Gateway";
  name: string;
  role: Role;
  /** The port it binds. */
  port: number;
  /** The address it binds. */
  address: string;
  /** The Kubernetes namespace of its services, so that `name.namespace` and the longer forms match too. */
  namespace?: string;
  /** Plugin documents by name, in the order in which they see a request. */
  plugins: (string | PluginPlace)[];
  /** Routing headers that the clients of this gateway may set themselves; others are stripped. */
  trust: string[];
  /** Where what it does not know goes, as `host:port`. */
  lower?: string;
  /** Adds `x-numesh-row` to responses: the name of the row that matched. */
  rowHeader: boolean;
}

/** A plugin that runs for a part of the requests only; host, path or both are given. */
export interface PluginPlace {
  plugin: string;
  host?: string;
  /** This path and everything below, or this very path. */
  path?: string | { exact: string };
}
