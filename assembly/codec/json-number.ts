/** JSON numbers that are written without an exponent: whole ones, and shares. */
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

/** The hundredths of a number like `12.5` that is not negative; `u32.MAX_VALUE` for anything else, with more than two decimals or too large. */
export function hundredthsOf(value: Slice): u32 {
  if (kindOf(value) !== NUMBER) return u32.MAX_VALUE;
  let hundredths: u32 = 0;
  let decimals = -1;
  for (let at = start(value); at < end(value); at++) {
    const byte = load<u8>(at);
    if (byte === 0x2e && decimals < 0) {
      decimals = 0;
    } else {
      if (!isDigit(byte) || decimals === 2 || hundredths > 10_000_000) return u32.MAX_VALUE;
      hundredths = hundredths * 10 + (byte - 0x30);
      if (decimals >= 0) decimals++;
    }
  }
  for (let missing = max(decimals, 0); missing < 2; missing++) hundredths *= 10;
  return hundredths;
}
