/** Numbers modulo p = 2^255 - 19 to and from bytes, and their powers. */
import { ELEMENT_SIZE, Element, multiply, square } from "./field";

/** Bytes of an encoded number. */
const ENCODED_SIZE: usize = 32;

const LIMB_BITS: usize = 29;
const LIMB_MASK: i64 = (1 << 29) - 1;
/** Bits of the highest limb that are below 2^255. */
const TOP_BITS: i64 = 23;
const TOP_MASK: i64 = (1 << 23) - 1;

/** The bytes of a number, with room behind them as eight are loaded at a time. */
const bytes = memory.data(40, 8);
/** Nine limbs on their way to bytes. */
const limbs = memory.data(72, 8);

/** `into` = a small number, 0 to 2^28. */
export function setSmall(into: Element, value: i32): void {
  memory.fill(into, 0, ELEMENT_SIZE);
  store<i32>(into, value);
}

/** `into` = a. */
export function copy(into: Element, a: Element): void {
  memory.copy(into, a, ELEMENT_SIZE);
}

/** `into` = the lower 255 bits at `from`, of 32 bytes, the lowest byte first. The highest bit is left out. */
export function decode(into: Element, from: usize): void {
  memory.copy(bytes, from, ENCODED_SIZE);
  for (let limb: usize = 0, bit: usize = 0; limb < 9; limb++, bit += LIMB_BITS) {
    const word = load<u64>(bytes + (bit >> 3)) >> (bit & 7);
    store<i32>(into + (limb << 2), <i32>(<i64>word & (limb === 8 ? TOP_MASK : LIMB_MASK)));
  }
}

/** Writes the 32 bytes of the number, which is made less than p. */
export function encode(a: Element, into: usize): void {
  for (let at: usize = 0; at < 9; at++) store<i64>(limbs + (at << 3), load<i32>(a + (at << 2)));
  // What is above 2^255 wraps around as 19, at most three times; then the number has 255 bits.
  let over = addAndCarry(0);
  over = addAndCarry(over * 19);
  addAndCarry(over * 19);
  // It is p or more where 19 more carry over, which then leaves it less p.
  if (addAndCarry(19) === 0) addAndCarry(-19);

  let word: u64 = 0;
  let bits: u64 = 0;
  let at = into;
  for (let limb = limbs; limb < limbs + 72; limb += 8) {
    word |= load<u64>(limb) << bits;
    for (bits += LIMB_BITS; bits >= 8; bits -= 8) {
      store<u8>(at++, <u8>word);
      word >>= 8;
    }
  }
}

/** `into` = -a. */
export function negate(into: Element, a: Element): void {
  for (let at: usize = 0; at < ELEMENT_SIZE; at += 4) store<i32>(into + at, -load<i32>(a + at));
}

/** Whether the number is 0 (mod p). */
export function isZero(a: Element): bool {
  encode(a, bytes);
  return (load<u64>(bytes) | load<u64>(bytes, 8) | load<u64>(bytes, 16) | load<u64>(bytes, 24)) === 0;
}

/** Whether the number, less than p, is odd: the "sign" of RFC 8032, 5.1.2. */
export function isOdd(a: Element): bool {
  encode(a, bytes);
  return (load<u8>(bytes) & 1) === 1;
}

/** `into` = 1 / a, and 0 of 0: a^(p - 2). Not into `a` itself. */
export function invert(into: Element, a: Element): void {
  raiseToOnes(a);
  raise(into, ones250, 5, power11);
}

/** `into` = a^((p - 5) / 8) = a^(2^252 - 3), to make square roots (RFC 8032, 5.1.3). Not into `a` itself. */
export function raiseForRoot(into: Element, a: Element): void {
  raiseToOnes(a);
  raise(into, ones250, 2, a);
}

const power9 = memory.data(36, 4);
const power11 = memory.data(36, 4);
const ones5 = memory.data(36, 4);
const ones10 = memory.data(36, 4);
const ones20 = memory.data(36, 4);
const ones50 = memory.data(36, 4);
const ones100 = memory.data(36, 4);
const ones250 = memory.data(36, 4);

/** Powers of `a` whose exponents are as many ones in binary as they are called after. */
function raiseToOnes(a: Element): void {
  square(power11, a);
  raise(power9, power11, 2, a);
  multiply(power11, power9, power11);
  raise(ones5, power11, 1, power9);
  raise(ones10, ones5, 5, ones5);
  raise(ones20, ones10, 10, ones10);
  raise(ones50, ones20, 20, ones20);
  raise(ones50, ones50, 10, ones10);
  raise(ones100, ones50, 50, ones50);
  raise(ones250, ones100, 100, ones100);
  raise(ones250, ones250, 50, ones50);
}

/** `into` = a^(2^squarings) * b. Not into `b`. */
function raise(into: Element, a: Element, squarings: i32, b: Element): void {
  square(into, a);
  for (let count = 1; count < squarings; count++) square(into, into);
  multiply(into, into, b);
}

/** Adds to the lowest limb, makes all limbs non-negative and of their size, and returns what is above 2^255. */
function addAndCarry(value: i64): i64 {
  let over = value;
  for (let at = limbs; at < limbs + 64; at += 8) {
    over += load<i64>(at);
    store<i64>(at, over & LIMB_MASK);
    over >>= LIMB_BITS;
  }
  over += load<i64>(limbs, 64);
  store<i64>(limbs, over & TOP_MASK, 64);
  return over >> TOP_BITS;
}
