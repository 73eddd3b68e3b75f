/** Whose request it is, how much of it a gateway takes, and which pages may send it. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, type Mesh, type MeshRequest, startLoad, startMesh } from "./harness/index.ts";

let mesh: Mesh;
beforeAll(async () => {
  mesh = await startMesh({
    documents: path("fixtures/limits"),
    services: [
      { name: "orders:8080", entry: path("../envoy-examples/run/instance.ts"), env: { INSTANCE: "orders" } },
    ],
  });
});
afterAll(() => mesh?.stop());

function path(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

let clients = 0;
/** An address that nobody had before, so that its limit is untouched. */
function newClient(): string {
  clients += 1;
  return `198.51.100.${clients}`;
}

type Asked = Partial<MeshRequest> & { headers?: Record<string, string> };

function ask(client: string, { headers = {}, ...more }: Asked = {}): Promise<Answer> {
  return mesh.request({
    gateway: "limited",
    path: "/a",
    headers: { "x-forwarded-for": client, ...headers },
    ...more,
  });
}

function seen({ body }: Answer): Record<string, string> {
  return JSON.parse(body).headers;
}

/** Bytes as they are; gives what comes until the gateway closes, or nothing more within a time. */
function raw(gateway: string, bytes: string, milliseconds = 5000): Promise<string> {
  const [host = "", port] = mesh.address(gateway).split(":");
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host);
    let text = "";
    socket.setTimeout(milliseconds, () => socket.destroy());
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" ? undefined : reject(error),
    );
    socket.on("close", () => resolve(text));
    socket.write(bytes);
  });
}

describe("the address of the client", () => {
  it("is the one that the last proxy says, and never one that a client writes in front", async () => {
    const { headers } = { headers: seen(await ask("10.9.9.9, 198.51.100.200")) };
    expect(headers["x-envoy-external-address"]).toBe("198.51.100.200");
  });

  const trusted = (headers: Record<string, string>) =>
    mesh.request({ gateway: "trusting", path: "/", headers }).then(seen);

  it("is told by proxies of trusted networks only", async () => {
    const forwarded = { "x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https" };
    expect((await trusted(forwarded))["x-forwarded-for"]).toMatch(/^198\.51\.100\.7/);
    // A scheme that anybody may claim is not believed.
    expect((await trusted(forwarded))["x-forwarded-proto"]).toBe("http");
  });

  it("comes in the PROXY protocol, and nobody is heard without it", async () => {
    const request = "GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 6.6.6.6\r\nconnection: close\r\n\r\n";
    const answer = await raw("proxied", `PROXY TCP4 198.51.100.9 10.0.0.1 4711 443\r\n${request}`);
    expect(answer).toContain("200 OK");
    expect(answer).toContain('"x-envoy-external-address":"198.51.100.9"');
    expect(await raw("proxied", request)).toBe("");
  });
});

