/** The requests that cases send, each the bytes of an HTTP/1.1 request. What differs in a list is used in turn. */
import { BODY_SIZES, type BodySize, type FieldPlace, orderBody } from "./bodies.ts";
import { TENANT, TokenMint } from "./tokens.ts";

export const FEW_IDS = customers("c", 10);
export const MANY_IDS = customers("c", 100_000);

/** More than any cache of verified tokens on the way has room for, so that each one comes as a new one. */
const TOKENS = 3000;
const FORGED_TOKENS = 500;
const CUSTOMERS = 5000;
const STEP = MANY_IDS.length / CUSTOMERS;

/** Kind of requests -> what makes them; tokens are signed by the mint that the Envoys trust. */
export const REQUESTS = {
  /** Customers of FEW_IDS. */
  few: () => FEW_IDS.map(customer),
  /** Customers all over MANY_IDS. */
  many: () => Array.from({ length: CUSTOMERS }, (_, index) => customer(MANY_IDS[index * STEP] ?? "")),
  /** Customers of neither list. */
  stranger: () => customers("s", CUSTOMERS).map(customer),
  /** Customers of FEW_IDS, between other cookies. */
  cookie: () =>
    FEW_IDS.map((id) => request(`cookie: theme=dark; customer=${id}; session=0192f3a1-77aa-7bc0`)),
  /** The routing header in the baggage of an agent. */
  baggage: () => [request("baggage: userId=alice-4711,x-version=geo-discount,theme=dark")],
  /** The routing header, set by another filter. */
  version: () => [request("x-version: geo-discount")],
  rs256: (mint: TokenMint) => bearers(mint.tokens("RS256", TOKENS)),
  es256: (mint: TokenMint) => bearers(mint.tokens("ES256", TOKENS)),
  hs256: (mint: TokenMint) => bearers(mint.tokens("HS256", TOKENS)),
  eddsa: (mint: TokenMint) => bearers(mint.tokens("EdDSA", TOKENS)),
  /** One RS256 token, again and again. */
  seen: (mint: TokenMint) => bearers(mint.tokens("RS256", 1)),
  /** RS256 tokens of somebody else under the name of the trusted issuer and key. */
  forged: () => bearers(new TokenMint().tokens("RS256", FORGED_TOKENS)),
  /** No token at all. */
  missing: () => [request("accept-language: en")],
  "1k-first": () => [order("1k", "first")],
  "1k-last": () => [order("1k", "last")],
  "64k-first": () => [order("64k", "first")],
  "64k-last": () => [order("64k", "last")],
  "900k-first": () => [order("900k", "first")],
  "900k-last": () => [order("900k", "last")],
} satisfies Record<string, (mint: TokenMint) => Buffer[]>;

export type RequestKind = keyof typeof REQUESTS;

function bearers(tokens: string[]): Buffer[] {
  return tokens.map((token) => request(`authorization: Bearer ${token}`));
}

/** Ids of one length, so that requests differ in nothing else. */
function customers(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(6, "0")}`);
}

function customer(id: string): Buffer {
  return request(`x-customer: ${id}`);
}

function order(size: BodySize, place: FieldPlace): Buffer {
  return post(orderBody(BODY_SIZES[size], place, TENANT));
}

const HEADERS = [
  ...["host: shop.example", "accept: application/json", "accept-encoding: gzip, br"],
  ...["user-agent: Mozilla/5.0 (X11; Linux x86_64) numesh-bench"],
  ...["referer: https://shop.example/orders", "x-forwarded-proto: https"],
];

/** The headers of a browser, about as many as in the wild, and one more. */
function request(header: string): Buffer {
  return message(["GET /api/orders/4711 HTTP/1.1", ...HEADERS, header]);
}

function post(body: Buffer): Buffer {
  const described = ["content-type: application/json", `content-length: ${body.length}`];
  return Buffer.concat([message(["POST /api/orders HTTP/1.1", ...HEADERS, ...described]), body]);
}

function message(lines: string[]): Buffer {
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
}
