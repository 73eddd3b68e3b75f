/** Which configs jwt-tenant refuses, and in which words; the published schema must refuse the same. */
import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { makeKey } from "./jwt-tenant-issuer.ts";
import { jwtTenant } from "./jwt-tenant-plugin.ts";
import { config as whole } from "./jwt-tenant-shop.ts";

const rsa = { ...makeKey("RS256").jwk, kid: "rsa" };
const ec = { ...makeKey("ES256").jwk, kid: "ec" };
const issuer = { issuer: "https://login.shop.example", jwks: { keys: [rsa, ec] } };
const good = { issuers: [issuer], tenant: { claim: "tenant" } };

/** A base64url number of so many bytes. */
const bytes = (size: number, last = 1, first = 0xc1) => {
  const number = Buffer.alloc(size, 0xc1);
  number[0] = first;
  number[size - 1] = last;
  return number.toString("base64url");
};
const withKeys = (...keys: object[]) => ({ ...good, issuers: [{ ...issuer, jwks: { keys } }] });

/** The keys of a config. */
const OPTIONS =
  "mode, issuers, clockSkewSeconds, maxTokenBytes, tokenFrom, severalTokens, forwardToken, missingToken, invalidToken, tenant, claimHeaders, payloadHeader, shareClaims, require, paths, allowPreflight, realm, cacheBytes";

async function startWith(config: object | string) {
  const text = typeof config === "string" ? config : JSON.stringify(config);
  return (await jwtTenant()).start({ config: text });
}

const schema = JSON.parse(
  await readFile(new URL("../../assembly/filters/jwt-tenant/schema.json", import.meta.url), "utf8"),
);
const fitsSchema = new Ajv2020({ strict: false }).compile(schema);

describe("a config is accepted", () => {
  it.each<[string, object]>([
    ["that is whole", whole],
    ["that is as short as can be", good],
    [
      "with every option",
      { ...good, clockSkewSeconds: 0, missingToken: "anonymous", tenant: { claim: "/a/0", header: "x-t" } },
    ],
    ["with keys that have neither kid nor alg", withKeys({ kty: "RSA", n: rsa.n, e: rsa.e })],
    [
      "with members of a JWK that say nothing here",
      withKeys({ ...rsa, x5c: ["MII"], x5t: "x", ext: true, nbf: 1 }),
    ],
    [
      "with a key for encryption besides",
      withKeys(rsa, { kty: "RSA", use: "enc", alg: "RSA-OAEP", kid: "rsa", n: "AQ", e: "AQAB" }),
    ],
    [
      "with a key for wrapping besides",
      withKeys(ec, { kty: "OKP", key_ops: ["deriveKey"], crv: "X25519", x: "AA" }),
    ],
    ["with key_ops that let verify", withKeys({ ...rsa, key_ops: ["verify"] })],
    [
      "with a modulus that has a zero in front",
      withKeys({
        ...rsa,
        n: Buffer.concat([Buffer.alloc(1), Buffer.from(rsa.n ?? "", "base64url")]).toString("base64url"),
      }),
    ],
    ["with a modulus of just 2048 bits", withKeys({ ...rsa, n: bytes(256, 1, 0x80) })],
    ["with a key for encryption that has no kty", withKeys(rsa, { use: "enc" })],
    ["with a key for encryption that has odd key_ops", withKeys(rsa, { use: "enc", key_ops: 7 })],
    ["with a key for wrapping that has no kty", withKeys(rsa, { key_ops: ["wrapKey"] })],
    ["with one id for keys of different algorithms", withKeys(rsa, { ...ec, kid: "rsa" })],
    ["with an exponent of 3", withKeys({ ...rsa, e: "Aw" })],
    [
      "with 256 issuers",
      { ...good, issuers: Array.from({ length: 256 }, (_, index) => ({ ...issuer, issuer: `i${index}` })) },
    ],
  ])("%s", async (_name, config) => {
    expect(await startWith(config)).toMatchObject({ ok: true });
    expect(fitsSchema(config)).toBe(true);
  });
});

