/**
 * Numbers modulo p = 2^255 - 19, the field of Curve25519 (RFC 7748, 4.1; RFC 8032, 5.1).
 *
 * WebAssembly multiplies 64 bits by 64 and keeps the low 64, so a number is cut into limbs small enough for sums of
 * their products: nine of 29 bits, with signs, the lowest first. That is 261 bits. What is above wraps around, as
 * 2^261 = 64 * 2^255 = 64 * 19 = 1216 (mod p).
 *
 * The limbs of a product are *tight*: at most 2^28 + 2^16 in size. Sums and differences are not carried; their limbs
 * are as large as those of both together. Factors may be so large: the one m times and the other n times tight,
 * where m n is at most 12. (Nine products of limbs then stay below 2^63.)
 *
 * An element is the address of nine i32. Results may lie where arguments lie.
 */

/** Address of a number modulo p. */
export type Element = usize;

/** Bytes of an element. */
export const ELEMENT_SIZE: usize = 36;

const LIMB_BITS: i64 = 29;
const LIMB_MASK: i64 = (1 << 29) - 1;
const HALF: i64 = 1 << 28;
const WRAP: i64 = 1216;

/** `into` = a + b, not carried. */
export function add(into: Element, a: Element, b: Element): void {
  for (let at: usize = 0; at < ELEMENT_SIZE; at += 4) {
    store<i32>(into + at, load<i32>(a + at) + load<i32>(b + at));
  }
}

/** `into` = a - b, not carried. */
export function subtract(into: Element, a: Element, b: Element): void {
  for (let at: usize = 0; at < ELEMENT_SIZE; at += 4) {
    store<i32>(into + at, load<i32>(a + at) - load<i32>(b + at));
  }
}

/** `into` = a * b, tight. */
export function multiply(into: Element, a: Element, b: Element): void {
  const a0 = <i64>load<i32>(a, 0);
  const a1 = <i64>load<i32>(a, 4);
  const a2 = <i64>load<i32>(a, 8);
  const a3 = <i64>load<i32>(a, 12);
  const a4 = <i64>load<i32>(a, 16);
  const a5 = <i64>load<i32>(a, 20);
  const a6 = <i64>load<i32>(a, 24);
  const a7 = <i64>load<i32>(a, 28);
  const a8 = <i64>load<i32>(a, 32);
  const b0 = <i64>load<i32>(b, 0);
  const b1 = <i64>load<i32>(b, 4);
  const b2 = <i64>load<i32>(b, 8);
  const b3 = <i64>load<i32>(b, 12);
  const b4 = <i64>load<i32>(b, 16);
  const b5 = <i64>load<i32>(b, 20);
  const b6 = <i64>load<i32>(b, 24);
  const b7 = <i64>load<i32>(b, 28);
  const b8 = <i64>load<i32>(b, 32);
  const c0 = a0 * b0;
  const c1 = a0 * b1 + a1 * b0;
  const c2 = a0 * b2 + a1 * b1 + a2 * b0;
  const c3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0;
  const c4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
  const c5 = a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0;
  const c6 = a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0;
  const c7 = a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0;
  const c8 = a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0;
  const c9 = a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1;
  const c10 = a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2;
  const c11 = a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3;
  const c12 = a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4;
  const c13 = a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5;
  const c14 = a6 * b8 + a7 * b7 + a8 * b6;
  const c15 = a7 * b8 + a8 * b7;
  const c16 = a8 * b8;
  carry(into, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16);
}

