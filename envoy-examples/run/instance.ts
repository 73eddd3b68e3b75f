/**
 * An instance of a service, for examples: it answers with who it is and what it saw of the request.
 *
 * INSTANCE is its name, PROTOCOL what it speaks: http1, with WebSockets whose bytes it sends back, or http2, with
 * `grpc-status` behind the answer to a gRPC call. `?status=503` is answered with that status, `?wait=200` after so many
 * milliseconds, `?fail=2` with 503 the first two times that this very path is asked for.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/** What an instance answers, as JSON. */
export type InstanceAnswer = {
  instance: string;
  method: string;
  /** With the query. */
  path: string;
  /** Names in lower case; the authority is `host`. */
  headers: Record<string, string>;
};

const { INSTANCE: instance = "", PROTOCOL: protocol = "http1", PORT: port = "8080" } = process.env;
const failures = new Map<string, number>();

async function answer(
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
): Promise<void> {
  const { method = "", url: path = "/" } = request;
  const query = new URL(path, "http://instance").searchParams;
  request.resume();
  await sleep(Number(query.get("wait") ?? 0));
  const isGrpc = request.headers["content-type"] === "application/grpc";
  response.statusCode = statusOf(path, query);
  response.setHeader("content-type", isGrpc ? "application/grpc" : "application/json");
  if (isGrpc) {
    response.setHeader("trailer", "grpc-status");
    response.addTrailers({ "grpc-status": "0" });
  }
  response.end(`${JSON.stringify({ instance, method, path, headers: headersOf(request) })}\n`);
}

function statusOf(path: string, query: URLSearchParams): number {
  const times = failures.get(path) ?? 0;
  failures.set(path, times + 1);
  if (times < Number(query.get("fail") ?? 0)) return 503;
  return Number(query.get("status") ?? 200);
}

function headersOf(request: IncomingMessage | Http2ServerRequest): Record<string, string> {
  const pairs = Object.entries(request.headers).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || (name.startsWith(":") && name !== ":authority")) return [];
    return [[name === ":authority" ? "host" : name, [value].flat().join(", ")]];
  });
  return Object.fromEntries(pairs);
}

const server = protocol === "http2" ? createHttp2Server(answer) : createServer(answer);
server.on("upgrade", (_request: IncomingMessage, socket: Duplex) => {
  socket.on("error", () => socket.destroy());
  socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n");
  socket.pipe(socket);
});
// Envoy keeps idle connections for longer than Node does by default; the one to close must be Envoy.
if ("keepAliveTimeout" in server) server.keepAliveTimeout = 3_700_000;
server.listen(Number(port), "0.0.0.0", () => {
  console.log(`listening on 127.0.0.1:${(server.address() as AddressInfo).port}`);
});
