/** A client is not believed, and what is not published is not reached. */
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServiceAnswer } from "../envoy-examples/shop/services/server.ts";
import { type Shop, startShop, tokenOf } from "../envoy-examples/shop/shop.ts";

let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await startShop();
  token = await tokenOf(shop.issuer, "globex");
});
afterAll(() => shop?.mesh.stop());

/** Sends bytes as they are, which no client library would; gives the status and the body. */
function raw(gateway: string, target: string, headers: string[]): Promise<{ status: number; body: string }> {
  const [host = "", port = ""] = shop.mesh.address(gateway).split(":");
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host);
    let text = "";
    socket.setTimeout(5000, () => socket.destroy(new Error(`no end of the answer to ${target}`)));
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => {
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
      // The answers are small: one chunk of JSON, or none.
      resolve({ status, body: /\{.*\}/s.exec(text.slice(text.indexOf("\r\n\r\n")))?.[0] ?? "" });
    });
    socket.write(`GET ${target} HTTP/1.1\r\n${[...headers, "connection: close"].join("\r\n")}\r\n\r\n`);
  });
}

const authorization = () => `authorization: Bearer ${token}`;

describe("the ingress", () => {
  it.each([
    ["a tenant", ["x-tenant: acme"]],
    ["a tenant twice", ["x-tenant: acme", "x-tenant: initech"]],
    ["a tenant in capitals", ["X-TENANT: acme"]],
    ["an empty tenant", ["x-tenant:"]],
    ["a tenant that joins the right one", ["x-tenant: globex, acme"]],
  ])("does not believe %s", async (_, headers) => {
    const answer = await raw("ingress", "/api/orders", ["host: shop", authorization(), ...headers]);
    expect(answer.status).toBe(200);
    const service = JSON.parse(answer.body) as ServiceAnswer;
    expect(service.headers["x-tenant"]).toBe("globex");
    for (const { answer: called } of service.calls) {
      expect((called as ServiceAnswer).headers["x-tenant"]).toBe("globex");
    }
  });

  it("does not let a client steer the router or claim an address", async () => {
    const forged = ["x-envoy-upstream-rq-timeout-ms: 1", "x-envoy-original-path: /a", "x-envoy-whatever: 1"];
    const { body } = await raw("ingress", "/api/orders", ["host: shop", authorization(), ...forged]);
    const { headers } = JSON.parse(body) as ServiceAnswer;
    expect(Object.keys(headers).filter((name) => name.startsWith("x-envoy-"))).toEqual(
      expect.not.arrayContaining(["x-envoy-whatever", "x-envoy-upstream-rq-timeout-ms"]),
    );
    expect(headers["x-envoy-original-path"]).toBe("/api/orders");
    expect(headers["x-envoy-external-address"]).toBe("127.0.0.1");
  });

  it.each([
    ["/", 404],
    ["/invoices", 404],
    ["/orders", 404],
    ["/api", 404],
    ["/api/ordersX", 404],
    ["/api/orders-old", 404],
    ["/API/ORDERS", 404],
    ["/api/orders/../../invoices", 404],
    ["/api/orders/../catalog", 200],
    ["//api///orders", 200],
    ["/api/./orders", 200],
    ["/%61pi/orders", 200],
    ["/api%2Forders", 400],
    ["/api/orders/..%2f..%2finvoices", 400],
    ["/api/orders%5c..%5cinvoices", 400],
    ["/api/orders/%2e%2e;x/%2e%2e;x/invoices", 400],
    ["/invoices/%2e%2e;x/api/orders", 400],
    ["/api/orders?back=/..;x", 200],
    ["/api/orders/%2e%2e/%2e%2e/invoices", 404],
    ["http://billing:8080/invoices", 404],
    ["*", 400],
  ])("answers GET %s with %i", async (target, status) => {
    const answer = await raw("ingress", target, ["host: shop", authorization()]);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain(
      '"service":"billing","version":"v1","instance":"billing-v1","headers":{"host":"shop"',
    );
  });

  it.each([
    ["the name of an internal service as host", ["host: billing:8080"], 404],
    ["a header name with an underscore", ["host: shop", "x_tenant: acme"], 400],
    ["two host headers", ["host: billing:8080", "host: shop"], 404],
    ["no host", [], 400],
  ])("answers a request with %s as it should", async (_, headers, status) => {
    expect((await raw("ingress", "/invoices", [...headers, authorization()])).status).toBe(status);
  });

  it("does not tell what is published to someone without a token", async () => {
    const answers = [
      await raw("ingress", "/invoices", ["host: shop"]),
      await raw("ingress", "/api/orders", ["host: shop"]),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  });
});

describe("the internal gateway", () => {
  it("verifies the token again and does not believe a tenant either", async () => {
    const headers = ["host: billing:8080", "x-tenant: acme"];
    expect((await raw("internal", "/invoices", headers)).status).toBe(401);
    const { body } = await raw("internal", "/invoices", [...headers, authorization()]);
    expect(JSON.parse(body)).toMatchObject({ instance: "billing-v1", headers: { "x-tenant": "globex" } });
  });

  it.each(["nobody:8080", "billing", "billing:80", "10.0.0.1:8080"])("does not know %s", async (host) => {
    expect((await raw("internal", "/invoices", [`host: ${host}`, authorization()])).status).toBe(404);
  });
});

it("each gateway holds its own slice and nothing else", async () => {
  const dump = async (gateway: string) => (await fetch(`${shop.mesh.admin(gateway)}/config_dump`)).text();
  expect((await dump("ingress")).includes("billing")).toBe(false);
  expect((await dump("internal")).includes("/api/orders")).toBe(false);
});

it("no token is in any log, and no key in the control plane's", async () => {
  await shop.mesh.request({
    gateway: "ingress",
    path: "/api/orders",
    headers: { authorization: `Bearer ${token}x` },
  });
  const logs = () => ["ingress", "internal", "control-plane"].map((name) => shop.mesh.logs(name)).join("\n");
  // Envoy writes its access log every ten seconds.
  await expect.poll(() => logs().includes('"status":401'), { timeout: 20_000, interval: 100 }).toBe(true);
  for (const part of token.split(".")) expect(logs().includes(part)).toBe(false);
});
