/** What the three services of the shop have in common: they say who they are and what they saw. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Who answers: one running copy of one version of one service. */
export type Identity = {
  service: string;
  version: string;
  /** The tenant that this copy works for alone. */
  tenant?: string;
  instance: string;
};

/** What a call to another service brought. */
export type Call = {
  url: string;
  status: number;
  /** The row that led there, where the gateway in between says it. */
  row: string | null;
  answer: unknown;
};

/** The answer of every service of the shop. */
export type ServiceAnswer = Identity & {
  /** The headers it was sent. A token is never shown, only that there was one. */
  headers: Record<string, string>;
  hadToken: boolean;
  /** Length of the body it was sent. */
  received: number;
  calls: Call[];
};

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** Who this process is, from its environment: VERSION, TENANT for a dedicated copy, INSTANCE. */
export function identify(service: string): Identity {
  const { VERSION: version = "v1", TENANT: tenant, INSTANCE: instance } = process.env;
  const name = [service, tenant ?? version].join("-");
  return { service, version, ...(tenant === undefined ? {} : { tenant }), instance: instance ?? name };
}

/** Listens on PORT (default 8080, 0: any free one) and gives each request to the first path that fits. */
export function serve(paths: Record<string, Handler>): void {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://service");
    const path = Object.keys(paths).find((known) => pathname === known || pathname.startsWith(`${known}/`));
    const handler = path === undefined ? undefined : paths[path];
    try {
      if (handler !== undefined) await handler(request, response);
      else reply(response, 404, { problem: `there is no ${pathname}` });
    } catch (error) {
      if (response.headersSent) response.destroy();
      else reply(response, 502, { problem: String(error) });
    }
  });
  // Envoy keeps idle connections for longer than Node does by default; the one to close must be Envoy.
  server.keepAliveTimeout = 3_700_000;
  server.listen(Number(process.env.PORT ?? 8080), "0.0.0.0", () => {
    console.log(`listening on 127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

/** Answers with what is common to all answers. */
export async function answer(
  identity: Identity,
  request: IncomingMessage,
  response: ServerResponse,
  calls: Call[] = [],
): Promise<void> {
  let received = 0;
  for await (const chunk of request) received += (chunk as Uint8Array).length;
  const { authorization, ...headers } = request.headers;
  const hadToken = authorization !== undefined;
  reply(response, 200, { ...identity, headers: flat(headers), hadToken, received, calls });
}

function reply(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(value)}\n`);
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")]);
  return Object.fromEntries(pairs);
}
