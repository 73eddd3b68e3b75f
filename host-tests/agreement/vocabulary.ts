/**
 * What tables and requests are made of. A few words only, so that rows get in each other's way and requests hit them.
 */

export const NAMESPACE = "shop";
/** Hosts of rows. */
export const HOSTS = [
  ...["orders", "billing", "orders.other", "shop.example", "eu.shop.example", "10.8.0.7"],
  ...["*", "*", "*.example", "*.shop.example", "*.shop", "*.svc"],
];
/** Authorities without a port, of no row or of one that is written differently here. */
export const OTHER_HOSTS = [
  ...[
    "orders",
    "billing",
    "orders.shop",
    "billing.shop.svc",
    "orders.shop.svc.cluster.local",
    "orders.other.svc",
  ],
  ...[
    "example",
    ".example",
    "a.b.shop.example",
    "www.eu.shop.example",
    "10.8.0.8",
    "[::1]",
    "[2001:db8::1]",
    "::1",
  ],
  ...["", "*", "*.example", "a:b", "orders@billing", "orders/x", "or ders", "or_ders", "nowhere"],
];
export const PORTS = [80, 443, 8080];
/** What stands behind the host of an authority. */
export const PORT_TEXTS = ["", ":80", ":443", ":8080", ":0", ":08080", ":", ":x"];

/** Segments of paths of rows; variables are written as in templates. */
export const SEGMENTS = ["a", "b", "A", "a.b", "a;x=1", "ab", "~a"];
export const VARIABLES = ["{x}", "{y}"];
/** What segments of requests are besides. */
export const ODD_SEGMENTS = [
  ...["", ".", "..", "...", "%2e", "%2E.", "..;", "..;x", ".;", "%2e%2e;x", ";", ";x", "\\", "a\\..\\b"],
  ...[
    "%61",
    "%41",
    "%7e",
    "%7E",
    "%2F",
    "%2f",
    "%5c",
    "a%2fb",
    "%00",
    "%",
    "%z",
    "%%31",
    "%%300",
    "%4%31",
    "%C3%A4",
  ],
  ...['"', "<", "{x}", "|", "^", "`", "[", "'", "@:", "!$&()*+,=", "a b", "ä"],
];
export const QUERIES = ["", "?", "?a=/b", "?a=//b/../c&d=%2F", "#a", "?a#b"];

/** The header that the plugin sets to "1", where it runs. */
export const PLUGIN_HEADER = "x-p";
/** Headers that rows look at. */
export const HEADERS = ["x-version", "x-tenant", "x-a", PLUGIN_HEADER];
export const VALUES = ["1", "2", "12", "v1", "V1", "", "a,b"];
/** Patterns, with a value that each describes. */
export const PATTERNS = new Map([
  ["1|2", "2"],
  ["v\\d+", "v1"],
  ["(?i)v1", "V1"],
  ["1.*", "12"],
  [".*2", "12"],
  ["[a-z]+,b", "a,b"],
  ["1?", ""],
  ["(?:1|v)+", "v1"],
]);
/** Headers that a request may have besides, and what is odd about them. */
export const ODD_HEADERS: [name: string, value: string][] = [
  ["X-A", "1"],
  ["x-a", " 1 "],
  ["x-a", "1\t2"],
  ["x-version", "ä"],
  ["x-version", "a,b,"],
  ["x_a", "1"],
  ["x-envoy-a", "1"],
  ["x-forwarded-proto", "https"],
  ["cookie", "a=1"],
];

export const METHODS = ["GET", "POST", "PUT", "HEAD", "OPTIONS"];
export const OTHER_METHODS = ["PROPFIND", "TRACE", "FOO", "get"];

/** Methods that a pattern describes, with one of them. */
export const METHOD_PATTERN: [pattern: string, method: string] = ["G.T|P.*", "PUT"];