describe("a rate limit", () => {
  it("is for each client by itself, says so, and when to come again", async () => {
    const client = newClient();
    const answers = [];
    for (let count = 0; count < 4; count++) answers.push(await ask(client));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers["x-ratelimit-remaining"])).toEqual(["2", "1", "0", "0"]);
    expect(answers[3]?.headers["retry-after"]).toBe("20");
    expect((await ask(newClient())).status).toBe(200);
  });

  it("is for what is not published as well", async () => {
    const client = newClient();
    const statuses = [];
    for (let count = 0; count < 4; count++) statuses.push((await ask(client, { path: "/none" })).status);
    expect(statuses).toEqual([404, 404, 404, 429]);
  });

  it("of one customer with many IPv6 addresses is one", async () => {
    const statuses = [];
    for (let count = 1; count < 5; count++) statuses.push((await ask(`2001:db8:1:2::${count}`)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  it("of a whole gateway counts everybody", async () => {
    const request = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    const statuses = [];
    for (let count = 1; count < 4; count++) {
      const answer = await raw("proxied", `PROXY TCP4 198.51.100.${count} 10.0.0.1 4711 443\r\n${request}`);
      statuses.push(answer.slice(9, 12));
    }
    expect(statuses.at(-1)).toBe("429");
  });

  it("changes, as CORS does, without a closed connection", async () => {
    const load = startLoad({
      address: mesh.address("limited"),
      protocol: "http2",
      connections: 2,
      pause: 5,
      requests: [
        {
          name: "all",
          path: "/a",
          headers: { "x-forwarded-for": newClient() },
          check: ({ status }) => (status === 200 || status === 429 ? undefined : `status ${status}`),
        },
      ],
    });
    const change = (from: string, to: string) => mesh.edit("mesh.yaml", (text) => text.replace(from, to));
    expect(await change("{ requests: 3, per: 1m", "{ requests: 5, per: 1m")).toMatchObject({
      outcome: "applied",
    });
    expect(await change("bodyBytes: 1000", "bodyBytes: 2000")).toMatchObject({ outcome: "applied" });
    expect(await change("[GET, PUT]", "[GET, PUT, DELETE]")).toMatchObject({ outcome: "applied" });
    const client = newClient();
    expect((await ask(client)).headers["x-ratelimit-limit"]).toMatch(/^5/);
    await change("{ requests: 5, per: 1m", "{ requests: 3, per: 1m");
    await change("bodyBytes: 2000", "bodyBytes: 1000");
    await change("[GET, PUT, DELETE]", "[GET, PUT]");
    await sleep(100);
    const { samples, wrong, failed, closed } = await load.stop();
    expect({ samples, wrong, failed, closed }).toEqual({ samples: [], wrong: 0, failed: 0, closed: 0 });
  });
});

describe("CORS", () => {
  const preflight = (origin: string) =>
    ask(newClient(), {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "PUT" },
    });

  it.each([
    ["https://shop.example.com", true],
    ["https://a.partner.example.com:8443", true],
    ["https://a.b.partner.example.com:8443", true],
    ["https://partner.example.com:8443", false],
    ["https://a.partner.example.com", false],
    ["https://evil.com/a.partner.example.com:8443", false],
    ["https://a.partner.example.com:8443.evil.com", false],
    ["https://evilpartner.example.com:8443", false],
    ["https://shop.example.com.evil.com", false],
    ["http://shop.example.com", false],
    ["null", false],
  ])("answers a preflight request of %s: %s", async (origin, allowed) => {
    const { status, headers, body } = await preflight(origin);
    expect(body).not.toContain("instance");
    expect(headers["access-control-allow-origin"]).toBe(allowed ? origin : undefined);
    if (!allowed) return;
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "access-control-allow-methods": "GET, PUT",
      "access-control-allow-headers": "authorization",
      "access-control-allow-credentials": "true",
      "access-control-max-age": "3600",
    });
  });

  it("lets pages read answers, refusals too", async () => {
    const client = newClient();
    const origin = "https://shop.example.com";
    const answers = [];
    for (let count = 0; count < 4; count++) answers.push(await ask(client, { headers: { origin } }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    for (const { headers } of answers) {
      expect(headers["access-control-allow-origin"]).toBe(origin);
      expect(headers["access-control-expose-headers"]).toBe("x-total");
    }
    const foreign = await ask(newClient(), { headers: { origin: "https://evil.com" } });
    expect(foreign.headers["access-control-allow-origin"]).toBeUndefined();
  });
});

describe("limits", () => {
  it("of header lines: their size and their number", async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x-${index}`, "1"]));
    expect((await ask(newClient(), { headers: { "x-long": "a".repeat(5000) } })).status).toBe(431);
    expect((await ask(newClient(), { headers: many })).status).toBe(431);
    expect((await ask(newClient(), { headers: { "x-long": "a".repeat(3000) } })).status).toBe(200);
  });

  it.each(["HTTP/1.1", "HTTP/2"] as const)("of bodies, over %s", async (protocol) => {
    async function* pieces(count: number) {
      for (let piece = 0; piece < count; piece++) yield "a".repeat(100);
    }
    const post = (body: MeshRequest["body"], headers: Record<string, string> = {}) =>
      ask(newClient(), { method: "POST", protocol, headers, ...(body === undefined ? {} : { body }) });
    expect((await post("a".repeat(1000), { "content-length": "1000" })).status).toBe(200);
    expect((await post("a".repeat(1001), { "content-length": "1001" })).status).toBe(413);
    expect((await post(pieces(10))).status).toBe(200);
    // More than one frame of HTTP/2, which may be the last and is not counted then.
    expect((await post(pieces(400))).status).toBe(413);
  });

  it("of bodies are not for WebSockets", async () => {
    const lines = ["host: a", "connection: upgrade", "upgrade: websocket", `x-forwarded-for: ${newClient()}`];
    const answer = await raw(
      "limited",
      `GET /chat HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${"a".repeat(1500)}`,
      3000,
    );
    expect(answer).toContain("101 Switching Protocols");
    expect(answer.endsWith("a".repeat(1500))).toBe(true);
  });

  it("of the time for headers and for a whole request", async () => {
    expect(await raw("limited", "GET /a HTTP/1.1\r\nhost: a\r\n")).toContain("408 Request Timeout");
    expect(await raw("limited", "POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\na")).toContain(
      "408 ",
    );
  });

  it("of connections: the rest is closed at once", async () => {
    const [host = "", port] = mesh.address("limited").split(":");
    const sockets = Array.from({ length: 30 }, () => connect(Number(port), host));
    let closed = 0;
    for (const socket of sockets) {
      socket.on("error", () => {});
      socket.on("close", () => {
        closed += 1;
      });
    }
    await expect.poll(() => closed, { timeout: 10_000 }).toBeGreaterThanOrEqual(10);
    expect(closed).toBeLessThan(30);
    for (const socket of sockets) socket.destroy();
  });
});
