/**
 * Points of edwards25519, the curve -x^2 + y^2 = 1 + d x^2 y^2, in extended coordinates (RFC 8032, 5.1): a point is
 * the address of four elements X, Y, Z, T with x = X/Z, y = Y/Z, x y = T/Z. The formulas are complete: they hold for
 * every two points, equal, opposite or neutral. How long they take tells what they work on, which is all public.
 */
import { add, ELEMENT_SIZE, multiply, square, subtract } from "./field";
import { copy, invert, negate, raiseForRoot, setSmall } from "./numbers";

/** Address of a point. */
export type Point = usize;

/** Address of a point in the form in which it is added to others: Y - X, Y + X, 2 Z, 2 d T. */
export type Addend = usize;

/** Bytes of a point, and of an addend. */
export const POINT_SIZE: usize = 4 * ELEMENT_SIZE;

/** Where the elements stand. */
export const Y: usize = ELEMENT_SIZE;
export const Z: usize = 2 * ELEMENT_SIZE;
export const T: usize = 3 * ELEMENT_SIZE;

export const one = memory.data(36, 4);
export const d = memory.data(36, 4);
export const rootOfMinusOne = memory.data(36, 4);
const twiceD = memory.data(36, 4);

const a = memory.data(36, 4);
const b = memory.data(36, 4);
const c = memory.data(36, 4);
/** What the last sum is made of: X = E F, Y = G H, Z = F G, T = E H. */
const e = memory.data(36, 4);
const f = memory.data(36, 4);
const g = memory.data(36, 4);
const h = memory.data(36, 4);

computeConstants();

/** d = -121665 / 121666; the root is 2^((p - 1) / 4), where (p - 1) / 4 = 2 (p - 5) / 8 + 1. */
function computeConstants(): void {
  setSmall(one, 1);
  setSmall(a, 121666);
  invert(d, a);
  setSmall(a, -121665);
  multiply(d, d, a);
  add(twiceD, d, d);
  setSmall(a, 2);
  raiseForRoot(b, a);
  square(b, b);
  multiply(rootOfMinusOne, b, a);
}

/** Makes the point the neutral one. */
export function setNeutral(point: Point): void {
  memory.fill(point, 0, POINT_SIZE);
  copy(point + Y, one);
  copy(point + Z, one);
}

/** The point becomes its opposite. */
export function negatePoint(point: Point): void {
  negate(point, point);
  negate(point + T, point + T);
}

/** Computes twice the point, for `project` or `extend`. Its T is not read. */
export function double(point: Point): void {
  square(a, point);
  square(b, point + Y);
  square(c, point + Z);
  add(e, point, point + Y);
  square(e, e);
  add(h, a, b);
  subtract(e, h, e);
  subtract(g, a, b);
  add(f, c, c);
  add(f, f, g);
}

/** Computes the sum of the point and the addend, for `project` or `extend`. */
export function plus(point: Point, addend: Addend): void {
  combine(point, addend, addend, addend + Y);
  subtract(f, b, a);
  add(g, b, a);
}

/** Computes the point less the addend, for `project` or `extend`. */
export function minus(point: Point, addend: Addend): void {
  combine(point, addend, addend + Y, addend);
  add(f, b, a);
  subtract(g, b, a);
}

/**
 * Computes e and h, and to make f and g of, T times the addend's as a, and Z as b.
 *
 * @param difference y - x of what is added: the opposite of an addend has its two first elements exchanged
 * @param sum y + x of the same
 */
function combine(point: Point, addend: Addend, difference: usize, sum: usize): void {
  subtract(a, point + Y, point);
  multiply(a, a, difference);
  add(b, point + Y, point);
  multiply(b, b, sum);
  subtract(e, b, a);
  add(h, b, a);
  multiply(a, point + T, addend + T);
  multiply(b, point + Z, addend + Z);
}

/** The point becomes what was computed, but for T. Enough where it is doubled next, or encoded. */
export function project(point: Point): void {
  multiply(point, e, f);
  multiply(point + Y, g, h);
  multiply(point + Z, f, g);
}

/** The point becomes what was computed, T included. */
export function extend(point: Point): void {
  project(point);
  multiply(point + T, e, h);
}

/** Writes the point as an addend. */
export function writeAddend(point: Point, into: Addend): void {
  subtract(into, point + Y, point);
  add(into + Y, point + Y, point);
  add(into + Z, point + Z, point + Z);
  multiply(into + T, point + T, twiceD);
}
