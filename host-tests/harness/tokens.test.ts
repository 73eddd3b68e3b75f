import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { createIssuer } from "./tokens.ts";

describe("an issuer", async () => {
  const issuer = await createIssuer("https://login.example");
  const verify = (token: string) =>
    jwtVerify(token, createLocalJWKSet(issuer.jwks), { issuer: issuer.url, audience: "shop" });
  const claims = { aud: "shop", tenant: "acme" };

  it.each(["RS256", "ES256"] as const)("signs with %s", async (algorithm) => {
    const token = await issuer.sign(claims, { algorithm });
    expect(decodeProtectedHeader(token)).toMatchObject({
      alg: algorithm,
      kid: `key-${algorithm.toLowerCase()}`,
    });
    expect((await verify(token)).payload).toMatchObject(claims);
  });

  it.each([
    ["an expired token", { expiresIn: -60 }, "ERR_JWT_EXPIRED"],
    ["a token signed with a wrong key", { wrongKey: true }, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
    ["the same with RSA", { wrongKey: true, algorithm: "RS256" }, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
  ] as const)("makes %s", async (_title, options, code) => {
    await expect(verify(await issuer.sign(claims, options))).rejects.toMatchObject({ code });
  });

  it("lets claims override what it would put in itself", async () => {
    const token = await issuer.sign({ ...claims, iss: "https://other.example" });
    await expect(verify(token)).rejects.toMatchObject({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED" });
  });

  it("publishes no private key", () => {
    for (const key of issuer.jwks.keys) expect(Object.keys(key)).not.toContain("d");
  });
});
