/** Tokens by the thousand, and what Envoy needs to check one signature over and over. */
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export type Algorithm = "RS256" | "ES256";

export const ISSUER = "https://login.shop.example";
export const AUDIENCE = "shop";
export const TENANT = "acme";

const HOUR = 3600;

/** An issuer with keys of its own, made for this run. */
export class TokenMint {
  readonly #keys: Record<Algorithm, KeyObject> = {
    RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
    ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
  };

  /** Its public keys. */
  get jwks(): { keys: object[] } {
    const keys = Object.entries(this.#keys).map(([algorithm, key]) => {
      const jwk = createPublicKey(key).export({ format: "jwk" });
      return { ...jwk, kid: algorithm, alg: algorithm, use: "sig" };
    });
    return { keys };
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
  verifications(algorithm: Algorithm, count: number): Buffer {
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
    const key = { key: this.#keys[algorithm], dsaEncoding: "ieee-p1363" as const };
    return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
  }
}

function varint(number: number): Buffer {
  const bytes: number[] = [];
  for (let rest = number; ; rest >>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
