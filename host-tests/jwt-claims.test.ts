/** The verified claims reach what stands behind jwt-tenant, of any kind, as filter state that no client can set. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createIssuer, type Issuer, type RunningEnvoy, startEnvoy } from "./harness/index.ts";

let issuer: Issuer;
let envoy: RunningEnvoy;

beforeAll(async () => {
  issuer = await createIssuer("https://login.shop.example");
  envoy = await startEnvoy({
    filters: [
      {
        wasm: new URL("../dist/modules/jwt-tenant.wasm", import.meta.url),
        config: {
          issuers: [{ issuer: issuer.url, jwks: issuer.jwks }],
          tenant: { claim: "tenant" },
          missingToken: "anonymous",
          shareClaims: true,
        },
      },
      // Native: shows the filter state.
      {
        name: "header_mutation",
        typed_config: {
          "@type": "type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation",
          mutations: {
            request_mutations: [
              { append: { header: { key: "x-claims", value: "%FILTER_STATE(wasm.numesh.claims:PLAIN)%" } } },
            ],
          },
        },
      },
    ],
  });
});
afterAll(() => envoy?.stop());

test("as they stand in the token, whether it is new or was seen before", async () => {
  const claims = { tenant: "acme", sub: "user-7", roles: ["a"] };
  const headers = { authorization: `Bearer ${await issuer.sign(claims)}` };
  for (let round = 0; round < 5; round++) {
    const { upstream } = await envoy.request({ path: "/", headers });
    expect(JSON.parse(String(upstream?.headers["x-claims"]))).toMatchObject(claims);
  }
});

test("and nothing at all without a token", async () => {
  const { upstream } = await envoy.request({ path: "/", headers: { "x-tenant": "acme" } });
  expect(upstream?.headers).toBeDefined();
  expect(upstream?.headers["x-claims"]).toBeUndefined();
});