/** `into` = a * a, tight. */
export function square(into: Element, a: Element): void {
  const a0 = <i64>load<i32>(a, 0);
  const a1 = <i64>load<i32>(a, 4);
  const a2 = <i64>load<i32>(a, 8);
  const a3 = <i64>load<i32>(a, 12);
  const a4 = <i64>load<i32>(a, 16);
  const a5 = <i64>load<i32>(a, 20);
  const a6 = <i64>load<i32>(a, 24);
  const a7 = <i64>load<i32>(a, 28);
  const a8 = <i64>load<i32>(a, 32);
  const d0 = a0 << 1;
  const d1 = a1 << 1;
  const d2 = a2 << 1;
  const d3 = a3 << 1;
  const d4 = a4 << 1;
  const d5 = a5 << 1;
  const d6 = a6 << 1;
  const d7 = a7 << 1;
  const c0 = a0 * a0;
  const c1 = d0 * a1;
  const c2 = d0 * a2 + a1 * a1;
  const c3 = d0 * a3 + d1 * a2;
  const c4 = d0 * a4 + d1 * a3 + a2 * a2;
  const c5 = d0 * a5 + d1 * a4 + d2 * a3;
  const c6 = d0 * a6 + d1 * a5 + d2 * a4 + a3 * a3;
  const c7 = d0 * a7 + d1 * a6 + d2 * a5 + d3 * a4;
  const c8 = d0 * a8 + d1 * a7 + d2 * a6 + d3 * a5 + a4 * a4;
  const c9 = d1 * a8 + d2 * a7 + d3 * a6 + d4 * a5;
  const c10 = d2 * a8 + d3 * a7 + d4 * a6 + a5 * a5;
  const c11 = d3 * a8 + d4 * a7 + d5 * a6;
  const c12 = d4 * a8 + d5 * a7 + a6 * a6;
  const c13 = d5 * a8 + d6 * a7;
  const c14 = d6 * a8 + a7 * a7;
  const c15 = d7 * a8;
  const c16 = a8 * a8;
  carry(into, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16);
}

/** Writes the number with these columns: `c0` + 2^29 `c1` + 2^58 `c2` and so on. */
function carry(
  into: Element,
  c0: i64,
  c1: i64,
  c2: i64,
  c3: i64,
  c4: i64,
  c5: i64,
  c6: i64,
  c7: i64,
  c8: i64,
  c9: i64,
  c10: i64,
  c11: i64,
  c12: i64,
  c13: i64,
  c14: i64,
  c15: i64,
  c16: i64,
): void {
  // The upper half first, so that what wraps around are limbs of 29 bits.
  c10 += c9 >> LIMB_BITS;
  c11 += c10 >> LIMB_BITS;
  c12 += c11 >> LIMB_BITS;
  c13 += c12 >> LIMB_BITS;
  c14 += c13 >> LIMB_BITS;
  c15 += c14 >> LIMB_BITS;
  c16 += c15 >> LIMB_BITS;
  c0 += (c9 & LIMB_MASK) * WRAP;
  c1 += (c10 & LIMB_MASK) * WRAP;
  c2 += (c11 & LIMB_MASK) * WRAP;
  c3 += (c12 & LIMB_MASK) * WRAP;
  c4 += (c13 & LIMB_MASK) * WRAP;
  c5 += (c14 & LIMB_MASK) * WRAP;
  c6 += (c15 & LIMB_MASK) * WRAP;
  c7 += (c16 & LIMB_MASK) * WRAP;
  c8 += (c16 >> LIMB_BITS) * WRAP;
  // Then the lower half, to the nearest multiple, so that limbs are as small as they can be.
  let over: i64;
  over = (c0 + HALF) >> LIMB_BITS;
  c0 -= over << LIMB_BITS;
  c1 += over;
  over = (c1 + HALF) >> LIMB_BITS;
  c1 -= over << LIMB_BITS;
  c2 += over;
  over = (c2 + HALF) >> LIMB_BITS;
  c2 -= over << LIMB_BITS;
  c3 += over;
  over = (c3 + HALF) >> LIMB_BITS;
  c3 -= over << LIMB_BITS;
  c4 += over;
  over = (c4 + HALF) >> LIMB_BITS;
  c4 -= over << LIMB_BITS;
  c5 += over;
  over = (c5 + HALF) >> LIMB_BITS;
  c5 -= over << LIMB_BITS;
  c6 += over;
  over = (c6 + HALF) >> LIMB_BITS;
  c6 -= over << LIMB_BITS;
  c7 += over;
  over = (c7 + HALF) >> LIMB_BITS;
  c7 -= over << LIMB_BITS;
  c8 += over;
  over = (c8 + HALF) >> LIMB_BITS;
  c8 -= over << LIMB_BITS;
  c0 += over * WRAP;
  over = (c0 + HALF) >> LIMB_BITS;
  c0 -= over << LIMB_BITS;
  c1 += over;
  store<i32>(into, <i32>c0, 0);
  store<i32>(into, <i32>c1, 4);
  store<i32>(into, <i32>c2, 8);
  store<i32>(into, <i32>c3, 12);
  store<i32>(into, <i32>c4, 16);
  store<i32>(into, <i32>c5, 20);
  store<i32>(into, <i32>c6, 24);
  store<i32>(into, <i32>c7, 28);
  store<i32>(into, <i32>c8, 32);
}
