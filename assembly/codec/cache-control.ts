/** Cache-Control (RFC 9111, 5.2): for how long an answer is fresh. */
import { equalsIgnoreCase, isDigit } from "../bytes/ascii";
import { bytesOf, sliceOf } from "../bytes/bytes";
import { end, indexOf, length, part, Slice, start, trim } from "../bytes/slice";

const COMMA: u8 = 0x2c;
const EQUALS: u8 = 0x3d;

const MAX_AGE = bytesOf("max-age");
const NO_CACHE = bytesOf("no-cache");
const NO_STORE = bytesOf("no-store");

/** No answer is fresh for longer, in seconds: a year. */
const LONGEST: i64 = 31_536_000;

/**
 * For how many seconds an answer with this header is fresh; 0 for `no-cache` and `no-store`; -1 where it does not say.
 * Directives in quotes are looked into as if they were not: none that counts here comes so.
 */
export function maxAge(header: Slice): i64 {
  let age: i64 = -1;
  for (let from: usize = 0; from < length(header); ) {
    const comma = indexOf(header, COMMA, from);
    const to = comma < 0 ? length(header) : <usize>comma;
    const directive = trim(part(header, from, to));
    from = to + 1;
    if (equalsIgnoreCase(directive, sliceOf(NO_CACHE)) || equalsIgnoreCase(directive, sliceOf(NO_STORE)))
      return 0;
    const equals = indexOf(directive, EQUALS);
    if (equals < 0 || !equalsIgnoreCase(part(directive, 0, equals), sliceOf(MAX_AGE))) continue;
    const seconds = secondsIn(part(directive, equals + 1, length(directive)));
    // Of two, the shorter one (RFC 9111, 4.2.1, lets us choose).
    if (seconds >= 0) age = age < 0 ? seconds : min(age, seconds);
  }
  return age;
}

/** A number of seconds, perhaps in quotes; -1 where it is none. */
function secondsIn(text: Slice): i64 {
  let at = start(text);
  let limit = end(text);
  if (limit - at >= 2 && load<u8>(at) === 0x22 && load<u8>(limit - 1) === 0x22) {
    at++;
    limit--;
  }
  if (at === limit) return -1;
  let seconds: i64 = 0;
  for (; at < limit; at++) {
    const digit = load<u8>(at);
    if (!isDigit(digit)) return -1;
    seconds = min(seconds * 10 + (digit - 0x30), LONGEST);
  }
  return seconds;
}
