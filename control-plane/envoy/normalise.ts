/** What a gateway's Envoy makes of a request before it looks at rows or runs a plugin. Pure. */
import type { GatewayDocument } from "../documents/kinds/gateway.ts";
import type { Request } from "../table/match.ts";
import type { Slice } from "../table/row.ts";
import { clientAddressOf } from "./edge/client-address.ts";
import { headerLimitsOf } from "./edge/limits.ts";
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

/** What of a gateway matters to a request that arrives. */
export type Arriving = Pick<GatewayDocument, "role" | "limits" | "clientAddress">;

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
 * @param gateway what the gateway's document says
 */
export function normalise(
  request: Request,
  slice: Pick<Slice, "strip" | "scheme">,
  gateway: Arriving,
): Arrival {
  const headers = pairsOf(request.headers);
  const refused = refusalOf(request, headers, gateway);
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
    const why = strippedFor(name, slice.strip, gateway);
    if (why === undefined) continue;
    changes.push({ header: name, before: values.join(","), after: undefined, why });
    headers.delete(name);
  }
  addOwnHeaders(headers, slice, gateway);
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

interface Refusal {
  status: number;
  reason: string;
}

/** In Envoy's order, as far as it shows: where two things are wrong, the status is that of the first. */
function refusalOf(request: Request, headers: Map<string, string[]>, gateway: Arriving): Refusal | undefined {
  const most = headerLimitsOf(gateway);
  const sizes = [...headers].flatMap(([name, values]) =>
    values.map((value) => name.length + Buffer.byteLength(value)),
  );
  if (sizes.reduce((sum, size) => sum + size, request.path.length) > most.bytes) {
    return { status: 431, reason: `path and headers have more than ${most.bytes} bytes` };
  }
  const reason = lineFault(request) ?? headerFault(headers);
  if (reason !== undefined) return { status: 400, reason };
  // The host is one of them.
  if (sizes.length + 1 > most.lines) return { status: 431, reason: `more than ${most.lines} headers` };
  if (/[^A-Za-z0-9._~%!$&'()*+,;=:@[\]-]/.test(request.authority)) {
    return { status: 400, reason: "no host is written like that" };
  }
  return undefined;
}

function lineFault({ method, path }: Request): string | undefined {
  if (!METHODS.has(method)) return `there is no method ${method}`;
  if (!path.startsWith("/")) return "the path does not begin with /";
  return /[^!-~]/.test(path) ? "the path has a character that must be escaped" : undefined;
}

function headerFault(headers: Map<string, string[]>): string | undefined {
  for (const [name, values] of headers) {
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return `no header is called ${JSON.stringify(name)}`;
    if (name.includes("_")) return `the name of the header ${name} has an underscore`;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
    if (values.some((value) => /[\x00-\x08\x0a-\x1f\x7f]/.test(value))) {
      return `the header ${name} has a control character`;
    }
  }
  return undefined;
}

function strippedFor(name: string, strip: string[], { role, clientAddress }: Arriving): string | undefined {
  if (strip.includes(name)) return "nobody is trusted to set it";
  if (name === "x-forwarded-proto" && clientAddress?.trusted !== undefined)
    return "it is that of the connection";
  if (role === "ingress" && name.startsWith("x-envoy-")) return "an ingress believes nobody outside";
  return OF_THE_CONNECTION.has(name) ? "it is of this connection only" : undefined;
}

/** What Envoy adds by itself, as far as it can be known. */
function addOwnHeaders(
  headers: Map<string, string[]>,
  { scheme }: Pick<Slice, "scheme">,
  gateway: Arriving,
): void {
  const isEdge = clientAddressOf(gateway).use_remote_address === true;
  if (isEdge || !headers.has("x-forwarded-proto")) headers.set("x-forwarded-proto", [scheme]);
  if (isEdge || !headers.has("x-request-id")) headers.set("x-request-id", ["(made by Envoy)"]);
}
