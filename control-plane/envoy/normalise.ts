/** What a gateway's Envoy makes of a request before it looks at rows or runs a plugin. Pure. */
import type { Role } from "../documents/kinds/gateway.ts";
import type { Request } from "../table/match.ts";
import type { Slice } from "../table/row.ts";
import { normalisePath } from "./normalise-path.ts";

export type Arrival =
  /** What rows and plugins see, and what is no longer as the client sent it. */
  | { outcome: "taken"; request: Request; changes: Change[] }
  /** Envoy answers by itself. */
  | { outcome: "refused"; status: number; reason: string };

/** Something that a request has, changed on the way. */
export interface Change {
  /** `:path`, `:authority`, or a header's name in lower case. */
  header: string;
  before: string | undefined;
  after: string | undefined;
  why: string;
}

/** Headers and path together, in bytes (`max_request_headers_kb`). */
const MOST_BYTES = 60 * 1024;
/** Headers, the host among them (`max_headers_count`). */
const MOST_HEADERS = 100;

/** The methods that Envoy's HTTP/1.1 codec knows. */
const METHODS = new Set(
  [
    "GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PURGE QUERY LINK UNLINK SOURCE",
    "COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK BIND REBIND UNBIND ACL REPORT MKACTIVITY CHECKOUT MERGE",
    "NOTIFY SUBSCRIBE UNSUBSCRIBE MKCALENDAR",
  ].flatMap((line) => line.split(" ")),
);

/** Of one connection only; Envoy passes none of them on. */
const OF_THE_CONNECTION = new Set(["connection", "keep-alive", "proxy-connection", "upgrade"]);

/**
 * Brings a request to the form in which rows and plugins see it, or says why Envoy refuses it.
 *
 * @param request as the client sends it, over HTTP/1.1
 * @param slice what the gateway is sent
 * @param role what the gateway is
 */
export function normalise(request: Request, slice: Pick<Slice, "strip" | "scheme">, role: Role): Arrival {
  const headers = pairsOf(request.headers);
  const refused = refusalOf(request, headers);
  if (refused !== undefined) return { outcome: "refused", ...refused };
  const path = normalisePath(request.path);
  if ("reason" in path) return { outcome: "refused", status: 400, reason: path.reason };

  const changes: Change[] = [];
  const authority = request.authority.replace(/\.(:[^.]*)?$/, "$1");
  if (path.text !== request.path) {
    changes.push({ header: ":path", before: request.path, after: path.text, why: "made canonical" });
  }
  if (authority !== request.authority) {
    const why = "the dot at the end says nothing";
    changes.push({ header: ":authority", before: request.authority, after: authority, why });
  }
  for (const [name, values] of headers) {
    const why = strippedFor(name, slice.strip, role);
    if (why === undefined) continue;
    changes.push({ header: name, before: values.join(","), after: undefined, why });
    headers.delete(name);
  }
  addOwnHeaders(headers, slice, role);
  return {
    outcome: "taken",
    request: { ...request, authority, path: path.text, headers: Object.fromEntries(headers) },
    changes,
  };
}

/** Headers by their names in lower case, each value without spaces around it. */
function pairsOf(headers: Request["headers"]): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const [written, values] of Object.entries(headers)) {
    const name = written.toLowerCase();
    const trimmed = [values].flat().map((value) => value.replaceAll(/^[ \t]+|[ \t]+$/g, ""));
    byName.set(name, [...(byName.get(name) ?? []), ...trimmed]);
  }
  return byName;
}

function refusalOf(
  { authority, method, path }: Request,
  headers: Map<string, string[]>,
): { status: number; reason: string } | undefined {
  const bad = (reason: string) => ({ status: 400, reason });
  const sizes = [...headers].flatMap(([name, values]) =>
    values.map((value) => name.length + Buffer.byteLength(value)),
  );
  if (sizes.length + 1 > MOST_HEADERS) return { status: 431, reason: `more than ${MOST_HEADERS} headers` };
  if (sizes.reduce((sum, size) => sum + size, path.length) > MOST_BYTES) {
    return { status: 431, reason: `path and headers have more than ${MOST_BYTES} bytes` };
  }
  if (!METHODS.has(method)) return bad(`there is no method ${method}`);
  if (!path.startsWith("/")) return bad("the path does not begin with /");
  if (/[^!-~]/.test(path)) return bad("the path has a character that must be escaped");
  if (/[^A-Za-z0-9._~%!$&'()*+,;=:@[\]-]/.test(authority)) return bad("no host is written like that");
  for (const [name, values] of headers) {
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return bad(`no header is called ${JSON.stringify(name)}`);
    if (name.includes("_")) return bad(`the name of the header ${name} has an underscore`);
    for (const value of values) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
      if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) return bad(`the header ${name} has a control character`);
    }
  }
  return undefined;
}

function strippedFor(name: string, strip: string[], role: Role): string | undefined {
  if (strip.includes(name)) return "nobody is trusted to set it";
  if (role === "ingress" && name.startsWith("x-envoy-")) return "an ingress believes nobody outside";
  return OF_THE_CONNECTION.has(name) ? "it is of this connection only" : undefined;
}

/** What Envoy adds by itself, as far as it can be known. */
function addOwnHeaders(headers: Map<string, string[]>, { scheme }: Pick<Slice, "scheme">, role: Role): void {
  const isEdge = role === "ingress";
  if (isEdge || !headers.has("x-forwarded-proto")) headers.set("x-forwarded-proto", [scheme]);
  if (isEdge || !headers.has("x-request-id")) headers.set("x-request-id", ["(made by Envoy)"]);
}
