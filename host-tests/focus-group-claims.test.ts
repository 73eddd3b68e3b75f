/** Groups by the claims of a verified token: of jwt-tenant, and of Envoy's own jwt_authn. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Chain, createIssuer, type Issuer, type RunningEnvoy, startEnvoy } from "./harness/index.ts";

const built = (name: string) => new URL(`../dist/modules/${name}.wasm`, import.meta.url);

const rules = (source: object, list: object) => ({
  rules: [
    { name: "me", value: "mine", when: [{ ...source, exact: "user-1" }] },
    { name: "beta", value: "beta", when: [{ ...list, exact: "beta" }] },
  ],
});

let issuer: Issuer;
let envoy: RunningEnvoy;
beforeAll(async () => {
  issuer = await createIssuer("https://login.shop.example");
  const tenant: Chain[number] = {
    wasm: built("jwt-tenant"),
    config: {
      issuers: [{ issuer: issuer.url, audiences: ["shop"], jwks: issuer.jwks }],
      tenant: { claim: "tenant" },
      missingToken: "anonymous",
      shareClaims: true,
    },
  };
  const native: Chain[number] = {
    name: "jwt_authn",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
      providers: {
        shop: {
          issuer: issuer.url,
          local_jwks: { inline_string: JSON.stringify(issuer.jwks) },
          payload_in_metadata: "payload",
        },
      },
      rules: [
        {
          match: { prefix: "/" },
          requires: { requires_any: { requirements: [{ provider_name: "shop" }, { allow_missing: {} }] } },
        },
      ],
    },
  };
  const metadata = (pointer: string, type: string) => ({
    metadata: { filter: "envoy.filters.http.jwt_authn", pointer, type },
  });
  envoy = await startEnvoy({
    listeners: {
      "jwt-tenant": [
        tenant,
        { wasm: built("focus-group"), config: rules({ claim: "sub" }, { claim: "/groups" }) },
      ],
      jwt_authn: [
        native,
        {
          wasm: built("focus-group"),
          name: "behind-native",
          config: rules(metadata("/payload/sub", "text"), metadata("/payload/groups", "list")),
        },
      ],
    },
  });
});
afterAll(() => envoy?.stop());

describe.each(["jwt-tenant", "jwt_authn"])("claims of %s", (listener) => {
  const group = async (claims?: object) => {
    const token = claims && (await issuer.sign({ aud: "shop", tenant: "acme", ...claims }));
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const { upstream } = await envoy.request({ listener, path: "/", headers });
    return upstream?.headers["x-version"];
  };

  it("decide", async () => {
    expect(await group({ sub: "user-1" })).toBe("mine");
    expect(await group({ sub: "user-2", groups: ["staff", "beta"] })).toBe("beta");
    expect(await group({ sub: "user-2", groups: ["staff"] })).toBeUndefined();
    expect(await group({ sub: "user-2" })).toBeUndefined();
  });

  it("are none without a token, whatever came before", async () => {
    expect(await group({ sub: "user-1" })).toBe("mine");
    expect(await group()).toBeUndefined();
  });
});
