import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createHttp2, type ServerHttp2Session } from "node:http2";
import type { AddressInfo, Server, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { type LoadReport, type LoadRequest, startLoad } from "./load.ts";

type Protocol = "http1" | "http2";

/** Answers with the method, the path and the length of the body; `/stream` does so over 100 ms. */
const echo: RequestListener = async (request, response) => {
  let length = 0;
  for await (const chunk of request) length += chunk.length;
  response.setHeader("x-seen", String(request.headers["x-sent"]));
  response.write(`${request.method} ${request.url} `);
  if (request.url === "/stream") await sleep(100);
  response.end(String(length));
};

type Listening = {
  address: string;
  /** Closes every connection. */
  close: () => void;
  /** Waits for so many further requests, however long this machine takes for them. */
  requests: (count: number) => Promise<void>;
};

async function listen(protocol: Protocol): Promise<Listening> {
  const open = new Set<Socket | ServerHttp2Session>();
  const server: Server = protocol === "http1" ? createServer(echo) : createHttp2(echo as never);
  server.on(protocol === "http1" ? "connection" : "session", (one) => open.add(one));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    for (const one of open) one.destroy();
    open.clear();
  };
  onTestFinished(() => {
    close();
    server.close();
  });
  const requests = async (count: number) => {
    for (let come = 0; come < count; come++) await once(server, "request");
  };
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, close, requests };
}

const expecting =
  (body: string): LoadRequest["check"] =>
  (answer) =>
    answer.status === 200 && answer.body === body ? undefined : `${answer.status} ${answer.body}`;

const REQUESTS: LoadRequest[] = [
  { name: "get", path: "/a", check: expecting("GET /a 0") },
  { name: "post", method: "POST", path: "/b", body: "12345", check: expecting("POST /b 5") },
  {
    name: "header",
    path: "/c",
    headers: { "x-sent": "yes" },
    check: ({ headers }) => (headers["x-seen"] === "yes" ? undefined : JSON.stringify(headers)),
  },
  {
    name: "stream",
    path: "/stream",
    check: ({ started, ended, body }) =>
      ended - started >= 90 && body ? undefined : `${ended - started} ms`,
  },
];

describe.each(["http1", "http2"] as const)("load over %s", (protocol) => {
  async function run(
    requests: LoadRequest[],
    during: (listening: Listening) => Promise<unknown>,
  ): Promise<LoadReport> {
    const listening = await listen(protocol);
    const { address } = listening;
    const load = startLoad({ address, protocol, connections: 2, streams: 2, requests, pause: 1 });
    await during(listening);
    return load.stop();
  }

  it("sends every request and finds nothing wrong with right answers", async () => {
    const report = await run(REQUESTS, () => sleep(500));
    expect(report).toMatchObject({ wrong: 0, failed: 0, closed: 0, samples: [] });
    for (const { name } of REQUESTS) expect(report.answers[name], name).toBeGreaterThan(0);
  });

  it("counts wrong answers and shows the first of them", async () => {
    const wrong: LoadRequest = { name: "wrong", path: "/d", check: expecting("something else") };
    const report = await run([wrong], ({ requests }) => requests(20));
    expect(report.wrong).toBeGreaterThan(5);
    expect(report.wrong).toBe(report.answers.wrong);
    expect(report.samples).toEqual(Array(5).fill("wrong: wrong: 200 GET /d 0"));
  });

  it("counts closed connections, and goes on over new ones", async () => {
    const report = await run(REQUESTS.slice(0, 1), async ({ close, requests }) => {
      await requests(20);
      close();
      await requests(50);
    });
    expect(report.closed).toBe(2);
    expect(report.wrong).toBe(0);
    expect(report.answers.get).toBeGreaterThan(50);
  });
});

it("counts a graceful GOAWAY once, and loses no answer by it", async () => {
  const sessions = new Set<ServerHttp2Session>();
  const server = createHttp2(echo as never).on("session", (session) => sessions.add(session));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const load = startLoad({
    address,
    protocol: "http2",
    connections: 1,
    streams: 4,
    requests: REQUESTS,
    pause: 1,
  });
  await sleep(200);
  for (const session of [...sessions]) session.close();
  await sleep(300);
  const report = await load.stop();
  expect(report).toMatchObject({ wrong: 0, failed: 0, closed: 1 });
  expect(sessions.size).toBe(2);
});
