/** The routing table's row: four criteria, one endpoint. */
import type { RoutingHeaders } from "../documents/kinds/mesh.ts";
import type { Source } from "../documents/source.ts";
import type { Endpoint, Upstream } from "./endpoint.ts";
import type { HeaderCriterion } from "./header.ts";
import type { PathCriterion } from "./path.ts";
import type { SlicePlugin } from "./scope.ts";

export interface Row {
  /** Unique on its gateway; Envoy's route name, seen in access logs and `x-numesh-row`. */
  name: string;
  gateway: string;

  // The four criteria: all must hold.
  /** The name that clients address, in its short form where it has several; `*.suffix`; or `*` for any. */
  host: string;
  /** The port that clients address (from the authority, by scheme where it names none); absent: any. */
  port?: number;
  path: PathCriterion;
  /** All of them must hold. */
  headers: HeaderCriterion[];

  endpoint: Endpoint;

  /** What the row is for; decides the precedence among rows of one host and path. */
  purpose: Purpose;
  /** The document that amounts to this row. */
  source: Source;
}

export interface Purpose {
  service?: string;
  /** Dedicated to this sandbox. */
  sandbox?: string;
  /** Dedicated to this tenant. */
  tenant?: string;
  /** A version asked for by its id or by a feature's name; absent: the baseline. */
  version?: string;
}

/** What a gateway is sent: its rows, and what else decides about a request before and while it is routed. */
export interface Slice {
  gateway: string;
  /** Highest precedence first: the first row whose criteria all hold is the one. */
  rows: Row[];
  /** The namespace of the gateway: what is `orders` here is also `orders.<namespace>` and the longer forms. */
  namespace?: string;
  /** What clients speak to the gateway; says which port an authority without one means. */
  scheme: Scheme;
  /** What runs before a request is routed. */
  plugins: SlicePlugin[];
  /** What the routing headers of the mesh are called. */
  routingHeaders: RoutingHeaders;
  /** Where spans go, and of how many percent of the requests; absent: there are none. */
  tracing?: { collector: Upstream; percent: number };
  /** Routing headers that are removed from requests before anything else looks at them. */
  strip: string[];
}

export type Scheme = "http" | "https";
