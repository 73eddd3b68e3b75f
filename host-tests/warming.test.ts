/** A row goes live when its instances can be reached, not before: no 503 while names are resolved or instances move. */
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type SlowDns, startSlowDns } from "./fixtures/slow-dns.ts";
import { type Mesh, startLoad, startMesh } from "./harness/index.ts";
import { ValidValues } from "./valid-values.ts";

const MILLISECONDS_OF_DNS = 700;

let dns: SlowDns;
let mesh: Mesh;
const servers: Server[] = [];
/** Of two instances, which answer with their names. */
const ports = new Map<string, number>();

beforeAll(async () => {
  dns = await startSlowDns(MILLISECONDS_OF_DNS);
  for (const name of ["old", "new"]) {
    const server = createServer((_request, response) => response.end(name));
    server.keepAliveTimeout = 3_700_000;
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    servers.push(server);
    ports.set(name, (server.address() as AddressInfo).port);
  }
  mesh = await startMesh({
    documents: fileURLToPath(new URL("fixtures/moving", import.meta.url)),
    services: [],
    async prepare(documents) {
      const path = join(documents, "mesh.yaml");
      await writeFile(path, put(FIRST)(await readFile(path, "utf8")));
    },
    bootstrap: (json) => ({ ...json, typed_dns_resolver_config: resolverAt(dns.port) }),
  });
});
afterAll(async () => {
  await mesh?.stop();
  dns?.stop();
  for (const server of servers) server.close().closeAllConnections();
});

function resolverAt(port: number) {
  return {
    name: "envoy.network.dns_resolver.cares",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig",
      resolvers: [{ socket_address: { address: "127.0.0.1", port_value: port } }],
    },
  };
}

/** Each line is the next state of the documents: who answers, the baseline, and the instances of v1 and v2. */
// biome-ignore format: a table, one case a line
const STATES: [title: string, answers: string, baseline: string, v1: string, v2?: string][] = [
  ["one version", "old", "v1", "quick.test:old"],
  ["a new baseline whose name is resolved slowly", "new", "v2", "quick.test:old", "slow-1.test:new"],
  ["back to the old one", "old", "v1", "quick.test:old", "slow-1.test:new"],
  ["instances of a version that move", "new", "v1", "slow-2.test:new"],
  ["and move back", "old", "v1", "127.0.0.1:old"],
  ["instances that become more", "old", "v1", "127.0.0.1:old, slow-3.test:old"],
];

const [FIRST, ...REST] = STATES as [(typeof STATES)[number], ...typeof STATES];

/** The documents with a state in them. */
function put([, , baseline, v1, v2]: (typeof STATES)[number]) {
  const list = (addresses: string) =>
    addresses.split(", ").map((address) => {
      const [host, name = ""] = address.split(":");
      return `"${host}:${ports.get(name)}"`;
    });
  const versions = [`v1: [${list(v1)}]`, ...(v2 === undefined ? [] : [`v2: [${list(v2)}]`])].join(", ");
  return (text: string) =>
    text
      .replace(/baseline: .*/, `baseline: ${baseline}`)
      .replace(/versions: .*/, `versions: { ${versions} }`);
}

it("no request fails while instances come and move", { timeout: 60_000 }, async () => {
  const served = new ValidValues(FIRST[1]);
  const requests = [
    {
      name: "orders",
      path: "/",
      headers: { host: "orders" },
      check: ({
        status,
        body,
        started,
        ended,
      }: {
        status: number;
        body: string;
        started: number;
        ended: number;
      }) => {
        const allowed = served.during(started, ended);
        return status === 200 && allowed.includes(body)
          ? undefined
          : `${status} ${body}, where ${allowed} was right`;
      },
    },
  ];
  const address = mesh.address("internal");
  const loads = [
    startLoad({ address, protocol: "http1", connections: 3, requests }),
    startLoad({ address, protocol: "http2", connections: 1, streams: 3, requests }),
  ];
  for (const state of REST) {
    const began = performance.now();
    await served.change(state[1], async () => {
      expect(await mesh.edit("mesh.yaml", put(state)), state[0]).toMatchObject({ outcome: "applied" });
    });
    // Where one of several instances is known at once, that is enough.
    const waits = state[1] === "new";
    if (waits) expect(performance.now() - began, state[0]).toBeGreaterThan(MILLISECONDS_OF_DNS);
    await sleep(200);
  }
  for (const load of loads) {
    const { answers, samples, ...counts } = await load.stop();
    expect(samples).toEqual([]);
    expect(counts).toEqual({ wrong: 0, failed: 0, closed: 0 });
    expect(answers.orders).toBeGreaterThan(100);
  }
});
