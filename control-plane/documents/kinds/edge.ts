/** How a gateway meets its clients: the keys of a Gateway document that say so. */
export interface Edge {
  /** Absent: plain HTTP. */
  tls?: Tls;
  /** Where the address of the client is. Absent: an ingress takes the peer's, other gateways what they are told. */
  clientAddress?: ClientAddress;
  limits?: EdgeLimits;
  rateLimit?: RateLimit;
  cors?: Cors;
}

export interface Tls {
  /** By SNI: the one whose names include what the client asks for, else the first. */
  certificates: Certificate[];
  /** The lowest version. */
  minimum: "1.2" | "1.3";
  /** A port for plain HTTP, where every request is sent to https. */
  redirectFrom?: number;
  /** The port that it is sent to: the one that clients know, whatever the gateway binds. */
  redirectTo: number;
  hsts?: { maxAge: number; includeSubDomains: boolean; preload: boolean };
  clients?: ClientCertificates;
}

/** Names of files on the gateway's machine, in PEM. */
export interface Certificate {
  certificate: string;
  key: string;
}

/** Mutual TLS. */
export interface ClientCertificates {
  /** Name of a file on the gateway's machine: the authorities that are believed, in PEM. */
  ca: string;
  /** Subject alternative names of which a client must have one. */
  names: string[];
  /** Whether a client without a certificate is turned away. */
  required: boolean;
  /** Whether services are told who the client is, as `x-forwarded-client-cert`. */
  forward: boolean;
}

/** One of the three. */
export interface ClientAddress {
  /** Proxies in front of the gateway that append to `x-forwarded-for`; the last that many entries are theirs. */
  proxies?: number;
  /** The networks that those proxies are in. */
  trusted?: string[];
  /** The peer says it in the PROXY protocol. */
  proxyProtocol?: true;
}

/** Sizes in bytes, times as documents write them. What is absent is as by default (`envoy/edge/limits.ts`). */
export interface EdgeLimits {
  headerBytes?: number;
  headers?: number;
  bodyBytes?: number;
  bufferBytes?: number;
  connections?: number;
  streams?: number;
  headerTime?: string;
  requestTime?: string;
  streamIdleTime?: string;
  idleTime?: string;
  connectionTime?: string;
}

export interface RateLimit {
  /** Requests in each `per`, in the long run. */
  requests: number;
  per: string;
  /** Requests at once. Absent: `requests`. */
  burst?: number;
  /** Whether all clients share the limit or each address has its own. */
  by: "gateway" | "client";
  /** Addresses that are remembered, with `by: client`. */
  clients: number;
}

export interface Cors {
  /** `https://shop.example.com`, `https://*.shop.example.com`, or `*`. */
  origins: string[];
  methods: string[];
  headers: string[];
  expose: string[];
  credentials: boolean;
  maxAge: string;
}
