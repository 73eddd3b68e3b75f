/** Points of edwards25519 to and from bytes (RFC 8032, 5.1.2 and 5.1.3). */

import { add, multiply, square, subtract } from "./field";
import { copy, decode, encode, invert, isOdd, isZero, negate, raiseForRoot } from "./numbers";
import { d, double, one, POINT_SIZE, Point, project, rootOfMinusOne, T, Y, Z } from "./point";

const u = memory.data(36, 4);
const v = memory.data(36, 4);
const w = memory.data(36, 4);
const power = memory.data(36, 4);
const inverse = memory.data(36, 4);
const x = memory.data(36, 4);
const y = memory.data(36, 4);
const encoded = memory.data(32, 8);
const multiple = memory.data(144, 4);

/**
 * Reads the 32 bytes of a point: y, with the lowest bit of x as the highest bit of all. False where there is no such
 * point, and where `encodePoint` writes it with other bytes (y of p or more; a bit for an x of 0).
 */
export function decodePoint(into: Point, from: usize): bool {
  decode(into + Y, from);
  copy(into + Z, one);
  // x^2 = u / v = (y^2 - 1) / (d y^2 + 1), and x = u v^3 (u v^7)^((p - 5) / 8), if it is a square.
  square(w, into + Y);
  subtract(u, w, one);
  multiply(v, w, d);
  add(v, v, one);
  square(w, v);
  multiply(w, w, v);
  multiply(x, w, u);
  square(w, w);
  multiply(w, w, v);
  multiply(w, w, u);
  raiseForRoot(power, w);
  multiply(x, x, power);
  // It is a root of u / v, or of -u / v, or there is none.
  square(w, x);
  multiply(w, w, v);
  subtract(power, w, u);
  if (!isZero(power)) {
    add(power, w, u);
    if (!isZero(power)) return false;
    multiply(x, x, rootOfMinusOne);
  }
  const wantsOdd = load<u8>(from, 31) >> 7 === 1;
  if (isOdd(x) !== wantsOdd) negate(x, x);
  copy(into, x);
  multiply(into + T, x, into + Y);
  encodePoint(into, encoded);
  return memory.compare(encoded, from, 32) === 0;
}

/** Writes the 32 bytes of a point. Its T is not read. */
export function encodePoint(point: Point, into: usize): void {
  invert(inverse, point + Z);
  multiply(x, point, inverse);
  multiply(y, point + Y, inverse);
  encode(y, into);
  if (isOdd(x)) store<u8>(into, load<u8>(into, 31) | 0x80, 31);
}

/** Whether eight times the point is neutral. There are eight such points, and none is a public key. */
export function hasSmallOrder(point: Point): bool {
  memory.copy(multiple, point, POINT_SIZE);
  for (let times = 0; times < 3; times++) {
    double(multiple);
    project(multiple);
  }
  // (0, -1) has x = 0 as well, but would make this a point of order 16, and there is none.
  return isZero(multiple);
}
