/** The kinds of document that an operator writes. Each has a JSON Schema of the same name in `schemas/`. */

export type Role = "ingress" | "internal" | "egress";

/** A plain Envoy in front of services. */
export interface GatewayDocument {
  kind: "Gateway";
  name: string;
  role: Role;
  /** The port it binds. */
  port: number;
  /** The address it binds. */
  address: string;
  /** The Kubernetes namespace of its services, so that `name.namespace` and the longer forms match too. */
  namespace?: string;
  /** Names of Plugin documents, in the order in which they see a request. */
  plugins: string[];
  /** Routing headers that the clients of this gateway may set themselves; others are stripped. */
  trust: string[];
  /** Adds `x-numesh-row` to responses: the name of the row that matched. */
  rowHeader: boolean;
}

/** A module with its configuration, to be listed by gateways. */
export interface PluginDocument {
  kind: "Plugin";
  name: string;
  /** A module that numesh ships, by name, or the path of a `.wasm` file beginning with `./` or `../`. */
  module: string;
  config: Record<string, unknown>;
}

/** Version ids and where their instances are, as `host:port`. */
export type Versions = Record<string, string>;

/** The value under a name that a document has itself; names such as `constructor` are ordinary here. */
export function ownValue<Value>(values: Record<string, Value>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** A microservice: who stands in front of it, what runs, and what the ingress publishes of it. */
export interface ServiceDocument {
  kind: "Service";
  name: string;
  /** The internal gateway that carries this service's name. */
  gateway: string;
  /** The port that clients address, whatever port the gateway binds. */
  port: number;
  /** The version that is served where nothing else is asked for. */
  baseline: string;
  versions: Versions;
  publish: Publication[];
}

/** A path of a service on another gateway, usually an ingress. */
export interface Publication {
  gateway: string;
  path: string;
  /** What the path becomes before the service sees it; absent: it stays. */
  rewrite?: string;
}

/** An alias over versions of one or more services. */
export interface FeatureDocument {
  kind: "Feature";
  name: string;
  services: Record<string, string>;
}

/** A tenant with instances of its own for some services; the rest is shared. */
export interface TenantDocument {
  kind: "Tenant";
  name: string;
  services: Record<string, { baseline: string; versions: Versions }>;
}

export type Document = GatewayDocument | PluginDocument | ServiceDocument | FeatureDocument | TenantDocument;
export type Kind = Document["kind"];
export type DocumentOf<K extends Kind> = Extract<Document, { kind: K }>;

export const KINDS: readonly Kind[] = ["Gateway", "Plugin", "Service", "Feature", "Tenant"];
