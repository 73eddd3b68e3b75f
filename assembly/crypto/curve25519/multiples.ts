/**
 * Sums of multiples of points, for which multiples are kept. The digits of a scalar (`writeDigits`) fall into four
 * blocks of 64 places, and there are multiples of the point for each block, so that 64 doublings do instead of 256.
 */
import { double, extend, minus, POINT_SIZE, Point, plus, project, setNeutral, writeAddend } from "./point";
import { ODD_MULTIPLES, writeDigits } from "./scalar";

const BLOCKS: usize = 4;
const PLACES: usize = 64;

/** Bytes of the multiples of one block, and of all of them. */
const BLOCK_SIZE: usize = ODD_MULTIPLES * POINT_SIZE;
export const MULTIPLES_SIZE: usize = BLOCKS * BLOCK_SIZE;

const base = memory.data(144, 4);
const multiple = memory.data(144, 4);
const twice = memory.data(144, 4);
const digits = memory.data(512, 8);

/** Writes the odd multiples of 1, 2^64, 2^128 and 2^192 times the point, `MULTIPLES_SIZE` bytes. */
export function writeMultiples(point: Point, into: usize): void {
  memory.copy(base, point, POINT_SIZE);
  for (let block = into; block < into + MULTIPLES_SIZE; block += BLOCK_SIZE) {
    double(base);
    extend(multiple);
    writeAddend(multiple, twice);
    memory.copy(multiple, base, POINT_SIZE);
    writeAddend(multiple, block);
    for (let at = block + POINT_SIZE; at < block + BLOCK_SIZE; at += POINT_SIZE) {
      plus(multiple, twice);
      extend(multiple);
      writeAddend(multiple, at);
    }
    for (let place: usize = 1; place < PLACES; place++) {
      double(base);
      project(base);
    }
    double(base);
    extend(base);
  }
}

/**
 * Computes s P + t Q. The T of the sum is left out.
 *
 * @param s scalar less than L
 * @param ofP what `writeMultiples` has written of P
 */
export function addMultiples(sum: Point, s: usize, ofP: usize, t: usize, ofQ: usize): void {
  writeDigits(s, digits);
  writeDigits(t, digits + 256);
  setNeutral(sum);
  for (let place = digits + PLACES; place-- > digits; ) {
    double(sum);
    for (let block: usize = 0; block < BLOCKS; block++) {
      addMultiple(sum, load<i8>(place + block * PLACES), ofP + block * BLOCK_SIZE);
      addMultiple(sum, load<i8>(place + block * PLACES, 256), ofQ + block * BLOCK_SIZE);
    }
    project(sum);
  }
}

/** Adds an odd multiple of the point whose multiples lie at `multiples`, on top of what was computed last. */
function addMultiple(sum: Point, digit: i32, multiples: usize): void {
  if (digit === 0) return;
  extend(sum);
  const addend = multiples + (<usize>abs(digit) >> 1) * POINT_SIZE;
  if (digit > 0) plus(sum, addend);
  else minus(sum, addend);
}
