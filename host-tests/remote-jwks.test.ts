/** A mesh whose gateway fetches the keys of an issuer: the control plane makes the cluster that leads there. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createIssuer, type Issuer, type Mesh, startMesh } from "./harness/index.ts";

/** As the documents have it. */
const NAME = "http://login.shop.example:8081";

let issuer: Issuer;
let mesh: Mesh;
const server = createServer((request, response) => {
  if (request.url !== "/keys") response.statusCode = 404;
  response.end(JSON.stringify(issuer.jwks));
});

beforeAll(async () => {
  issuer = await createIssuer(NAME);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  mesh = await startMesh({
    documents: fileURLToPath(new URL("fixtures/remote-jwks", import.meta.url)),
    services: [
      {
        name: "hello-v1:8080",
        entry: fileURLToPath(new URL("harness/fixtures/hello.ts", import.meta.url)),
        env: { VERSION: "v1" },
      },
    ],
    resolve: { "login.shop.example:8081": `127.0.0.1:${(server.address() as AddressInfo).port}` },
  });
});
afterAll(async () => {
  await mesh?.stop();
  server.closeAllConnections();
  server.close();
});

it("tokens are checked with the keys that were fetched", async () => {
  const ask = async (token: string) => {
    const headers = { host: "hello:8080", authorization: `Bearer ${token}` };
    return (await mesh.request({ gateway: "internal", path: "/", headers })).status;
  };
  expect(await ask(await issuer.sign({ tenant: "acme" }))).toBe(200);
  expect(await ask(await issuer.sign({ tenant: "acme" }, { wrongKey: true }))).toBe(401);
});
