/** Keys that are fetched from the issuer: rotated under load, refused, flooded, on an Envoy with three workers. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { binaryEngine, type RunningEnvoy, startEnvoy } from "./harness/index.ts";
import { makeKey, type SigningKey, tokenOf } from "./offline/jwt-tenant-issuer.ts";

const WORKERS = 3;
const ISSUER = "https://login.shop.example";

const toStop: (() => unknown)[] = [];
afterAll(async () => {
  for (const stop of toStop.reverse()) await stop();
});

type Named = { readonly kid: string; readonly key: SigningKey };
const named = (kid: string): Named => ({ kid, key: makeKey("ES256") });

/** An issuer that publishes keys, or whatever else it is told to. */
class Published {
  asked = 0;
  answer: RequestListener;
  address = "";

  constructor(...keys: Named[]) {
    this.answer = this.saying(...keys);
  }

  saying(...keys: Named[]): RequestListener {
    const body = JSON.stringify({ keys: keys.map(({ kid, key }) => ({ ...key.jwk, kid })) });
    return (_request, response) => response.writeHead(200, { "content-type": "application/json" }).end(body);
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      this.asked++;
      this.answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    toStop.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return this;
  }
}

async function envoyFor(published: Published, remote: object = {}): Promise<RunningEnvoy> {
  const envoy = await startEnvoy({
    engine: await binaryEngine({ concurrency: WORKERS }),
    listeners: {
      one: [
        {
          wasm: new URL("../dist/modules/jwt-tenant.wasm", import.meta.url),
          name: "jwt-tenant",
          vm: "v",
          config: {
            issuers: [{ issuer: ISSUER, remoteJwks: { uri: `${ISSUER}/keys`, cluster: "login", ...remote } }],
            tenant: { claim: "tenant" },
          },
        },
      ],
    },
    clusters: { login: published.address },
  });
  toStop.push(() => envoy.stop());
  return envoy;
}

let count = 0;
const UNKNOWN = "401 the issuer has no such key for this algorithm";
const NONE = "503 the issuer's keys cannot be had at the moment";

/** A new token. */
function token({ kid, key }: Named, changes: object = {}): string {
  const exp = Math.floor(Date.now() / 1000) + 600;
  return tokenOf(
    { alg: "ES256", kid },
    { iss: ISSUER, exp, tenant: "acme", jti: count++, ...changes },
    "ES256",
    key,
  );
}

async function ask(envoy: RunningEnvoy, sent: string): Promise<string> {
  const { status, upstream, body } = await envoy.request({
    path: "/",
    headers: { authorization: `Bearer ${sent}` },
  });
  return status === 200 ? `${upstream?.headers["x-tenant"]}` : `${status} ${JSON.parse(body).detail}`;
}

const askMany = (envoy: RunningEnvoy, tokens: readonly string[]) =>
  Promise.all(tokens.map((sent) => ask(envoy, sent))).then((answers) => [...new Set(answers)]);

const many = (length: number, make: (index: number) => string) =>
  Array.from({ length }, (_, index) => make(index));

describe.concurrent("the keys of an issuer", { timeout: 30_000 }, () => {
  it("are fetched once for all workers, before the first request is let in", async () => {
    const key = named("one");
    const published = await new Published(key).start();
    const envoy = await envoyFor(published);
    expect(
      await askMany(
        envoy,
        many(60, () => token(key)),
      ),
    ).toEqual(["acme"]);
    expect(published.asked).toBeLessThanOrEqual(2);
  });

  it("are rotated under load without a failed request", async () => {
    const [old, young] = [named("old"), named("young")];
    const published = await new Published(old).start();
    const envoy = await envoyFor(published, { cooldownSeconds: 1 });
    const answers = new Set<string>();
    let signer = old;
    let isOver = false;
    const load = Promise.all(
      many(12, () => "").map(async () => {
        while (!isOver) answers.add(await ask(envoy, token(signer)));
      }),
    );
    await sleep(1200);
    published.answer = published.saying(old, young);
    signer = young;
    await sleep(1200);
    published.answer = published.saying(young);
    await sleep(500);
    isOver = true;
    await load;
    expect([...answers]).toEqual(["acme"]);
    expect(published.asked).toBeLessThan(10);
  });

  it("are asked for once by a flood of unknown ids, and no other key takes their place", async () => {
    const key = named("one");
    const published = await new Published(key).start();
    const envoy = await envoyFor(published, { cooldownSeconds: 60 });
    expect(await ask(envoy, token(key))).toBe("acme");
    const before = published.asked;
    await sleep(50);
    expect(
      await askMany(
        envoy,
        many(200, (id) => token({ kid: `x${id}`, key: key.key })),
      ),
    ).toEqual([UNKNOWN]);
    expect(published.asked - before).toBeLessThanOrEqual(1);
  });

  it("stay where the issuer answers with something else", async () => {
    const key = named("one");
    const published = await new Published(key).start();
    const envoy = await envoyFor(published, { cacheSeconds: 1 });
    expect(await ask(envoy, token(key))).toBe("acme");
    const secret = JSON.stringify({ keys: [{ kty: "oct", k: "c2VjcmV0" }] });
    for (const body of ["", "<html>", '{"keys":[]}', secret, `{"keys":[${" ".repeat(300_000)}]}`]) {
      published.answer = (_request, response) => response.end(body);
      await sleep(300);
      expect(await ask(envoy, token(key))).toBe("acme");
    }
    published.answer = (_request, response) => response.writeHead(302, { location: "/other" }).end();
    await sleep(1000);
    expect(await ask(envoy, token(key))).toBe("acme");
    const stats = await envoy.stats("numesh_jwt_tenant_keys");
    expect(stats["wasmcustom.numesh_jwt_tenant_keys_failed"]).toBeGreaterThan(0);
  });

  it("that are withdrawn end what was remembered of their tokens", async () => {
    const [old, young] = [named("old"), named("young")];
    const published = await new Published(old).start();
    const envoy = await envoyFor(published, { cacheSeconds: 1, keepSeconds: 60 });
    const sent = token(old);
    expect(
      await askMany(
        envoy,
        many(30, () => sent),
      ),
    ).toEqual(["acme"]);
    published.answer = published.saying(young);
    await expect
      .poll(
        () =>
          askMany(
            envoy,
            many(30, () => sent),
          ),
        { timeout: 15_000 },
      )
      .toEqual([UNKNOWN]);
    expect(await ask(envoy, token(young))).toBe("acme");
  });

  it("that nobody has are waited for, and then 503 is the answer", async () => {
    const key = named("one");
    const published = await new Published(key).start();
    published.answer = () => {};
    const envoy = await envoyFor(published, { waitMilliseconds: 300, timeoutMilliseconds: 60_000 });
    expect(
      await askMany(
        envoy,
        many(20, () => token(key)),
      ),
    ).toEqual([NONE]);
  });
});