describe("a config is refused", () => {
  const key = "/issuers/0/jwks/keys/0";
  const secret = "belongs to a private or secret key; give the public key only";
  const size = "expected an odd number of 2048 to 8192 bits";
  // The third column: whether the schema, too, can say so.
  it.each<[object | string, string, boolean]>([
    ["", "not JSON: at byte 0: expected a value", false],
    ["{", "not JSON: at byte 1: expected a name in quotes", false],
    ["[]", "expected an object", true],
    [{}, "/issuers: is missing, expected a list of 1 to 256", true],
    [{ ...good, issuers: [] }, "/issuers: expected a list of 1 to 256", true],
    [{ ...good, issuer: 1 }, `/issuer: unknown key, expected one of ${OPTIONS}`, true],
    [{ ...good, clockSkewSeconds: 301 }, "/clockSkewSeconds: expected a whole number from 0 to 300", true],
    [{ ...good, clockSkewSeconds: "60" }, "/clockSkewSeconds: expected a whole number from 0 to 300", true],
    [{ ...good, missingToken: "allow" }, '/missingToken: expected "deny" or "anonymous"', true],
    [{ issuers: [issuer] }, "/tenant: is missing, expected an object", true],
    [{ ...good, tenant: {} }, "/tenant/claim: is missing, expected a string of 1 to 256 bytes", true],
    [{ ...good, tenant: { claim: "" } }, "/tenant/claim: expected a string of 1 to 256 bytes", true],
    [
      { ...good, tenant: { claim: "/a~2" } },
      "/tenant/claim: expected a claim's name or a JSON Pointer, with ~ only in ~0 and ~1",
      true,
    ],
    [
      { ...good, tenant: { claim: "t", header: "X-Tenant" } },
      "/tenant/header: expected a header name in lower case",
      true,
    ],
    [
      { ...good, tenant: { claim: "t", header: ":path" } },
      "/tenant/header: expected a header name in lower case",
      true,
    ],
    ...[
      "authorization",
      "content-length",
      "cookie",
      "expect",
      "keep-alive",
      "proxy-connection",
      "trailer",
    ].map((header): [object, string, boolean] => [
      { ...good, tenant: { claim: "t", header } },
      "/tenant/header: expected a header of the plugin's own",
      true,
    ]),
    [
      { ...good, tenant: { claim: "t", defaults: "x" } },
      "/tenant/defaults: unknown key, expected one of claim, header, map, pattern, maxLength, allow, default, anonymous, optional",
      true,
    ],
    [{ ...good, issuers: [issuer, issuer] }, "/issuers/1/issuer: is an earlier issuer, too", false],
    [
      { ...good, issuers: [{ ...issuer, audiences: [] }] },
      "/issuers/0/audiences: expected a list of 1 or more strings",
      true,
    ],
    [
      { ...good, issuers: [{ ...issuer, audiences: "shop" }] },
      "/issuers/0/audiences: expected a list of 1 or more strings",
      true,
    ],
    [
      { ...good, issuers: [{ ...issuer, jwksUri: "x" }] },
      "/issuers/0/jwksUri: unknown key, expected one of issuer, jwks, remoteJwks, secrets, algorithms, audiences, types, requireExpiry, maxLifetimeSeconds, require",
      true,
    ],
    [
      { ...good, issuers: [{ issuer: "x" }] },
      "/issuers/0: expected exactly one of jwks, remoteJwks, secrets",
      true,
    ],
    [{ ...good, issuers: Array(257).fill(issuer) }, "/issuers: expected a list of 1 to 256", true],
    [withKeys(...Array(65).fill(rsa)), "/issuers/0/jwks/keys: expected a list of 1 to 64", true],
    [withKeys({ ...rsa, key_ops: 7 }), `${key}/key_ops: expected a list of 1 or more strings`, true],
    [withKeys(), "/issuers/0/jwks/keys: expected a list of 1 to 64", true],
    [
      withKeys({ ...rsa, use: "enc" }),
      "/issuers/0/jwks/keys: expected at least one key that may verify signatures",
      false,
    ],
    [
      withKeys({ ...rsa, key_ops: ["encrypt"] }),
      "/issuers/0/jwks/keys: expected at least one key that may verify signatures",
      false,
    ],
    [
      withKeys(rsa, rsa),
      "/issuers/0/jwks/keys/1/kid: is the id of an earlier key for the same algorithm, too",
      false,
    ],
    [withKeys({ ...rsa, kid: 1 }), `${key}/kid: expected a string of 1 to 256 bytes`, true],
    [withKeys({ ...rsa, kid: "" }), `${key}/kid: expected a string of 1 to 256 bytes`, true],
    [withKeys({ ...rsa, use: "signature" }), `${key}/use: expected "sig" or "enc"`, true],
    [withKeys({ ...rsa, kty: undefined }), `${key}/kty: is missing, expected "RSA", "EC" or "OKP"`, true],
    [withKeys({ ...rsa, kty: "OKP" }), `${key}/crv: is missing, expected "Ed25519"`, true],
    [withKeys({ ...rsa, kty: "rsa" }), `${key}/kty: expected "RSA", "EC" or "OKP"`, true],
    [withKeys({ kty: "oct", k: "AAAA" }), `${key}/k: ${secret}`, true],
    [withKeys({ ...rsa, d: "AQAB" }), `${key}/d: ${secret}`, true],
    [withKeys({ ...rsa, p: "AQAB" }), `${key}/p: ${secret}`, true],
    [withKeys({ ...rsa, q: "AQAB" }), `${key}/q: ${secret}`, true],
    [withKeys({ ...rsa, oth: [] }), `${key}/oth: ${secret}`, true],
    [withKeys({ ...ec, d: null }), `${key}/d: ${secret}`, true],
    [withKeys(rsa, { ...ec, use: "enc", d: "AQAB" }), `/issuers/0/jwks/keys/1/d: ${secret}`, true],
    [withKeys({ ...rsa, alg: "PS256" }), `${key}/alg: expected "RS256", "RS384" or "RS512"`, true],
    [withKeys({ ...rsa, alg: "ES256" }), `${key}/alg: expected "RS256", "RS384" or "RS512"`, true],
    [withKeys({ ...rsa, alg: "HS256" }), `${key}/alg: expected "RS256", "RS384" or "RS512"`, true],
    [withKeys({ ...rsa, n: bytes(255) }), `${key}/n: ${size}`, false],
    // 2047 bits in 256 bytes.
    [withKeys({ ...rsa, n: bytes(256, 1, 0x7f) }), `${key}/n: ${size}`, false],
    [withKeys({ ...rsa, n: bytes(1025) }), `${key}/n: ${size}`, false],
    [withKeys({ ...rsa, n: bytes(256, 2) }), `${key}/n: ${size}`, false],
    [withKeys({ ...rsa, n: `${rsa.n}=` }), `${key}/n: expected base64url without padding`, true],
    [withKeys({ ...rsa, n: `+${rsa.n}` }), `${key}/n: expected base64url without padding`, true],
    [withKeys({ ...rsa, n: "A".repeat(5000) }), `${key}/n: expected base64url without padding`, true],
    [withKeys({ ...rsa, n: undefined }), `${key}/n: is missing, expected base64url without padding`, true],
    [withKeys({ ...rsa, e: "AQ" }), `${key}/e: expected an odd number from 3 to 4294967295`, false],
    [withKeys({ ...rsa, e: "AA" }), `${key}/e: expected an odd number from 3 to 4294967295`, false],
    [withKeys({ ...rsa, e: "AQAA" }), `${key}/e: expected an odd number from 3 to 4294967295`, false],
    [withKeys({ ...rsa, e: "AQAAAAE" }), `${key}/e: expected an odd number from 3 to 4294967295`, false],
    [withKeys({ ...rsa, e: 65537 }), `${key}/e: expected base64url without padding`, true],
    [withKeys({ ...ec, crv: "P-224" }), `${key}/crv: expected "P-256", "P-384" or "P-521"`, true],
    [withKeys({ ...ec, crv: "secp256k1" }), `${key}/crv: expected "P-256", "P-384" or "P-521"`, true],
    [
      withKeys({ ...ec, crv: undefined }),
      `${key}/crv: is missing, expected "P-256", "P-384" or "P-521"`,
      true,
    ],
    [withKeys({ ...ec, alg: "ES384" }), `${key}/alg: expected "ES256"`, true],
    [withKeys({ ...ec, crv: "P-384" }), `${key}/x: expected 48 bytes in base64url without padding`, false],
    [withKeys({ ...ec, x: bytes(31) }), `${key}/x: expected 32 bytes in base64url without padding`, false],
    [withKeys({ ...ec, y: bytes(33) }), `${key}/y: expected 32 bytes in base64url without padding`, false],
    [withKeys({ ...ec, y: `${ec.y}=` }), `${key}/y: expected 32 bytes in base64url without padding`, true],
    [JSON.stringify(good).replace('"kty"', '"kty":"EC","kty"'), `${key}/kty: is given twice`, false],
    [JSON.stringify(good).replace('"tenant"', '"tenant":{},"tenant"'), "/tenant: is given twice", false],
  ])("%#: $1", async (config, fault, schemaKnows) => {
    const started = await startWith(config);
    expect(started).toMatchObject({ ok: false, reason: `jwt-tenant: config: ${fault}` });
    expect(started.logs.map(({ level }) => level)).toEqual(["error"]);
    if (typeof config === "string") return;
    expect(fitsSchema(JSON.parse(JSON.stringify(config)))).toBe(!schemaKnows);
  });

  it("without a word of what is in it", async () => {
    const started = await startWith(withKeys({ ...rsa, d: "c2VjcmV0" }));
    expect(JSON.stringify(started.logs)).not.toContain("c2VjcmV0");
  });
});
