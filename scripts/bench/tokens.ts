/** Tokens by the thousand, and what Envoy needs to check one signature over and over. */
import {
  createHmac,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";

export type Algorithm = "RS256" | "ES256" | "HS256" | "EdDSA";

export const ISSUER = "https://login.shop.example";
export const AUDIENCE = "shop";
export const TENANT = "acme";

const HOUR = 3600;

/** An issuer with keys of its own, made for this run. */
export class TokenMint {
  readonly #keys: Record<Algorithm, KeyObject> = {
    RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
    ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
    HS256: createSecretKey(randomBytes(32)),
    EdDSA: generateKeyPairSync("ed25519").privateKey,
  };

  /** What verifies its tokens of these algorithms, as a JWK set. */
  jwks(...algorithms: readonly Algorithm[]): { keys: object[] } {
    const keys = algorithms.map((algorithm) => {
      const key = this.#keys[algorithm];
      const jwk = (key.type === "secret" ? key : createPublicKey(key)).export({ format: "jwk" });
      return { ...jwk, kid: algorithm, alg: algorithm, use: "sig" };
    });
    return { keys };
  }

  /** The secret of HS256, in base64url. */
  get secret(): string {
    return this.#keys.HS256.export().toString("base64url");
  }

  /** So many tokens, no two alike and all of about the same length. */
  tokens(algorithm: Algorithm, count: number): string[] {
    return Array.from({ length: count }, (_, index) => this.#token(algorithm, 1_000_000 + index));
  }

  /**
   * Arguments of Envoy's `verify_signature` for so many signatures that are right, each behind its size as a u32:
   * protobuf fields 1 to 4 of hash, key (DER), signature (for ECDSA DER, too) and what was signed, which is as
   * long as in `tokens`.
   */
  verifications(algorithm: "RS256" | "ES256", count: number): Buffer {
    const key = createPublicKey(this.#keys[algorithm]).export({ type: "spki", format: "der" });
    const messages = this.tokens(algorithm, count).map((token) => {
      const signed = Buffer.from(token.slice(0, token.lastIndexOf(".")));
      const fields = [Buffer.from("sha256"), key, sign("sha256", signed, this.#keys[algorithm]), signed];
      return Buffer.concat(
        fields.flatMap((field, index) => [
          Buffer.from([((index + 1) << 3) | 2]),
          varint(field.length),
          field,
        ]),
      );
    });
    return Buffer.concat(
      messages.flatMap((message) => {
        const size = Buffer.alloc(4);
        size.writeUInt32LE(message.length);
        return [size, message];
      }),
    );
  }

  #token(algorithm: Algorithm, id: number): string {
    const now = Math.floor(Date.now() / 1000);
    const header = { alg: algorithm, kid: algorithm, typ: "JWT" };
    const claims = {
      ...{ iss: ISSUER, aud: [AUDIENCE], sub: `user-${id}`, iat: now, exp: now + HOUR },
      ...{ jti: `token-${id}`, scope: "orders:read orders:write", tenant: TENANT },
    };
    const signed = [header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${signed}.${this.#signature(algorithm, Buffer.from(signed)).toString("base64url")}`;
  }

  #signature(algorithm: Algorithm, text: Buffer): Buffer {
    const key = this.#keys[algorithm];
    if (algorithm === "HS256") return createHmac("sha256", key).update(text).digest();
    return sign(algorithm === "EdDSA" ? null : "sha256", text, { key, dsaEncoding: "ieee-p1363" });
  }
}

function varint(number: number): Buffer {
  const bytes: number[] = [];
  for (let rest = number; ; rest >>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
