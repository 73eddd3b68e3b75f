/** A request as a test writes it, and its answer. */
import type { HeaderPair, HeadersToSend } from "./header-pairs.ts";

export type RequestOptions = {
  /** `host:port` to connect to. */
  address: string;
  /** Default HTTP/1.1. HTTP/2 is with prior knowledge, or by ALPN where it is over TLS. */
  protocol?: "HTTP/1.1" | "HTTP/2";
  /** Absent: without TLS. */
  tls?: TlsOptions;
  /** Default GET. */
  method?: string;
  /** Sent as it is, without normalisation. */
  path: string;
  /** Sent as UTF-8. A `host` header takes the place of the address. */
  headers?: HeadersToSend;
  /** Pieces of an iterable are sent when they come. */
  body?: RequestBody;
  /** Sent behind the body, which HTTP/1.1 sends in chunks then. */
  trailers?: HeadersToSend;
};

/** How a client speaks TLS; everything is in PEM. */
export type TlsOptions = {
  /** The authorities that it believes. */
  ca: string | string[];
  /** The name that it asks for and that the certificate must have. Default: that of the `host` header. */
  servername?: string;
  /** What it shows of itself, where that is asked for. */
  cert?: string;
  key?: string;
};

export type RequestBody = string | Uint8Array | AsyncIterable<string | Uint8Array>;

export type Answer = {
  status: number;
  /** Names in lower case; values of one name joined by ", ". */
  headers: Record<string, string>;
  /** Every header by itself, in its order. */
  headerList: HeaderPair[];
  body: string;
  /** Every trailer by itself, in its order. */
  trailers: HeaderPair[];
};
