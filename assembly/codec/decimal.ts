/** Decimal numbers as text, of any length, compared exactly: digits, perhaps a minus in front and a point inside. */
import { isDigit } from "../bytes/ascii";
import { byteAt, end, indexOf, length, part, Slice, start } from "../bytes/slice";

const MINUS: i32 = 0x2d;
const POINT: u8 = 0x2e;
const ZERO: i32 = 0x30;

/** Whether it is such a number: `7`, `007`, `-0.50`; not `+7`, `.5`, `1.`, `1e3`, nor anything with spaces. */
export function isDecimal(text: Slice): bool {
  const digits = magnitude(text);
  const point = indexOf(digits, POINT);
  if (point < 0) return areDigits(digits);
  return areDigits(part(digits, 0, point)) && areDigits(part(digits, point + 1, length(digits)));
}

/** Below 0, 0 or above 0, as `a` is less than, equal to or more than `b`. Both must be decimals. */
export function compareDecimals(a: Slice, b: Slice): i32 {
  const order = compareMagnitudes(magnitude(a), magnitude(b));
  const isBelowZero = isNegative(a);
  if (isBelowZero === isNegative(b)) return isBelowZero ? -order : order;
  return isBelowZero ? -1 : 1;
}

/** Whether it is less than 0; `-0` is not. */
function isNegative(text: Slice): bool {
  if (byteAt(text, 0) !== MINUS) return false;
  for (let at = start(text) + 1; at < end(text); at++) {
    if (load<u8>(at) - 0x31 < 9) return true;
  }
  return false;
}

function magnitude(text: Slice): Slice {
  return byteAt(text, 0) === MINUS ? part(text, 1, length(text)) : text;
}

function compareMagnitudes(a: Slice, b: Slice): i32 {
  const wholeA = wholePart(a);
  const wholeB = wholePart(b);
  const more = <i32>length(wholeA) - <i32>length(wholeB);
  if (more !== 0) return more;
  const order = memory.compare(start(wholeA), start(wholeB), length(wholeA));
  if (order !== 0) return order;
  const fractionA = fractionPart(a);
  const fractionB = fractionPart(b);
  const longest = max(length(fractionA), length(fractionB));
  for (let index: usize = 0; index < longest; index++) {
    const difference = digitAt(fractionA, index) - digitAt(fractionB, index);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The digits before the point, without zeros in front. */
function wholePart(digits: Slice): Slice {
  const point = indexOf(digits, POINT);
  const size: usize = point < 0 ? length(digits) : point;
  let first: usize = 0;
  while (first < size && byteAt(digits, first) === ZERO) first++;
  return part(digits, first, size);
}

function fractionPart(digits: Slice): Slice {
  const point = indexOf(digits, POINT);
  return point < 0 ? part(digits, 0, 0) : part(digits, point + 1, length(digits));
}

/** The digit at `index`, 0 behind the last. */
function digitAt(fraction: Slice, index: usize): i32 {
  return max(byteAt(fraction, index), ZERO) - ZERO;
}

/** Whether there is at least one digit and nothing else. */
function areDigits(text: Slice): bool {
  for (let at = start(text); at < end(text); at++) {
    if (!isDigit(load<u8>(at))) return false;
  }
  return length(text) > 0;
}
