import { type ClientHttp2Session, connect as connectSession } from "node:http2";
import { Client } from "undici";
import { exchange } from "./http2-exchange.ts";
import type { Answer, TlsOptions } from "./message.ts";
import { tlsConnection } from "./tls.ts";

type Request = { method?: string; path: string; headers?: Record<string, string>; body?: string };

/** An answer as load looks at it. */
export type PlainAnswer = Pick<Answer, "status" | "headers" | "body">;

/** A connection that stays open, and is opened again when the other side has closed it. */
export type Connection = {
  /** @throws Error if no whole answer comes */
  request(request: Request): Promise<PlainAnswer>;
  close(): Promise<void>;
};

/** Who is connected to, as `host:port`, and how. */
type Peer = { address: string; tls: TlsOptions | undefined };

/** Called when the other side closes, with words for the report. */
type OnClosed = (words: string) => void;

const LONGEST_ANSWER = 60_000;

/** Keep-alive HTTP/1.1, one request at a time. */
export function connectHttp1({ address, tls }: Peer, onClosed: OnClosed): Connection {
  const client = new Client(`${schemeOf(tls)}://${address}`, {
    ...(tls === undefined ? {} : { connect: { ...tlsConnection(tls) } }),
    // The connection is Envoy's to close, or nobody's.
    keepAliveTimeout: 3_600_000,
    keepAliveMaxTimeout: 3_600_000,
    headersTimeout: LONGEST_ANSWER,
    bodyTimeout: LONGEST_ANSWER,
  });
  client.on("disconnect", (_origin, _targets, error) => onClosed(`HTTP/1.1 connection: ${error.message}`));
  return {
    async request({ method = "GET", path, headers = {}, body }) {
      const response = await client.request({ method, path, headers, body: body ?? null });
      const text = await response.body.text();
      return { status: response.statusCode, headers: flat(response.headers), body: text };
    },
    close: () => client.close(),
  };
}

/** HTTP/2, without TLS with prior knowledge, any number of requests at a time. */
export function connectHttp2({ address, tls }: Peer, onClosed: OnClosed): Connection {
  let session: ClientHttp2Session | undefined;

  function current(): ClientHttp2Session {
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    const opened = connectSession(
      `${schemeOf(tls)}://${address}`,
      tls === undefined ? {} : tlsConnection(tls),
    );
    let told = false;
    const gone = (words: string): void => {
      if (session === opened) session = undefined;
      if (!told) onClosed(`HTTP/2 connection: ${words}`);
      told = true;
    };
    opened.on("goaway", (code) => gone(`GOAWAY ${code}`));
    opened.on("error", (error) => gone(error.message));
    opened.on("close", () => gone("closed"));
    session = opened;
    return opened;
  }

  return {
    async request(request) {
      const asked = current();
      try {
        return await exchange(asked, request, LONGEST_ANSWER);
      } catch (error) {
        // It crossed the other side's GOAWAY: it was not processed, and every client sends it again (RFC 9113, 8.7).
        if (!(error as Error).message.includes("NGHTTP2_REFUSED_STREAM")) throw error;
        if (session === asked) session = undefined;
        return exchange(current(), request, LONGEST_ANSWER);
      }
    },
    async close() {
      const closing = session;
      if (closing === undefined || closing.destroyed) return;
      await new Promise<void>((resolve) => closing.close(resolve));
    },
  };
}

function schemeOf(tls: TlsOptions | undefined): "http" | "https" {
  return tls === undefined ? "http" : "https";
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const pairs = Object.entries(headers).filter(([name]) => !name.startsWith(":"));
  return Object.fromEntries(pairs.map(([name, value]) => [name, [value ?? []].flat().join(", ")]));
}
