import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";

/** The signature algorithms that an issuer has a key for. */
export type Algorithm = "RS256" | "ES256";

export type SignOptions = {
  /** Default ES256. */
  algorithm?: Algorithm;
  /** Seconds from now; negative: has expired. Default 600. */
  expiresIn?: number;
  /** Sign with a key that nobody trusts, under the name of the one that is trusted. */
  wrongKey?: boolean;
};

/** Someone who issues tokens, with keys made for this run only. */
export type Issuer = {
  /** The `iss` of its tokens. */
  readonly url: string;
  /** Its public keys, as a plugin's config takes them. */
  readonly jwks: { keys: JWK[] };
  /** A signed token with the given claims, and `iss`, `iat` and `exp` where they are not given. */
  sign(claims: JWTPayload, options?: SignOptions): Promise<string>;
};

/** Makes an issuer with one key for each algorithm. */
export async function createIssuer(url: string): Promise<Issuer> {
  const [trusted, untrusted] = await Promise.all([makeKeys(), makeKeys()]);
  const keys = Object.values(trusted).map(({ jwk }) => jwk);
  return {
    url,
    jwks: { keys },
    async sign(claims, { algorithm = "ES256", expiresIn = 600, wrongKey = false } = {}) {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ iss: url, iat: now + Math.min(0, expiresIn), exp: now + expiresIn, ...claims })
        .setProtectedHeader({ alg: algorithm, typ: "JWT", kid: keyId(algorithm) })
        .sign((wrongKey ? untrusted : trusted)[algorithm].privateKey);
    },
  };
}

type Key = { privateKey: CryptoKey; jwk: JWK };

async function makeKeys(): Promise<Record<Algorithm, Key>> {
  const [RS256, ES256] = await Promise.all([makeKey("RS256"), makeKey("ES256")]);
  return { RS256, ES256 };
}

async function makeKey(algorithm: Algorithm): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  const jwk = { ...(await exportJWK(publicKey)), alg: algorithm, use: "sig", kid: keyId(algorithm) };
  return { privateKey, jwk };
}

function keyId(algorithm: Algorithm): string {
  return `key-${algorithm.toLowerCase()}`;
}
