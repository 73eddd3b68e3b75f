/** A table of cases for the options of one filter. See README.md. */
import type { HeaderPair, HttpCall, HttpCallResponse } from "../../wasm-host/index.ts";
import type { Chain } from "../harness/index.ts";

/** What one filter promises, as cases. */
export type Options = {
  /** The filter's name: its module is `dist/modules/<name>.wasm`, its schema is in its manifest. */
  filter: string;
  cases: readonly OptionCase[];
  /** Configs that are refused, and the words for it, which begin with the wrong key. */
  refused: readonly Refused[];
  /** Services that the filter calls, by the names of their clusters. */
  services?: Readonly<Record<string, CalledService>>;
  /** Environment variables of the module. */
  env?: Readonly<Record<string, string>>;
  /** Filters in front of it, on Envoy, */
  before?: () => Promise<Chain>;
  /** and what they leave behind: the properties of every request, as wasm-host takes them. */
  properties?: Readonly<Record<string, string | Uint8Array>>;
};

/** What a configuration does to some requests, which are sent one after the other. */
export type OptionCase = {
  title: string;
  config: object;
  requests: readonly Exchange[];
  /** Where it cannot be tried everywhere: the only place where it is, and why. */
  only?: { at: Place; because: string };
};

/** Where cases are tried: offline, and through a real Envoy over each protocol. */
export const PLACES = ["wasm-host", "HTTP/1.1", "HTTP/2"] as const;
export type Place = (typeof PLACES)[number];

/** A request, and what must become of it: `seen`, or `answered`. */
export type Exchange = Sent & Expected;

export type Sent = {
  /** Default GET. */
  method?: string;
  /** Default `/`. */
  path?: string;
  /** In this order, and as often as they stand there; `host` is the authority. */
  headers?: readonly HeaderPair[];
  /** A list is sent piece by piece. */
  body?: Body | readonly Body[];
  trailers?: readonly HeaderPair[];
  /** What the upstream answers. Default: 200. */
  reply?: { status?: number; headers?: readonly HeaderPair[] };
  /** What the clock shows, as `new Date` takes it. Only on wasm-host. Default: the time. */
  now?: string | number;
};

export type Body = string | Uint8Array;

export type Expected = {
  /**
   * Request headers as the upstream saw them. It must have got the request: the body as it was sent, and the
   * trailers and the path too, unless the next ones say otherwise.
   */
  seen?: Fields;
  /** Trailers as the upstream saw them, all of them. */
  seenTrailers?: readonly HeaderPair[];
  /** The path as the upstream saw it. */
  seenPath?: string;
  /** What the client got. Without `seen`, it is the filter that answered. */
  answered?: {
    status?: number;
    headers?: Fields;
    /** The whole body, a part of it as an expression, or members of it where it is JSON. */
    body?: string | RegExp | object;
    /** The end of `%RESPONSE_CODE_DETAILS%`: the word that the filter gives for access logs. */
    details?: string;
  };
  /** By how much these counters have grown. */
  counted?: Readonly<Record<string, number>>;
};

/** Headers by name: the value, all values where there may be several, or null where there must be none. */
export type Fields = Readonly<Record<string, string | RegExp | readonly string[] | null>>;

/** A config that is refused, as an object or as text, and the words that say so. */
export type Refused = readonly [config: object | string, fault: string];

/** A service that a filter calls. `:status` is among the headers of its answer. */
export type CalledService = (call: Omit<HttpCall, "cluster" | "timeoutMilliseconds">) => HttpCallResponse;

/** What became of a request, wherever it was sent. */
export type Outcome = {
  /** Undefined where the upstream got nothing. */
  seen?: { path: string; headers: HeaderPair[]; body: Uint8Array; trailers: HeaderPair[] };
  answered: { status: number; headers: HeaderPair[]; body: string; details: string };
  /** The filter's counters before and after. */
  counters: { before: Record<string, number>; after: Record<string, number> };
};

/** The pieces of a body as they are sent. */
export function piecesOf(body: Sent["body"]): Uint8Array[] {
  if (body === undefined) return [];
  const pieces = typeof body === "string" || body instanceof Uint8Array ? [body] : body;
  return pieces.map((piece) => Buffer.from(piece as string));
}
