import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came out of Envoy. */
export type SeenRequest = {
  method: string;
  /** With the query. */
  path: string;
  /** Names in lower case; values of one name joined by ", ". */
  headers: Record<string, string>;
  /** Every header by itself, in its order. */
  headerList: [name: string, value: string][];
  body: string;
};

/** A service that answers every request with what it saw of it. */
export type Echo = {
  /** `address:port` that it is bound to. */
  readonly address: string;
  stop(): Promise<void>;
};

const MEDIA_TYPE = "application/vnd.numesh.seen-request+json";

/**
 * Starts an echo in this process.
 *
 * @param bind the address to bind, at a free port
 */
export async function startEcho(bind: string): Promise<Echo> {
  const server = createServer(async (incoming, response) => {
    const chunks: Uint8Array[] = await incoming.toArray().catch(() => []);
    const seen: SeenRequest = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      ...headersOf(incoming.rawHeaders),
      body: Buffer.concat(chunks).toString(),
    };
    response.writeHead(200, { "content-type": MEDIA_TYPE }).end(JSON.stringify(seen));
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

/** What an echo saw, by its answer; undefined where somebody else answered. */
export function seenRequest(answer: {
  headers: Record<string, string>;
  body: string;
}): SeenRequest | undefined {
  return answer.headers["content-type"] === MEDIA_TYPE ? JSON.parse(answer.body) : undefined;
}

function headersOf(raw: string[]): Pick<SeenRequest, "headers" | "headerList"> {
  const headerList: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) {
    headerList.push([(raw[index] ?? "").toLowerCase(), raw[index + 1] ?? ""]);
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of headerList) {
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return { headers, headerList };
}
