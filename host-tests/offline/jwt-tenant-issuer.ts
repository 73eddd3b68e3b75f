/** An issuer of tokens, good and bad: signs whatever it is told to, also what no library would. */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { JWK } from "jose";

/** The algorithms that jwt-tenant accepts. */
export const ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** A part of a token: bytes or text as they are, everything else as JSON. */
export type Part = string | Uint8Array | object;

export interface SigningKey {
  readonly privateKey: KeyObject;
  /** The public half. Without `alg`, `kid` and `use`. */
  readonly jwk: JWK;
}

const CURVES: Readonly<Record<string, string>> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };

/** Makes a key that fits the algorithm. */
export function makeKey(algorithm: Algorithm | "PS256", modulusLength = 2048): SigningKey {
  if (algorithm === "EdDSA") {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    return { privateKey, jwk: publicKey.export({ format: "jwk" }) as JWK };
  }
  const namedCurve = CURVES[algorithm];
  const { privateKey, publicKey } =
    namedCurve === undefined
      ? generateKeyPairSync("rsa", { modulusLength })
      : generateKeyPairSync("ec", { namedCurve });
  return { privateKey, jwk: publicKey.export({ format: "jwk" }) as JWK };
}

/** One key for each algorithm, named by it. */
export type SigningKeys = Readonly<Record<Algorithm, SigningKey>>;

export function makeKeys(): SigningKeys {
  const pairs = ALGORITHMS.map((algorithm) => [algorithm, makeKey(algorithm)] as const);
  return Object.fromEntries(pairs) as Record<Algorithm, SigningKey>;
}

/** The public keys as an issuer publishes them: each with `alg`, `use`, and its algorithm as `kid`. */
export function publicKeys(keys: SigningKeys): JWK[] {
  return ALGORITHMS.map((alg) => ({ ...keys[alg].jwk, alg, use: "sig", kid: alg }));
}

/** The base64url of a part. */
export function encode(part: Part): string {
  const raw = typeof part === "string" || part instanceof Uint8Array ? part : JSON.stringify(part);
  return Buffer.from(raw).toString("base64url");
}

/** The bytes of a signature over `text` in the form that JOSE has. */
export function signatureOf(text: string, algorithm: Algorithm, key: KeyObject): Buffer {
  if (algorithm === "EdDSA") return sign(null, Buffer.from(text), key);
  const hash = `sha${algorithm.slice(2)}`;
  return sign(hash, Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
}

/** A token with this header and payload, rightly signed. */
export function tokenOf(
  header: Part,
  payload: Part,
  algorithm: Algorithm,
  { privateKey }: SigningKey,
): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${signatureOf(signed, algorithm, privateKey).toString("base64url")}`;
}

/** A token signed with HMAC, whose secret is usually something public. */
export function hmacTokenOf(header: Part, payload: Part, secret: string | Uint8Array): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
