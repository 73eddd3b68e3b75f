/** From what documents say about instances to upstreams, and to rows that lead there. Pure. */
import { type Address, parseAddress } from "../documents/address.ts";
import { milliseconds } from "../documents/duration.ts";
import type { AnswerChoice } from "../documents/kinds/route.ts";
import type { Addresses, Traffic } from "../documents/kinds/traffic.ts";
import type { Answer, Forward, Upstream } from "./endpoint.ts";

/** The upstream of a document: where its instances are and how they are spoken to. */
export function upstreamOf(
  name: string,
  addresses: Addresses,
  { protocol = "http1", timeouts, limits, healthCheck, outliers }: Traffic,
  source: Upstream["source"],
): Upstream {
  return {
    name,
    addresses: [addresses]
      .flat()
      .map((item) =>
        typeof item === "string"
          ? { address: addressOf(item) }
          : { address: addressOf(item.address), weight: item.weight },
      ),
    protocol,
    ...(timeouts?.connect === undefined ? {} : { connectTimeout: milliseconds(timeouts.connect) }),
    ...(limits === undefined ? {} : { limits }),
    ...(healthCheck === undefined
      ? {}
      : {
          healthCheck: {
            ...healthCheck,
            interval: milliseconds(healthCheck.interval),
            timeout: milliseconds(healthCheck.timeout),
          },
        }),
    ...(outliers === undefined
      ? {}
      : {
          outliers: {
            ...outliers,
            interval: milliseconds(outliers.interval),
            ejection: milliseconds(outliers.ejection),
          },
        }),
    source,
  };
}

/** The endpoint of a row that leads to an upstream. @param rewrite what the path becomes */
export function forwardTo(upstream: Upstream, traffic: Traffic, rewrite?: string): Forward {
  const { host, timeouts, retries, websocket, requestHeaders, responseHeaders } = traffic;
  const { request, idle } = timeouts ?? {};
  return {
    kind: "forward",
    upstream,
    ...(rewrite === undefined && host === undefined
      ? {}
      : {
          rewrite: {
            ...(rewrite === undefined ? {} : { path: rewrite }),
            ...(host === undefined ? {} : { host }),
          },
        }),
    ...(request === undefined && idle === undefined
      ? {}
      : {
          timeouts: {
            ...(request === undefined ? {} : { request: milliseconds(request) }),
            ...(idle === undefined ? {} : { idle: milliseconds(idle) }),
          },
        }),
    ...(retries === undefined
      ? {}
      : {
          retries: {
            attempts: retries.attempts,
            on: retries.on,
            ...(retries.perTry === undefined ? {} : { perTry: milliseconds(retries.perTry) }),
          },
        }),
    ...(websocket ? { websocket } : {}),
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(responseHeaders === undefined ? {} : { responseHeaders }),
  };
}

/** The endpoint of a row that the gateway answers by itself. */
export function answerOf({ status, body, headers }: AnswerChoice): Answer {
  return {
    kind: "answer",
    status,
    ...(body === undefined ? {} : { body }),
    ...(Object.keys(headers).length === 0 ? {} : { responseHeaders: { set: headers } }),
  };
}

/** Addresses were checked with the documents (`documents/checks`). */
function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`unchecked address ${text}`);
  return address;
}
