/**
 * Paths as every reader takes them. Rules over paths are a way past themselves where a service reads a path in
 * another way than the gateway: it takes `/a/..;/b` for `/b`, `/%61` for `/a`, `//a` for `/a` or `\` for `/`. Here such
 * a path is decoded, where all who decode agree, or refused.
 */
import { hexValue } from "../bytes/ascii";
import { ABSENT, byteAt, end, indexOf, length, part, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { isUtf8 } from "./utf8";

const SLASH: u8 = 0x2f;
const QUESTION_MARK: u8 = 0x3f;
const PERCENT: u8 = 0x25;
const DOT: u8 = 0x2e;

/**
 * The path of Envoy's `:path`, without its query, decoded once. `ABSENT` where two readers could take it for two
 * paths: it does not begin with a slash, has an empty segment (but for the last), one of `.` and `..`, a semicolon, a
 * backslash, a `#`, a control character, a percent sign that is none, any of these encoded, or an encoded slash or percent
 * sign, or is not UTF-8 (lenient decoders take C0 AF for a slash); and where it does not fit.
 *
 * @param into is cleared; the path is written there.
 */
export function plainPath(path: Slice, into: Writer): Slice {
  const mark = indexOf(path, QUESTION_MARK);
  const whole = mark < 0 ? path : part(path, 0, mark);
  if (byteAt(whole, 0) !== SLASH) return ABSENT;
  into.clear();
  const limit = end(whole);
  let segment: usize = 0;
  for (let at = start(whole); at < limit; at++) {
    let byte = load<u8>(at);
    if (byte === SLASH) {
      if (at !== start(whole) && isOdd(into.writtenSince(segment))) return ABSENT;
      into.byte(SLASH);
      segment = into.length;
      continue;
    }
    if (byte === PERCENT) {
      if (limit - at < 3) return ABSENT;
      const high = hexValue(load<u8>(at, 1));
      const low = hexValue(load<u8>(at, 2));
      if (high < 0 || low < 0) return ABSENT;
      byte = <u8>((high << 4) | low);
      at += 2;
      if (byte === SLASH || byte === PERCENT) return ABSENT;
    }
    if (!isPlain(byte)) return ABSENT;
    into.byte(byte);
  }
  const last = into.writtenSince(segment);
  if (into.overflowed || (length(last) > 0 && isOdd(last)) || !isUtf8(into.written())) return ABSENT;
  return into.written();
}

/** Whether a segment is empty, `.` or `..`. */
function isOdd(segment: Slice): bool {
  const size = length(segment);
  return (
    size === 0 || (byteAt(segment, 0) === DOT && (size === 1 || (size === 2 && byteAt(segment, 1) === DOT)))
  );
}

/** No control character, none of `;`, `\` and `#`. */
function isPlain(byte: u8): bool {
  return byte >= 0x20 && byte !== 0x7f && byte !== 0x3b && byte !== 0x5c && byte !== 0x23;
}
