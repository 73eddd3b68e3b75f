/** The published vectors of RFC 7520 and RFC 8037: foreign keys and foreign tokens. */
import { createPrivateKey, type JsonWebKey } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { tokenOf } from "./jwt-tenant-issuer.ts";
import { jwtTenant, NOW, outcomeOf, startPlugin } from "./jwt-tenant-plugin.ts";

const folder = fileURLToPath(new URL("../../../shared/vectors/jose-cookbook/", import.meta.url));
const areThere = existsSync(folder);
if (!areThere) console.warn(`NOT TESTED: the vectors of RFC 7520 are missing, expected in ${folder}`);

const vector = (file: string) => JSON.parse(readFileSync(folder + file, "utf8"));
const configWith = (key: object) => ({
  issuers: [{ issuer: "bilbo", jwks: { keys: [key] } }],
  tenant: { claim: "tenant" },
});

describe.skipIf(!areThere)("the JOSE cookbook", () => {
  it.each([
    ["RS384", "jwk/3_3.rsa_public_key.json", "jwk/3_4.rsa_private_key.json"],
    ["ES512", "jwk/3_1.ec_public_key.json", "jwk/3_2.ec_private_key.json"],
  ] as const)(
    "has keys that verify what their private halves signed: %s",
    async (alg, publicFile, secretFile) => {
      const plugin = await startPlugin(configWith(vector(publicFile)));
      const secret: JsonWebKey = vector(secretFile);
      const privateKey = createPrivateKey({ key: secret, format: "jwk" });
      const claims = { iss: "bilbo", exp: NOW + 1, tenant: "shire" };
      const token = tokenOf({ alg, kid: secret.kid }, claims, alg, { privateKey, jwk: {} });
      expect(await outcomeOf(plugin, token)).toBe("200 shire");
    },
  );

  it.each([
    ["jwk/3_2.ec_private_key.json", "/d: belongs to a private or secret key; give the public key only"],
    ["jwk/3_4.rsa_private_key.json", "/d: belongs to a private or secret key; give the public key only"],
    [
      "jwk/3_5.symmetric_key_mac_computation.json",
      "/k: belongs to a private or secret key; give the public key only",
    ],
    [
      "jwk/3_6.symmetric_key_encryption.json",
      "/k: belongs to a private or secret key; give the public key only",
    ],
  ])("has keys that do not belong into a config: %s", async (file, fault) => {
    const started = await (await jwtTenant()).start({ config: JSON.stringify(configWith(vector(file))) });
    expect(started).toMatchObject({
      ok: false,
      reason: `jwt-tenant: config: /issuers/0/jwks/keys/0${fault}`,
    });
  });

  it.each([
    // Rightly signed, but its payload is a sentence.
    ["jws/4_1.rsa_v15_signature.json", "401 malformed"],
    ["jws/4_2.rsa-pss_signature.json", "401 algorithm"],
    ["jws/4_3.ecdsa_signature.json", "401 malformed"],
    ["jws/4_4.hmac-sha2_integrity_protection.json", "401 malformed"],
    ["jws/4_5.signature_with_detached_content.json", "401 malformed"],
    ["curve25519/jws.json", "401 malformed"],
  ])("has tokens that are refused: %s", async (file, expected) => {
    const plugin = await startPlugin(configWith(vector("jwk/3_3.rsa_public_key.json")));
    expect(await outcomeOf(plugin, vector(file).output.compact)).toBe(expected);
  });
});
