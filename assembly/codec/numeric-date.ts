/** NumericDate, the time format of JWT claims (RFC 7519, 2): seconds since 1970-01-01T00:00Z, perhaps with a fraction. */
import { isDigit } from "../bytes/ascii";
import { end, Slice, start } from "../bytes/slice";
import { kindOf, NUMBER } from "./json";

/** What `secondsFrom` answers for everything that is not such a time. */
export const NOT_A_DATE: i64 = -1;

/** 2^53: above it, readers that keep numbers as doubles no longer agree on the value. */
const LATEST: i64 = 1 << 53;

/**
 * The time that a JSON value says, in whole seconds; a fraction is rounded up or cut off.
 *
 * `NOT_A_DATE` for what is no number, and for numbers that no issuer writes but that readers understand in
 * different ways: negative ones, ones with an exponent, ones above 2^53.
 */
export function secondsFrom(value: Slice, roundUp: bool): i64 {
  if (kindOf(value) !== NUMBER) return NOT_A_DATE;
  const limit = end(value);
  let at = start(value);
  let seconds: i64 = 0;
  for (; at < limit && isDigit(load<u8>(at)); at++) {
    seconds = seconds * 10 + (load<u8>(at) - 0x30);
    if (seconds > LATEST) return NOT_A_DATE;
  }
  if (at === start(value)) return NOT_A_DATE;
  if (at === limit) return seconds;
  if (load<u8>(at) !== 0x2e) return NOT_A_DATE;
  let hasFraction = false;
  for (at++; at < limit; at++) {
    const byte = load<u8>(at);
    if (!isDigit(byte)) return NOT_A_DATE;
    if (byte !== 0x30) hasFraction = true;
  }
  return hasFraction && roundUp ? seconds + 1 : seconds;
}
