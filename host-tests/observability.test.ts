/** What a mesh says of its requests: the access log, metrics of rows and features, spans. */
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mesh, startMesh } from "./harness/index.ts";

const INSTANCE = fileURLToPath(new URL("../envoy-examples/run/instance.ts", import.meta.url));
const TRACE = "0af7651916cd43dd8448eb211c80319c";

let mesh: Mesh;
let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
  mesh = await startMesh({
    documents: fileURLToPath(new URL("fixtures/observed", import.meta.url)),
    services: ["orders-v1", "orders-v2", "orders-acme", "plain-v1"].map((instance) => ({
      name: `${instance}:8080`,
      entry: INSTANCE,
      env: { INSTANCE: instance },
    })),
    resolve: { "collector:4317": `127.0.0.1:${collector.port}` },
  });
  const ask = (host: string, headers: Record<string, string> = {}, path = "/") =>
    mesh.request({ gateway: "internal", path, headers: { host, ...headers } });
  await ask("orders:8080");
  await ask("orders:8080", { "x-version": "discount", traceparent: `00-${TRACE}-b7ad6b7169203331-01` });
  await ask("orders:8080", { "x-version": "discount" }, "/?status=500");
  await ask("orders:8080", { "x-version": "v2.0" });
  await ask("orders:8080", { "x-tenant": "acme" });
  await ask("plain:8080");
  await ask("nobody:8080");
});
afterAll(async () => {
  await mesh?.stop();
  collector?.stop();
});

type Collector = { port: number; text(): string; stop(): void };

/** An OpenTelemetry collector that keeps what it is sent as it is. */
async function startCollector(): Promise<Collector> {
  const server = new grpc.Server();
  const received: Buffer[] = [];
  const path = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
  server.register<Buffer, Buffer>(
    path,
    (call: grpc.ServerUnaryCall<Buffer, Buffer>, reply: grpc.sendUnaryData<Buffer>) => {
      received.push(call.request);
      reply(null, Buffer.alloc(0));
    },
    (bytes) => bytes,
    (bytes) => bytes,
    "unary",
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    port,
    text: () => Buffer.concat(received).toString("latin1"),
    stop: () => server.forceShutdown(),
  };
}

/** Tries until it does not throw, for what an Envoy tells later: the access log is written every ten seconds. */
async function soon(check: () => Promise<void> | void): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await check();
    } catch (error) {
      if (attempt === 100) throw error;
      await sleep(200);
    }
  }
}

describe("a mesh that is observed", { timeout: 30_000 }, () => {
  it("logs one line a request, with tenant, version, row and trace", async () => {
    await soon(() => {
      const lines = mesh
        .logs("internal")
        .split("\n")
        .filter((line) => line.startsWith('{"') && line.includes('"authority"'))
        .map((line) => JSON.parse(line));
      expect(
        lines.map(({ row, upstream, status, tenant, version }) => [row, upstream, status, tenant, version]),
      ).toEqual([
        ["orders/baseline", "orders/v1.0", 200, null, null],
        ["orders/version=v2.0", "orders/v2.0", 200, null, "discount"],
        ["orders/version=v2.0", "orders/v2.0", 500, null, "discount"],
        ["orders/version=v2.0", "orders/v2.0", 200, null, "v2.0"],
        ["orders/tenant=acme", "orders/v1.0/acme", 200, "acme", null],
        ["plain/baseline", "plain/v1", 200, null, null],
        [null, null, 404, null, null],
      ]);
      expect(lines[1].trace).toBe(TRACE);
    });
  });

  /** The labels and the value of every sample of a metric. */
  async function samples(metric: string): Promise<string[]> {
    const text = await (
      await fetch(`${mesh.admin("internal")}/stats/prometheus?filter=${"(vhost|cluster)"}`)
    ).text();
    return text.split("\n").filter((line) => line.startsWith(`${metric}{`));
  }

  it("counts requests and errors, and times them, for each row and feature", async () => {
    await soon(async () => {
      const counted = await samples("envoy_vhost_route_upstream_rq_xx");
      const seen = counted.map((line) => {
        const label = (name: string) => new RegExp(`[{,]${name}="([^"]*)"`).exec(line)?.[1] ?? "";
        return [
          label("row"),
          label("feature"),
          label("envoy_response_code_class"),
          line.split(" ").at(-1),
        ].join(" ");
      });
      expect(seen.sort()).toEqual([
        "orders/baseline  2 1",
        "orders/tenant=acme  2 1",
        "orders/version=v2_0 discount 2 1",
        "orders/version=v2_0 discount 5 1",
        "orders/version=v2_0 v2_0 2 1",
      ]);
      const timed = await samples("envoy_vhost_route_upstream_rq_time_count");
      expect(timed.filter((line) => line.includes('feature="discount"') && line.endsWith(" 2"))).toHaveLength(
        1,
      );
    });
  });

  it("counts what goes to the instances of each service, version and tenant", async () => {
    await soon(async () => {
      const totals = (await samples("envoy_cluster_upstream_rq_total")).join("\n");
      expect(totals).toMatch(/tenant="acme"/);
      for (const [service, version] of [
        ["orders", "v2_0"],
        ["plain", "v1"],
      ]) {
        const line = totals
          .split("\n")
          .find((one) => one.includes(`service="${service}"`) && one.includes(`version="${version}"`));
        expect(line).toBeDefined();
      }
    });
  });

  it("tells a collector of spans with the names of rows", async () => {
    await soon(() => {
      const text = collector.text();
      for (const part of [
        "internal",
        "orders/version=v2.0",
        "numesh.x-tenant",
        "acme",
        Buffer.from(TRACE, "hex").toString("latin1"),
      ]) {
        expect(text).toContain(part);
      }
    });
  });
});
