import { fromByteString, fromBytes, toBytes } from "./bytes.ts";
import { HeaderMap, type HeaderPair } from "./header-map.ts";

/** An answer of the plugin's own (`proxy_send_local_response`). Strings are byte strings. */
export interface LocalResponse {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly body: Uint8Array;
  readonly details: string;
  /** The gRPC status that the plugin named, if any. */
  readonly grpcStatus: number | undefined;
}

/** The gRPC status for an HTTP status, where the plugin named none. */
function grpcStatusOf(status: number): number {
  const table: Record<number, number> = {
    400: 13,
    401: 16,
    403: 7,
    404: 12,
    429: 14,
    502: 14,
    503: 14,
    504: 14,
  };
  return table[status] ?? 2;
}

/** Whether a request is gRPC: then Envoy answers it in gRPC's form. */
export function isGrpc(request: HeaderMap): boolean {
  return /^application\/grpc($|[+;])/.test(request.get("content-type") ?? "");
}

/** Percent-encodes what a grpc-message may not hold. */
function grpcMessage(body: Uint8Array): string {
  return fromBytes(body).replace(
    /[^ -$&-~]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/**
 * Headers and body of the answer as Envoy makes them: a body gets its length, and a type unless the plugin names
 * one; a gRPC client gets status 200 with the status in headers. Pseudo headers of the plugin are not taken.
 */
export function localReply(response: LocalResponse, grpc: boolean): { headers: HeaderMap; body: Uint8Array } {
  const headers = new HeaderMap();
  headers.add(":status", String(grpc ? 200 : response.status));
  for (const [name, value] of response.headers) if (!name.startsWith(":")) headers.add(name, value);
  if (grpc) {
    headers.replace("content-type", "application/grpc");
    headers.replace("grpc-status", String(response.grpcStatus ?? grpcStatusOf(response.status)));
    if (response.body.length > 0) headers.replace("grpc-message", grpcMessage(response.body));
    return { headers, body: new Uint8Array(0) };
  }
  if (response.body.length > 0) {
    const type = headers.get("content-type");
    headers.replace("content-length", String(response.body.length));
    if (type === undefined) headers.add("content-type", "text/plain");
  }
  return { headers, body: response.body };
}

/** Envoy's own answer when more would have to be buffered than is allowed. */
export function tooLarge(direction: "request" | "response"): LocalResponse {
  const request = direction === "request";
  return {
    status: request ? 413 : 500,
    headers: [],
    body: toBytes(request ? "Payload Too Large" : "Internal Server Error"),
    details: `${direction}_payload_too_large`,
    grpcStatus: undefined,
  };
}

/** The details of an answer as text; spaces are not allowed in them. */
export function detailsOf(response: LocalResponse): string {
  return fromByteString(response.details).replaceAll(" ", "_");
}
