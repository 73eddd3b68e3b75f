import { type ClientRequest, request as sendPlain } from "node:http";
import { connect } from "node:http2";
import { request as sendOverTls } from "node:https";
import { byName, type HeaderPair, pairsOf, pairsOfRaw, toWire } from "./header-pairs.ts";
import { exchange } from "./http2-exchange.ts";
import type { Answer, RequestOptions } from "./message.ts";
import { tlsConnection } from "./tls.ts";

const MILLISECONDS_TO_ANSWER = 15_000;

/**
 * One request on a connection of its own.
 *
 * @throws Error if there is no connection, or no answer within 15 seconds
 */
export async function request(options: RequestOptions): Promise<Answer> {
  const { address, protocol = "HTTP/1.1", method = "GET", path } = options;
  try {
    return protocol === "HTTP/2" ? await overHttp2(options) : await overHttp1(options);
  } catch (cause) {
    throw new Error(`${method} ${address}${path}: ${(cause as Error).message}`, { cause });
  }
}

function overHttp1(options: RequestOptions): Promise<Answer> {
  const { address, method = "GET", path } = options;
  const colon = address.lastIndexOf(":");
  const place = { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
  const headers = headersForHttp1(options).flatMap(([name, value]) => [name, toWire(value)]);
  const signal = AbortSignal.timeout(MILLISECONDS_TO_ANSWER);
  const host = pairsOf(options.headers).find(([name]) => name.toLowerCase() === "host")?.[1];
  const send = options.tls === undefined ? sendPlain : sendOverTls;
  const tls = options.tls === undefined ? {} : tlsConnection(options.tls, host);
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const outgoing = send(
      { ...place, ...tls, method, path, headers, agent: false, signal },
      async (incoming) => {
        isAnswered = true;
        try {
          const chunks: Uint8Array[] = await incoming.toArray();
          const headerList = pairsOfRaw(incoming.rawHeaders);
          resolve({
            status: incoming.statusCode ?? 0,
            headers: byName(headerList),
            headerList,
            body: Buffer.concat(chunks).toString(),
            trailers: pairsOfRaw(incoming.rawTrailers),
          });
        } catch (error) {
          reject(error);
        }
      },
    );
    // Who answers before the whole body is there may also close before it is.
    outgoing.on("error", (error) => {
      if (!isAnswered) reject(error);
    });
    sendBody(outgoing, options).catch(reject);
  });
}

/** What is sent, with what says where the message ends, unless the caller says that. */
function headersForHttp1({ address, method = "GET", headers, body, trailers }: RequestOptions): HeaderPair[] {
  const pairs = pairsOf(headers);
  const has = (wanted: string) => pairs.some(([name]) => name.toLowerCase() === wanted);
  if (!has("host")) pairs.unshift(["host", address]);
  if (has("content-length") || has("transfer-encoding")) return pairs;
  const isWhole = body === undefined || typeof body === "string" || body instanceof Uint8Array;
  if (!isWhole || trailers !== undefined) pairs.push(["transfer-encoding", "chunked"]);
  else if (body !== undefined || !["GET", "HEAD", "DELETE"].includes(method)) {
    pairs.push(["content-length", String(Buffer.byteLength(body ?? ""))]);
  }
  return pairs;
}

async function sendBody(outgoing: ClientRequest, { body, trailers }: RequestOptions): Promise<void> {
  if (typeof body === "string" || body instanceof Uint8Array) outgoing.write(body);
  else if (body !== undefined) {
    for await (const piece of body) outgoing.write(piece);
  }
  if (trailers !== undefined) {
    outgoing.addTrailers(pairsOf(trailers).map(([name, value]): [string, string] => [name, toWire(value)]));
  }
  outgoing.end();
}

async function overHttp2(options: RequestOptions): Promise<Answer> {
  // Whether a header may come twice is what tests want to know of the other side.
  const host = pairsOf(options.headers).find(([name]) => name.toLowerCase() === "host")?.[1];
  const scheme = options.tls === undefined ? "http" : "https";
  const session = connect(`${scheme}://${options.address}`, {
    strictSingleValueFields: false,
    ...(options.tls === undefined ? {} : tlsConnection(options.tls, host)),
  } as object);
  try {
    return await new Promise((resolve, reject) => {
      session.on("error", reject);
      exchange(session, options, MILLISECONDS_TO_ANSWER).then(resolve, reject);
    });
  } finally {
    session.destroy();
  }
}
