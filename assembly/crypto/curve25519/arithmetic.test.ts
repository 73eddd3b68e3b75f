/** The arithmetic below Ed25519 against big integers, at the borders of what limbs and carries hold. */
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { CompiledCrypto } from "../fixtures/compiled.ts";
import { bytesOf, L, modulo, P } from "../fixtures/edwards.ts";

let crypto: CompiledCrypto;
beforeAll(async () => {
  crypto = await CompiledCrypto.load();
});

/** The largest limb of a product: 2^28, and what its last carry adds. */
const TIGHT = 2 ** 28 + 2 ** 16;

/** Nine limbs from -limit to limit, often at a border. */
function limbs(limit: number): fc.Arbitrary<Int32Array> {
  const borders = [-limit, 1 - limit, -1, 0, 1, limit - 1, limit, 2 ** 28, 2 ** 28 - 1, -(2 ** 28)];
  const limb = fc.oneof(fc.integer({ min: -limit, max: limit }), fc.constantFrom(...borders));
  return fc.array(limb, { minLength: 9, maxLength: 9 }).map((values) => Int32Array.from(values));
}

const numberOf = (element: Int32Array): bigint =>
  element.reduceRight((number, limb) => number * 2n ** 29n + BigInt(limb), 0n);

it.each([
  [1, 1],
  [3, 4],
  [2, 6],
  [1, 7],
])("multiplies %i times by %i times tight", (m, n) => {
  const largest = (times: number, sign: number) => new Int32Array(9).fill(sign * times * TIGHT);
  for (const x of [largest(m, 1), largest(m, -1)]) {
    for (const y of [largest(n, 1), largest(n, -1)]) {
      expect(crypto.multiply(x, y)).toBe(modulo(numberOf(x) * numberOf(y)));
    }
  }
  fc.assert(
    fc.property(limbs(m * TIGHT), limbs(n * TIGHT), (x, y) => {
      expect(crypto.multiply(x, y)).toBe(modulo(numberOf(x) * numberOf(y)));
      expect(crypto.multiply(y, x)).toBe(modulo(numberOf(x) * numberOf(y)));
    }),
    { numRuns: 1000 },
  );
});

it("squares up to 3 times tight", () => {
  fc.assert(
    fc.property(limbs(3 * TIGHT), (x) => {
      expect(crypto.square(x)).toBe(modulo(numberOf(x) ** 2n));
    }),
    { numRuns: 1000 },
  );
});

it("writes any limbs as a number less than p", () => {
  const around = [0n, P, 2n * P, 63n * P, 64n * P, 2n ** 255n, 2n ** 256n, 2n ** 261n - 1n, -P, -64n * P];
  for (const middle of around) {
    for (let distance = -40n; distance <= 40n; distance++) {
      const number = middle + distance;
      const element = Int32Array.from({ length: 9 }, (_, limb) =>
        // The top limb takes the sign.
        Number(limb === 8 ? number >> 232n : (number >> BigInt(29 * limb)) & 0x1fffffffn),
      );
      expect(crypto.encode(element)).toBe(modulo(number));
    }
  }
  fc.assert(
    fc.property(limbs(2 ** 31 - 1), (x) => {
      expect(crypto.encode(x)).toBe(modulo(numberOf(x)));
    }),
    { numRuns: 1000 },
  );
});

it("reduces 64 bytes modulo the order", () => {
  const bytes = (number: bigint) => Buffer.from(number.toString(16).padStart(128, "0"), "hex").reverse();
  const largest = (2n ** 512n - 1n) / L;
  const near = fc
    .tuple(fc.oneof(fc.constantFrom(0n, 1n, largest), fc.bigInt(0n, largest)), fc.bigInt(-9n, 9n))
    .map(([quotient, distance]) => quotient * L + distance)
    .filter((number) => number >= 0n && number < 2n ** 512n);
  fc.assert(
    fc.property(fc.oneof(fc.bigInt(0n, 2n ** 512n - 1n), near, fc.constant(2n ** 512n - 1n)), (number) => {
      expect(crypto.reduce(bytes(number))).toBe(number % L);
    }),
    { numRuns: 1000 },
  );
});

it("writes a scalar as digits that are rare and odd", () => {
  const scalars = fc.oneof(
    fc.bigInt(0n, L - 1n),
    fc.constantFrom(0n, 1n, 2n ** 252n - 1n, 2n ** 252n, L - 1n),
  );
  fc.assert(
    fc.property(scalars, (scalar) => {
      const digits = [...crypto.digits(bytesOf(scalar))];
      expect(digits.reduceRight((value, digit) => 2n * value + BigInt(digit), 0n)).toBe(scalar);
      for (const [place, digit] of digits.entries()) {
        if (digit === 0) continue;
        expect(Math.abs(digit) % 2 === 1 && Math.abs(digit) < 16).toBe(true);
        expect(digits.slice(place + 1, place + 5).every((next) => next === 0)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
