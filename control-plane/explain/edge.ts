/** What a gateway answers by itself before plugins run. Pure. */
import type { GatewayDocument } from "../documents/kinds/gateway.ts";
import type { Request } from "../table/match.ts";
import type { Row } from "../table/row.ts";

export interface EdgeAnswer {
  status: number;
  reason: string;
}

/**
 * Answers to WebSockets that nobody takes, to pages that ask whether they may call (CORS), and to bodies that are
 * too large. Rate limits are not looked at: they depend on who has asked before.
 *
 * @param received as the client sends it
 * @param first the row that holds before any plugin has run
 */
export function edgeAnswer(
  received: Request,
  body: Uint8Array | undefined,
  { cors, limits }: GatewayDocument,
  first: Row | undefined,
): EdgeAnswer | undefined {
  if (first === undefined) return undefined;
  const endpoint = first.endpoint.kind === "forward" ? first.endpoint : undefined;
  if (received.headers.upgrade !== undefined && endpoint?.websocket !== true) {
    return { status: 403, reason: `the row ${first.name} takes no upgrade of the connection` };
  }
  if (cors !== undefined && isPreflight(received)) {
    return { status: 200, reason: "a page asks whether it may call (CORS); the gateway answers that itself" };
  }
  const isEndless = endpoint?.websocket === true || endpoint?.upstream.protocol === "grpc";
  if (limits?.bodyBytes !== undefined && !isEndless && (body?.length ?? 0) > limits.bodyBytes) {
    return { status: 413, reason: `a body of more than ${limits.bodyBytes} bytes` };
  }
  return undefined;
}

function isPreflight({ method, headers }: Request): boolean {
  return method === "OPTIONS" && isGiven(headers.origin) && isGiven(headers["access-control-request-method"]);
}

function isGiven(values: string | string[] | undefined): boolean {
  return [values ?? ""].flat().join("") !== "";
}
