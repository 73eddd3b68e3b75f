/** JSON numbers that are whole and written as such: digits, perhaps a minus; no point, no exponent. */
import { isDigit } from "../bytes/ascii";
import { byteAt, end, length, part, Slice, start } from "../bytes/slice";
import { kindOf, NUMBER } from "./json";

/** What no longer fits when another digit is added: the largest i64 without its last digit, and that digit. */
const MOST_TENS: u64 = 922337203685477580;
const LAST_DIGIT: u64 = 7;

/** Whether the value is a whole number written without point and exponent that fits 64 bits with sign. */
export function isInteger(value: Slice): bool {
  if (kindOf(value) !== NUMBER) return false;
  const isNegative = byteAt(value, 0) === 0x2d;
  const digits = isNegative ? part(value, 1, length(value)) : value;
  if (length(digits) === 0) return false;
  const lastDigit = LAST_DIGIT + u64(isNegative);
  let magnitude: u64 = 0;
  for (let at = start(digits); at < end(digits); at++) {
    const byte = load<u8>(at);
    if (!isDigit(byte)) return false;
    const digit = <u64>(byte - 0x30);
    if (magnitude > MOST_TENS || (magnitude === MOST_TENS && digit > lastDigit)) return false;
    magnitude = magnitude * 10 + digit;
  }
  return true;
}

/** The number that the value says. Only for values that `isInteger`. */
export function integerOf(value: Slice): i64 {
  const isNegative = byteAt(value, 0) === 0x2d;
  let magnitude: u64 = 0;
  for (let at = start(value) + usize(isNegative); at < end(value); at++) {
    magnitude = magnitude * 10 + (load<u8>(at) - 0x30);
  }
  return isNegative ? -(<i64>magnitude) : <i64>magnitude;
}
