/** The routing table's row: four criteria, one endpoint. */
import type { Endpoint } from "../documents/endpoint.ts";
import type { Source } from "../documents/source.ts";

export interface Row {
  /** Unique on its gateway; Envoy's route name, seen in access logs and `x-numesh-row`. */
  name: string;
  gateway: string;

  // The four criteria: all must hold.
  /** The name that clients address, or "*" for any. */
  host: string;
  /** The port that clients address (from the authority, by scheme where it names none); absent: any. */
  port?: number;
  path: PathCriterion;
  headers: HeaderCriterion[];

  endpoint: Endpoint;
  /** What the matched prefix becomes before the service sees it; absent: the path stays. */
  rewrite?: string;

  /** What the row is for; decides the precedence among rows of one host and path. */
  purpose: Purpose;
  /** The document that amounts to this row. */
  source: Source;
}

/** A prefix ends at a segment border: /orders holds for /orders and /orders/1, not for /orders-old. */
export interface PathCriterion {
  kind: "prefix";
  value: string;
}

/** Holds if the request has the header with one of the values. */
export interface HeaderCriterion {
  name: string;
  in: string[];
}

export interface Purpose {
  service: string;
  /** Dedicated to this tenant. */
  tenant?: string;
  /** A version asked for by its id or by a feature's name; absent: the baseline. */
  version?: string;
}

/** What a gateway is sent: its rows, highest precedence first, and what runs before routing. */
export interface Slice {
  gateway: string;
  rows: Row[];
  /** Routing headers that are removed from requests before anything else looks at them. */
  strip: string[];
}
