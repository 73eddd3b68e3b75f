/** TLS at a gateway: certificates by name, their rotation, keys that nobody sees, and plain HTTP that goes nowhere. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type PeerCertificate } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Certificates,
  certificates,
  type Mesh,
  request,
  startLoad,
  startMesh,
} from "./harness/index.ts";

const SHOP = "/etc/numesh/shop";
const ADMIN = "/etc/numesh/admin";

let mesh: Mesh;
let shop: Certificates;
let admin: Certificates;
beforeAll(async () => {
  shop = await certificates({ names: ["shop.example.com", "127.0.0.1"] });
  admin = await certificates({ names: ["*.example.com"] });
  mesh = await startMesh({
    documents: path("fixtures/tls"),
    services: [
      {
        name: "orders:8080",
        entry: path("../envoy-examples/run/instance.ts"),
        env: { INSTANCE: "orders" },
      },
    ],
    files: { [SHOP]: filesOf(shop), [ADMIN]: filesOf(admin) },
  });
});
afterAll(() => mesh?.stop());

function path(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

function filesOf({ cert, key }: Certificates): Record<string, string> {
  return { "tls.crt": cert, "tls.key": key };
}

/** The certificate that a client is shown which asks for a name. */
function shown(servername: string | undefined): Promise<PeerCertificate> {
  const [host = "", port] = mesh.address("edge").split(":");
  return new Promise((resolve, reject) => {
    const name = servername === undefined ? {} : { servername };
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false, ...name }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.on("error", reject);
  });
}

describe("a gateway with TLS", () => {
  const names: [string | undefined, string][] = [
    ["shop.example.com", "shop.example.com"],
    ["admin.example.com", "*.example.com"],
    ["other.example.org", "shop.example.com"],
    [undefined, "shop.example.com"],
  ];
  it.each(names)("shows to who asks for %s the certificate of %s", async (servername, name) => {
    expect((await shown(servername)).subject.CN).toBe(name);
  });

  it.each(["HTTP/1.1", "HTTP/2"] as const)(
    "answers over %s; names without a port mean 443",
    async (protocol) => {
      const answers = await Promise.all(
        [
          ["shop.example.com", "/shop", shop.ca],
          ["shop.example.com:443", "/shop", shop.ca],
          ["admin.example.com", "/admin", admin.ca],
          ["shop.example.com:8443", "/shop", shop.ca],
          ["shop.example.com:80", "/shop", shop.ca],
        ].map(([host = "", path = "", ca = ""]) =>
          mesh.request({ gateway: "edge", protocol, path, headers: { host }, tls: { ca } }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 404]);
      expect(answers[0]?.headers["strict-transport-security"]).toBe("max-age=31536000; includeSubDomains");
      const { headers } = JSON.parse(answers[0]?.body ?? "{}");
      expect(headers["x-forwarded-proto"]).toBe("https");
    },
  );

  it("speaks no TLS before 1.2", async () => {
    const [host = "", port] = mesh.address("edge").split(":");
    const outcome = await new Promise((resolve) => {
      const socket = connect({
        host,
        port: Number(port),
        rejectUnauthorized: false,
        minVersion: "TLSv1",
        maxVersion: "TLSv1.1",
        ciphers: "DEFAULT@SECLEVEL=0",
      });
      socket.on("secureConnect", () => resolve("connected"));
      socket.on("error", (error) => resolve(error.message));
    });
    expect(outcome).toMatch(/alert|version/);
  });

  it("says nothing to plain HTTP", async () => {
    await expect(mesh.request({ gateway: "edge", path: "/shop" })).rejects.toThrow();
  });

  const redirects: [string, string, string][] = [
    ["shop.example.com", "/a/b?c=d", "https://shop.example.com/a/b?c=d"],
    ["shop.example.com:8080", "/", "https://shop.example.com/"],
    ["[::1]:8080", "/", "https://[::1]/"],
  ];
  it.each(redirects)("sends plain HTTP for %s%s to %s", async (host, path, location) => {
    const address = mesh.address("edge/redirect");
    for (const method of ["GET", "POST"]) {
      const answer = await request({ address, method, path, headers: { host } });
      expect([answer.status, answer.headers.location]).toEqual([308, location]);
    }
  });

  it("no private key is in what Envoy shows, in a log, or in what the control plane has", async () => {
    const dump = await (await fetch(`${mesh.admin("edge")}/config_dump`)).text();
    expect(dump).toContain("certificate ");
    const seen = [dump, mesh.logs("edge"), mesh.logs("control-plane")].join("\n");
    for (const { key } of [shop, admin]) {
      for (const line of key.split("\n").filter((line) => line !== "" && !line.startsWith("-----"))) {
        expect(seen.includes(line)).toBe(false);
        expect(seen.includes(Buffer.from(line).toString("base64").slice(0, 60))).toBe(false);
      }
    }
  });

  it("goes on as it was where a certificate is added whose file is not there", async () => {
    const settled = await mesh.edit("mesh.yaml", (text) =>
      text.replace(/( +)- (\{ certificate: )(\S+)\/0\/(.*)\n/, "$&$1- $2$3/0/none/$4\n"),
    );
    expect(settled).toMatchObject({
      outcome: "rejected",
      rejection: {
        type: "secret",
        envoy: expect.stringContaining("/none/"),
        document: { kind: "Gateway", name: "edge" },
      },
    });
    const asked = { gateway: "edge", path: "/shop", headers: { host: "shop.example.com" } };
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await mesh.request({ ...asked, tls: { ca: shop.ca } })).status).toBe(200);
      await sleep(100);
    }
    expect(await mesh.edit("mesh.yaml", (text) => text.replace(/.*\/0\/none\/.*\n/, ""))).toMatchObject({
      outcome: "applied",
    });
  });

  it("takes a new certificate for new connections, and no request is lost", async () => {
    const next = await certificates({ names: ["shop.example.com", "127.0.0.1"] });
    const loads = (["http1", "http2"] as const).map((protocol) =>
      startLoad({
        address: mesh.address("edge"),
        protocol,
        connections: 2,
        tls: { ca: shop.ca, servername: "shop.example.com" },
        requests: [
          {
            name: protocol,
            path: "/shop",
            headers: { host: "shop.example.com" },
            check: ({ status }) => (status === 200 ? undefined : `status ${status}`),
          },
        ],
      }),
    );
    const enough = () =>
      Math.min(...loads.map(({ report: { answers } }) => Math.min(...Object.values(answers))));
    await expect.poll(enough, { timeout: 10_000 }).toBeGreaterThan(5);
    const before = (await shown("shop.example.com")).fingerprint256;
    await mesh.writeFiles(SHOP, filesOf(next));
    const deadline = performance.now() + 10_000;
    let after = before;
    while (after === before && performance.now() < deadline) {
      await sleep(20);
      after = (await shown("shop.example.com")).fingerprint256;
    }
    expect(after).not.toBe(before);
    const answer = await mesh.request({
      gateway: "edge",
      path: "/shop",
      headers: { host: "shop.example.com" },
      tls: { ca: next.ca },
    });
    expect(answer.status).toBe(200);
    const soFar = enough();
    await expect.poll(enough, { timeout: 10_000 }).toBeGreaterThan(soFar);
    for (const load of loads) {
      const { answers: _, samples, ...counts } = await load.stop();
      expect(samples).toEqual([]);
      expect(counts).toEqual({ wrong: 0, failed: 0, closed: 0 });
    }
    shop = next;
  });
});

