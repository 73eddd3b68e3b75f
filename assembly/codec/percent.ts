/** Percent-encoding (RFC 3986, 2.1): `%` and two hex digits, of either case, stand for a byte. */
import { hexValue } from "../bytes/ascii";
import { ABSENT, end, indexOf, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";

const PERCENT: u8 = 0x25;

/** Whether an encoded byte begins at `at`; `limit` is the address behind the text. */
export function isEncoded(at: usize, limit: usize): bool {
  if (load<u8>(at) !== PERCENT || limit - at < 3) return false;
  return hexValue(load<u8>(at, 1)) >= 0 && hexValue(load<u8>(at, 2)) >= 0;
}

/** How many bytes there are to the next one: 3 where an encoded byte begins, else 1. */
export function stepAt(at: usize, limit: usize): usize {
  return isEncoded(at, limit) ? 3 : 1;
}

/** The byte at `at`, or the one that is encoded there. */
export function byteDecodedAt(at: usize, limit: usize): u8 {
  if (!isEncoded(at, limit)) return load<u8>(at);
  return <u8>((hexValue(load<u8>(at, 1)) << 4) | hexValue(load<u8>(at, 2)));
}

/**
 * The bytes that an encoded text stands for; they need not be UTF-8. Where nothing in it is encoded this is the text
 * itself and costs nothing; otherwise it is written behind what `into` holds. `ABSENT` where it does not fit there.
 */
export function percentDecoded(text: Slice, into: Writer): Slice {
  if (indexOf(text, PERCENT) < 0) return text;
  const mark = into.length;
  const limit = end(text);
  for (let at = start(text); at < limit; at += stepAt(at, limit)) into.byte(byteDecodedAt(at, limit));
  return into.overflowed ? ABSENT : into.writtenSince(mark);
}
