import type { PathChoice } from "./route.ts";
import type { Addresses, Traffic } from "./traffic.ts";

/** Version ids and where their instances are. */
export type Versions = Record<string, Addresses>;

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
  traffic: Traffic;
  publish: Publication[];
}

/** A path of a service on another gateway, usually an ingress. */
export interface Publication {
  gateway: string;
  host: string;
  port?: number;
  path: PathChoice;
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
