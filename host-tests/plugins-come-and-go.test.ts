/**
 * A plugin comes and goes while load runs. What it was meant to guard is published in the same edit, and is never
 * served unguarded: not by the new listener, and not on connections that the old one still holds.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createIssuer,
  type Issuer,
  type LoadRequest,
  type Mesh,
  startLoad,
  startMesh,
  trustIssuer,
} from "./harness/index.ts";

const DOCUMENTS = fileURLToPath(new URL("fixtures/guarded", import.meta.url));
const INSTANCE = fileURLToPath(new URL("../envoy-examples/run/instance.ts", import.meta.url));

let mesh: Mesh;
let issuer: Issuer;
beforeAll(async () => {
  issuer = await createIssuer("https://login.example");
  mesh = await startMesh({
    documents: DOCUMENTS,
    services: ["open-v1", "secret-v1"].map((instance) => ({
      name: `${instance}:8080`,
      entry: INSTANCE,
      env: { INSTANCE: instance },
    })),
    prepare: (documents) => trustIssuer(documents, issuer),
  });
});
afterAll(() => mesh?.stop());

const guard = (text: string) =>
  text
    .replace("plugins: []", "plugins: [tenant]")
    .replace("publish: []", "publish: [{ gateway: ingress, path: /secret }]");
const unguard = (text: string) =>
  text
    .replace("plugins: [tenant]", "plugins: []")
    .replace("publish: [{ gateway: ingress, path: /secret }]", "publish: []");

it("is never served unguarded, and no request fails", { timeout: 120_000 }, async () => {
  const token = await issuer.sign({ tenant: "acme" }, { expiresIn: 3600 });
  const answered =
    (...statuses: number[]): LoadRequest["check"] =>
    ({ status }) =>
      statuses.includes(status) ? undefined : `status ${status}`;
  const requests: LoadRequest[] = [
    { name: "stranger", path: "/secret", check: answered(401, 404) },
    {
      name: "tenant",
      path: "/open",
      headers: { authorization: `Bearer ${token}` },
      check: answered(200),
    },
  ];
  const address = mesh.address("ingress");
  const loads = [
    startLoad({ address, protocol: "http1", connections: 6, requests }),
    startLoad({ address, protocol: "http2", connections: 2, streams: 3, requests }),
  ];
  for (let round = 0; round < 10; round++) {
    for (const change of [guard, unguard]) {
      expect(await mesh.edit("mesh.yaml", change)).toMatchObject({ outcome: "applied" });
      await sleep(100);
    }
  }
  for (const load of loads) {
    const { answers, samples, wrong, failed } = await load.stop();
    expect(samples.filter((sample) => !sample.startsWith("closed"))).toEqual([]);
    expect({ wrong, failed }).toEqual({ wrong: 0, failed: 0 });
    for (const [name, count] of Object.entries(answers)) expect(count, name).toBeGreaterThan(50);
  }
});
