/** A request as a test writes it, and its answer. */
import type { HeaderPair, HeadersToSend } from "./header-pairs.ts";

export type RequestOptions = {
  /** `host:port` to connect to. */
  address: string;
  /** Default HTTP/1.1. HTTP/2 is with prior knowledge, without TLS. */
  protocol?: "HTTP/1.1" | "HTTP/2";
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
