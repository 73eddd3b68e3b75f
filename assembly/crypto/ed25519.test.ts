/** Ed25519 against Node's own (OpenSSL): what both accept, what both refuse, and the keys that only we refuse. */
import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { CompiledCrypto } from "./fixtures/compiled.ts";
import {
  BASE,
  bytesOf,
  challenge,
  encoded,
  L,
  modulo,
  P,
  pointWith,
  smallOrderPoints,
  sum,
  times,
} from "./fixtures/edwards.ts";

let crypto: CompiledCrypto;
beforeAll(async () => {
  crypto = await CompiledCrypto.load();
});

const rawKey = (key: KeyObject): Buffer => Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");

/** What Node says of a signature under a raw public key. */
function nodeVerifies(key: Buffer, signature: Uint8Array, text: Uint8Array): boolean {
  const jwk = { kty: "OKP", crv: "Ed25519", x: key.toString("base64url") };
  return verify(null, text, createPublicKey({ key: jwk, format: "jwk" }), signature);
}

/** What we say, where the key is one. */
function weVerify(key: Buffer, signature: Uint8Array, text: Uint8Array): boolean {
  expect(crypto.prepareKey(key)).toBe(true);
  return crypto.verify(signature, text);
}

describe("a right signature", () => {
  const pairs = Array.from({ length: 5 }, () => generateKeyPairSync("ed25519"));
  const cases = fc.record({ pair: fc.constantFrom(...pairs), text: fc.uint8Array({ maxLength: 400 }) });

  it("is verified", () => {
    fc.assert(
      fc.property(cases, ({ pair, text }) => {
        expect(weVerify(rawKey(pair.publicKey), sign(null, text, pair.privateKey), text)).toBe(true);
      }),
    );
  });

  it("is verified no more once a bit of it, of the text or of the key is flipped", () => {
    fc.assert(
      fc.property(cases, fc.nat(511), fc.nat(), fc.nat(255), ({ pair, text }, inSignature, inText, inKey) => {
        const key = rawKey(pair.publicKey);
        const signature = sign(null, text, pair.privateKey);
        expect(weVerify(key, flipped(signature, inSignature), text)).toBe(false);
        if (text.length > 0)
          expect(crypto.verify(signature, flipped(text, inText % (8 * text.length)))).toBe(false);
        if (crypto.prepareKey(flipped(key, inKey))) expect(crypto.verify(signature, text)).toBe(false);
      }),
    );
  });

  it("has 64 bytes", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const text = Buffer.from("text");
    const signature = sign(null, text, privateKey);
    expect(weVerify(rawKey(publicKey), signature, text)).toBe(true);
    for (const length of [0, 1, 32, 63])
      expect(crypto.verify(signature.subarray(0, length), text)).toBe(false);
    expect(crypto.verify(Buffer.concat([signature, Buffer.alloc(1)]), text)).toBe(false);
  });
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.with(bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
}

describe("a public key", () => {
  it("has 32 bytes", () => {
    const key = rawKey(generateKeyPairSync("ed25519").publicKey);
    for (const length of [0, 1, 31]) expect(crypto.prepareKey(key.subarray(0, length))).toBe(false);
    expect(crypto.prepareKey(Buffer.concat([key, Buffer.alloc(1)]))).toBe(false);
  });

  it("is a point of the curve, written in the one way there is, and not of small order", () => {
    const small = new Set(smallOrderPoints().map((point) => encoded(point).toString("hex")));
    const isKey = (bytes: Buffer) => {
      const y = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`) & (2n ** 255n - 1n);
      const point = pointWith(y, bytes.readUInt8(31) >= 0x80);
      return point !== undefined && encoded(point).equals(bytes) && !small.has(bytes.toString("hex"));
    };
    const borders = [0n, 1n, 2n, P - 2n, P - 1n, P, P + 1n, P + 18n, 2n ** 255n - 1n];
    const y = fc.oneof(fc.bigInt(0n, 2n ** 255n - 1n), fc.bigInt(0n, 40n), fc.constantFrom(...borders));
    fc.assert(
      fc.property(y, fc.boolean(), (number, isOdd) => {
        const bytes = bytesOf(number | (isOdd ? 2n ** 255n : 0n));
        expect(crypto.prepareKey(bytes)).toBe(isKey(bytes));
      }),
      { numRuns: 300 },
    );
    for (const hex of small) expect(crypto.prepareKey(Buffer.from(hex, "hex"))).toBe(false);
  });
});

const SMALL = smallOrderPoints();
const SECRET = 123456789n ** 8n % L;
const NONCE = 987654321n ** 8n % L;
const KEY = times(SECRET, BASE);
const ofNonce = times(NONCE, BASE);

/** R and S for a key that is `KEY` and maybe a point of small order more. */
function signedBy(key: Buffer, nonce: bigint, r: Buffer, text: Buffer) {
  return { r, s: modulo(nonce + challenge(r, key, text) * SECRET, L) };
}

describe("what verifiers dispute about", () => {
  const key = encoded(KEY);

  it("S of L and more: refused, as by Node", () => {
    const text = Buffer.from("S");
    const { r, s } = signedBy(key, NONCE, encoded(ofNonce), text);
    for (let multiple = 0n; s + multiple * L < 2n ** 256n; multiple++) {
      const signature = Buffer.concat([r, bytesOf(s + multiple * L)]);
      expect(weVerify(key, signature, text)).toBe(multiple === 0n);
      expect(nodeVerifies(key, signature, text)).toBe(multiple === 0n);
    }
    for (const border of [0n, L - 1n, L, L + 1n, 2n ** 253n, 2n ** 256n - 1n]) {
      expect(weVerify(key, Buffer.concat([r, bytesOf(border)]), text)).toBe(false);
    }
  });

  it("a point of small order in R or in the key: the equation must hold as it stands, as for Node", () => {
    const seen = { verified: 0, refused: 0 };
    for (const toKey of SMALL) {
      const key = encoded(sum(KEY, toKey));
      for (const toR of SMALL) {
        const r = encoded(sum(ofNonce, toR));
        for (const text of ["a", "b", "c"].map((text) => Buffer.from(text))) {
          const signature = Buffer.concat([r, bytesOf(signedBy(key, NONCE, r, text).s)]);
          const isRight = nodeVerifies(key, signature, text);
          expect(weVerify(key, signature, text)).toBe(isRight);
          seen[isRight ? "verified" : "refused"]++;
        }
      }
    }
    expect(seen.verified).toBeGreaterThan(5);
    expect(seen.refused).toBeGreaterThan(100);
  });

  it("an R of small order, or written otherwise than RFC 8032 does: refused", () => {
    const otherwise = [
      bytesOf(P + 1n),
      bytesOf(1n | (2n ** 255n)),
      bytesOf((P + 1n) | (2n ** 255n)),
      bytesOf(P),
    ];
    for (const r of [...SMALL.map(encoded), ...otherwise]) {
      for (const toKey of SMALL) {
        const key = encoded(sum(KEY, toKey));
        const text = Buffer.from("R");
        expect(weVerify(key, Buffer.concat([r, bytesOf(signedBy(key, 0n, r, text).s)]), text)).toBe(false);
      }
    }
  });
});

const cookbook = fileURLToPath(
  new URL("../../../shared/vectors/jose-cookbook/curve25519/jws.json", import.meta.url),
);
if (!existsSync(cookbook))
  console.warn(`NOT TESTED: the vector of RFC 8037 is missing, expected at ${cookbook}`);

it.skipIf(!existsSync(cookbook))("verifies the token of RFC 8037, A.4", () => {
  const { input, signing } = JSON.parse(readFileSync(cookbook, "utf8"));
  const [key, signature] = [Buffer.from(input.key.x, "base64url"), Buffer.from(signing.sig, "base64url")];
  expect(weVerify(key, signature, Buffer.from(signing["sig-input"]))).toBe(true);
  expect(crypto.verify(signature, Buffer.from(`${signing["sig-input"]}.`))).toBe(false);
});
