import { type ClientHttp2Session, type ClientHttp2Stream, constants } from "node:http2";
import { byName, type HeaderPair, listsByName, pairsOf, pairsOfRaw } from "./header-pairs.ts";
import type { Answer, RequestOptions } from "./message.ts";

/**
 * One request and its answer on an HTTP/2 session.
 *
 * @param milliseconds the longest wait between two signs of life
 * @throws Error if no whole answer comes
 */
export function exchange(
  session: ClientHttp2Session,
  options: Omit<RequestOptions, "address" | "protocol">,
  milliseconds: number,
): Promise<Answer> {
  const { body, trailers } = options;
  return new Promise((resolve, reject) => {
    const stream = session.request(headersOf(options), {
      endStream: body === undefined && trailers === undefined,
      waitForTrailers: trailers !== undefined,
    });
    const chunks: Buffer[] = [];
    let status: number | undefined;
    let headerList: HeaderPair[] = [];
    let received: HeaderPair[] = [];
    stream.setTimeout(milliseconds, () => stream.close(constants.NGHTTP2_CANCEL));
    stream.on("response", (headers, _flags, raw) => {
      status = Number(headers[":status"]);
      headerList = pairsOfRaw(raw).filter(([name]) => !name.startsWith(":"));
    });
    stream.on("trailers", (_headers, _flags, raw) => {
      received = pairsOfRaw(raw);
    });
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("wantTrailers", () => stream.sendTrailers(listsByName(pairsOf(trailers))));
    stream.on("error", reject);
    stream.on("close", () => {
      const isWhole = stream.rstCode === constants.NGHTTP2_NO_ERROR && status !== undefined;
      if (!isWhole) return reject(new Error(`stream ended with code ${stream.rstCode}`));
      resolve({
        status: status ?? 0,
        headers: byName(headerList),
        headerList,
        body: Buffer.concat(chunks).toString(),
        trailers: received,
      });
    });
    sendBody(stream, body).catch(reject);
  });
}

function headersOf({ method = "GET", path, headers }: Omit<RequestOptions, "address">) {
  const { host, ...lists } = listsByName(pairsOf(headers));
  return {
    ":method": method,
    ":path": path,
    ...(host === undefined ? {} : { ":authority": host[0] }),
    ...lists,
  };
}

async function sendBody(stream: ClientHttp2Stream, body: RequestOptions["body"]): Promise<void> {
  if (typeof body === "string" || body instanceof Uint8Array) stream.write(body);
  else if (body !== undefined) {
    for await (const piece of body) {
      if (stream.destroyed) return;
      stream.write(piece);
    }
  }
  if (!stream.destroyed) stream.end();
}
