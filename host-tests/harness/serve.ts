import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { byName, type HeaderPair, type HeadersToSend, pairsOf, pairsOfRaw, toWire } from "./header-pairs.ts";

/** A request as it came out of Envoy. Header values are read as UTF-8. */
export type SeenRequest = {
  method: string;
  /** With the query. */
  path: string;
  /** Names in lower case; values of one name joined by ", ". */
  headers: Record<string, string>;
  /** Every header by itself, in its order. */
  headerList: HeaderPair[];
  body: string;
  bodyBytes: Uint8Array;
  /** Every trailer by itself, in its order. */
  trailers: HeaderPair[];
};

export type ServiceReply = {
  /** Default 200. */
  status?: number;
  headers?: HeadersToSend;
  /** Default: none. */
  body?: string;
};

/** A service of a test: from a request to its answer. */
export type Service = (request: SeenRequest) => ServiceReply | Promise<ServiceReply>;

/** A service that listens. */
export type ListeningService = {
  /** `address:port` that it is bound to. */
  readonly address: string;
  stop(): Promise<void>;
};

/**
 * Starts a service in this process. Where it throws, it answers 500 with the words of the error.
 *
 * @param bind the address to bind, at a free port
 */
export async function serve(bind: string, service: Service): Promise<ListeningService> {
  const server = createServer(async (incoming, response) => {
    const chunks: Uint8Array[] = await incoming.toArray().catch(() => []);
    const headerList = pairsOfRaw(incoming.rawHeaders);
    const bodyBytes = Buffer.concat(chunks);
    const seen = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      headers: byName(headerList),
      headerList,
      body: bodyBytes.toString(),
      bodyBytes,
      trailers: pairsOfRaw(incoming.rawTrailers),
    };
    const reply = await attempt(service, seen);
    response.writeHead(reply.status ?? 200, pairsOf(reply.headers).flat().map(toWire)).end(reply.body);
  });
  server.listen(0, bind);
  await once(server, "listening");
  return {
    address: `${bind}:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function attempt(service: Service, seen: SeenRequest): Promise<ServiceReply> {
  try {
    return await service(seen);
  } catch (error) {
    return { status: 500, body: String(error) };
  }
}
