import { request as send } from "node:http";

export type RequestOptions = {
  /** `host:port` to connect to. */
  address: string;
  /** Default GET. */
  method?: string;
  /** Sent as it is, without normalisation. */
  path: string;
  /** A `host` header takes the place of the address. */
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
};

export type Answer = {
  status: number;
  /** Names in lower case; values of one name joined by ", ". */
  headers: Record<string, string>;
  body: string;
};

const MILLISECONDS_TO_ANSWER = 15_000;

/**
 * One HTTP/1.1 request on a connection of its own.
 *
 * @throws Error if there is no connection, or no answer within 15 seconds
 */
export function request({
  address,
  method = "GET",
  path,
  headers = {},
  body,
}: RequestOptions): Promise<Answer> {
  const colon = address.lastIndexOf(":");
  const place = { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(MILLISECONDS_TO_ANSWER);
    const outgoing = send({ ...place, method, path, headers, agent: false, signal }, async (incoming) => {
      try {
        const chunks: Uint8Array[] = await incoming.toArray();
        const pairs = Object.entries(incoming.headers);
        resolve({
          status: incoming.statusCode ?? 0,
          headers: Object.fromEntries(pairs.map(([name, value]) => [name, [value].flat().join(", ")])),
          body: Buffer.concat(chunks).toString(),
        });
      } catch (error) {
        reject(error);
      }
    });
    outgoing.on("error", (cause) =>
      reject(new Error(`${method} ${address}${path}: ${cause.message}`, { cause })),
    );
    outgoing.end(body);
  });
}
