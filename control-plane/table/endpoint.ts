/** Where a row leads: to an upstream, or to an answer of the gateway itself. */
import { type Address, formatAddress } from "../documents/address.ts";
import type { HeaderChanges } from "../documents/kinds/traffic.ts";
import type { Source } from "../documents/source.ts";

export type Endpoint = Forward | Answer | Redirect;

/** To an upstream. */
export interface Forward {
  kind: "forward";
  upstream: Upstream;
  rewrite?: Rewrite;
  requestHeaders?: HeaderChanges;
  responseHeaders?: HeaderChanges;
  timeouts?: Timeouts;
  /** Absent: what cannot have reached the upstream is tried twice more. */
  retries?: Retries;
  /** Lets clients turn a request into a WebSocket. */
  websocket?: true;
  /** Where a copy of the request goes; nobody waits for its answer. */
  mirror?: { upstream: Upstream; percent: number };
}

/** The gateway answers by itself: a mock, or 404 for what is prohibited. */
export interface Answer {
  kind: "answer";
  status: number;
  body?: string;
  responseHeaders?: HeaderChanges;
}

/** The client is sent elsewhere. What is absent stays as it was. */
export interface Redirect {
  kind: "redirect";
  status: 301 | 302 | 303 | 307 | 308;
  scheme?: "http" | "https";
  host?: string;
  port?: number;
  /** The whole new path. */
  path?: string;
  /** What the matched prefix becomes; never with `path`. */
  prefix?: string;
  responseHeaders?: HeaderChanges;
}

export interface Rewrite {
  /**
   * What the path becomes before the upstream sees it: instead of the matched prefix, of the whole exact path, or of
   * the whole template, whose variables it may use.
   */
  path?: string;
  /** The authority that the upstream sees. */
  host?: string;
}

/** In milliseconds; 0 switches one off. */
export interface Timeouts {
  /** From the end of the request to the end of its answer. Absent: none. */
  request?: number;
  /** Without a byte in either direction. Absent: the gateway's. */
  idle?: number;
}

export interface Retries {
  /** How often it is tried again. */
  attempts: number;
  /** Envoy's conditions, such as `connect-failure` and `5xx`. */
  on: string[];
  /** Milliseconds that one try may take. */
  perTry?: number;
}

/** Instances that do the same, and how they are spoken to. */
export interface Upstream {
  /** Unique on a gateway; the name of Envoy's cluster, seen in metrics. */
  name: string;
  addresses: { address: Address; weight?: number }[];
  /** `client`: what the client speaks. */
  protocol: "http1" | "http2" | "grpc" | "client";
  /** Spoken to over TLS; its certificate must be for this name. Absent: plain. */
  tls?: { name: string };
  /** Milliseconds; absent: 5000. */
  connectTimeout?: number;
  limits?: Limits;
  healthCheck?: HealthCheck;
  outliers?: Outliers;
  /** The document to show when Envoy rejects it. */
  source: Source & { kind: string; name: string };
}

/** Circuit breakers: what exceeds them is answered with 503 at once. */
export interface Limits {
  connections?: number;
  pendingRequests?: number;
  requests?: number;
  retries?: number;
}

/** Instances are asked now and then whether they are well. Times in milliseconds. */
export interface HealthCheck {
  /** Asks for this path over HTTP; absent: gRPC health checking for `grpc`, a connection for others. */
  path?: string;
  /** The gRPC service whose health is asked for; absent: the server's. */
  grpcService?: string;
  interval: number;
  timeout: number;
  /** Failures in a row that make an instance unhealthy, and successes that make it healthy again. */
  unhealthy: number;
  healthy: number;
}

/** Instances whose answers are bad are left out for a while. Times in milliseconds. */
export interface Outliers {
  /** 5xx in a row. */
  consecutive: number;
  interval: number;
  /** How long an instance is left out at first. */
  ejection: number;
  /** The most of all instances that are left out. */
  maxPercent: number;
}

/** The upstreams of an endpoint, the one for copies included. */
export function upstreamsOf(endpoint: Endpoint): Upstream[] {
  if (endpoint.kind !== "forward") return [];
  return endpoint.mirror === undefined ? [endpoint.upstream] : [endpoint.upstream, endpoint.mirror.upstream];
}

/** The addresses of an endpoint, as the documents write them. */
export function addressesOf(endpoint: Endpoint): Address[] {
  return upstreamsOf(endpoint).flatMap(({ addresses }) => addresses.map(({ address }) => address));
}

/** An endpoint in words: `billing-v1:8080`, `answer 404`, `redirect 308 to https:`. */
export function formatEndpoint(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case "forward":
      return endpoint.upstream.addresses.map(({ address }) => formatAddress(address)).join(", ");
    case "answer":
      return `answer ${endpoint.status}`;
    case "redirect": {
      const { status, scheme, host, port, path, prefix } = endpoint;
      const protocol = scheme === undefined ? "" : `${scheme}:`;
      const authority = `${host ?? ""}${port === undefined ? "" : `:${port}`}`;
      return `redirect ${status} to ${protocol}${authority === "" ? "" : `//${authority}`}${path ?? prefix ?? ""}`;
    }
  }
}

/** A rewrite in words: `/orders`, `crm:8080`, `crm:8080/orders`; empty where there is none. */
export function formatRewrite(rewrite: Rewrite | undefined): string {
  return `${rewrite?.host ?? ""}${rewrite?.path ?? ""}`;
}
