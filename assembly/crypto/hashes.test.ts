/** The hashes, the codes and the comparison against Node's own (OpenSSL). */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { CompiledCrypto } from "./fixtures/compiled.ts";

let crypto: CompiledCrypto;
beforeAll(async () => {
  crypto = await CompiledCrypto.load();
});

/** Random bytes, often as many as fill a block of 64 or 128 bytes, or nearly. */
const bytes = fc
  .oneof(
    fc.nat(300),
    fc
      .tuple(fc.constantFrom(64, 128, 192, 256, 1024), fc.integer({ min: -20, max: 2 }))
      .map(([a, b]) => a + b),
  )
  .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));

const HASHES = ["sha256", "sha384", "sha512"] as const;

describe.each(HASHES)("%s", (name) => {
  it("is Node's, for every length up to three blocks", () => {
    for (let length = 0; length <= 400; length++) {
      const text = Uint8Array.from({ length }, (_, index) => index * 7 + length);
      expect(crypto.hash(name, text)).toBe(createHash(name).update(text).digest("hex"));
    }
  });

  it("is Node's, for random texts", () => {
    fc.assert(
      fc.property(bytes, (text) => {
        expect(crypto.hash(name, text)).toBe(createHash(name).update(text).digest("hex"));
      }),
    );
  });

  it("makes Node's HMAC, for random keys and texts", () => {
    fc.assert(
      fc.property(bytes, bytes, (key, text) => {
        expect(crypto.hmac(name, key, text)).toBe(createHmac(name, key).update(text).digest("hex"));
      }),
    );
  });
});

describe("the comparison in constant time", () => {
  it("is equality", () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (a, b, place, flipped) => {
        expect(crypto.equals(a, a)).toBe(true);
        expect(crypto.equals(a, b)).toBe(a.length === b.length && timingSafeEqual(a, b));
        if (a.length === 0) return;
        const changed = a.with(place % a.length, (a[place % a.length] ?? 0) ^ flipped);
        expect(crypto.equals(a, changed)).toBe(false);
        expect(crypto.equals(a, a.subarray(1))).toBe(false);
      }),
    );
  });
});
