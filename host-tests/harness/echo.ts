/** The service that answers every request with what it saw of it. */
import { byName, type HeaderPair, pairsOf } from "./header-pairs.ts";
import type { SeenRequest, Service, ServiceReply } from "./serve.ts";

const MEDIA_TYPE = "application/vnd.numesh.seen-request+json";

/** The header that tells the echo what to answer. It is not among those that it saw. */
const REPLY = "x-numesh-echo-reply";

/** What the echo answers besides: its body is what it saw. */
export type EchoReply = Pick<ServiceReply, "status" | "headers">;

/** A seen request on its way. */
type Report = Omit<SeenRequest, "bodyBytes"> & { bodyBase64: string };

export const echo: Service = ({ bodyBytes, ...seen }) => {
  const { status = 200, headers: more }: EchoReply = JSON.parse(seen.headers[REPLY] ?? "{}");
  const headerList = seen.headerList.filter(([name]) => name !== REPLY);
  const bodyBase64 = Buffer.from(bodyBytes).toString("base64");
  const report: Report = { ...seen, headers: byName(headerList), headerList, bodyBase64 };
  return {
    status,
    headers: [...pairsOf(more), ["content-type", MEDIA_TYPE]],
    body: JSON.stringify(report),
  };
};

/** The header of a request that makes the echo answer with this. */
export function replyHeader({ status, headers }: EchoReply): HeaderPair {
  return [REPLY, JSON.stringify({ status, headers: pairsOf(headers) })];
}

/** What the echo saw, by its answer; undefined where somebody else answered. */
export function seenRequest(answer: {
  headers: Record<string, string>;
  body: string;
}): SeenRequest | undefined {
  if (answer.headers["content-type"] !== MEDIA_TYPE) return undefined;
  const { bodyBase64, ...seen }: Report = JSON.parse(answer.body);
  return { ...seen, bodyBytes: Buffer.from(bodyBase64, "base64") };
}