describe("mutual TLS", () => {
  const asked = { gateway: "edge", path: "/shop", headers: { host: "shop.example.com" } };
  const FOLDER = "/etc/numesh/clients";
  let mutual: Mesh;
  let partner: Certificates;
  let other: Certificates;
  beforeAll(async () => {
    partner = await certificates({ names: ["partner.example.com"] });
    other = await certificates({ names: ["partner.example.com"] });
    mutual = await startMesh({
      documents: path("fixtures/tls"),
      services: [
        {
          name: "orders:8080",
          entry: path("../envoy-examples/run/instance.ts"),
          env: { INSTANCE: "orders" },
        },
      ],
      files: { [SHOP]: filesOf(shop), [ADMIN]: filesOf(admin), [FOLDER]: { "ca.crt": partner.ca } },
      prepare: (documents) => require({ documents, names: "partner.example.com" }),
    });
  });
  afterAll(() => mutual?.stop());

  async function require({ documents, names }: { documents: string; names: string }): Promise<void> {
    const file = join(documents, "mesh.yaml");
    const clients = `  clients: { ca: ${FOLDER}/ca.crt, names: ["${names}"], forward: true }\n`;
    await writeFile(file, (await readFile(file, "utf8")).replace(/ {2}redirectFrom.*\n/, `$&${clients}`));
  }

  it("lets a client in whose authority is believed, and says who it is", async () => {
    const forged = { ...asked.headers, "x-forwarded-client-cert": 'Subject="CN=forged"' };
    const tls = { ca: shop.ca, cert: partner.cert, key: partner.key };
    for (const protocol of ["HTTP/1.1", "HTTP/2"] as const) {
      const answer = await mutual.request({ ...asked, headers: forged, protocol, tls });
      const seen = JSON.parse(answer.body).headers["x-forwarded-client-cert"];
      expect(seen).toContain("DNS=partner.example.com");
      expect(seen).not.toContain("forged");
    }
  });

  it.each([
    ["no certificate", () => ({})],
    ["one of another authority", () => ({ cert: other.cert, key: other.key })],
  ])("turns away a client with %s", async (_, shown) => {
    await expect(mutual.request({ ...asked, tls: { ca: shop.ca, ...shown() } })).rejects.toThrow();
  });

  it("turns away a client with another name; names can be of a suffix", async () => {
    const tls = { ca: shop.ca, cert: partner.cert, key: partner.key };
    const rename = (from: string, to: string) => mutual.edit("mesh.yaml", (text) => text.replace(from, to));
    await rename('"partner.example.com"', '"nobody.example.com"');
    await expect(mutual.request({ ...asked, tls })).rejects.toThrow();
    await rename('"nobody.example.com"', '"*.example.com"');
    expect((await mutual.request({ ...asked, tls })).status).toBe(200);
  });
});
