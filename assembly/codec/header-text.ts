/** Text of any origin as a header value that changes nothing around it. */
import { end, length, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { isUtf8 } from "./utf8";

/** What becomes of characters that are not visible ASCII. */
/**
 * Each of their bytes, of UTF-8, is written as `%XX`, and `%` itself as `%25`, so that `decodeURIComponent` and its
 * like give the text back. Spaces stay where they are inside.
 */
export const PERCENT: i32 = 0;
/** They stay, in UTF-8. Text with control characters is refused, and such as begins or ends with a space. */
export const KEEP: i32 = 1;
/** Text with any is refused. Spaces may be inside. */
export const REFUSE: i32 = 2;

const SPACE: u8 = 0x20;
const HEX_DIGITS: usize = memory.data<u8>([
  0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46,
]);

/**
 * Writes a text so that it can stand in a header: never CR, LF, NUL or another control character, no space around
 * it. False where it cannot, or where the text is empty or does not fit.
 */
export function writeHeaderText(text: Slice, others: i32, into: Writer): bool {
  if (length(text) === 0 || (others === KEEP && !isUtf8(text))) return false;
  const first = start(text);
  const last = end(text) - 1;
  for (let at = first; at <= last; at++) {
    const byte = load<u8>(at);
    const isVisible = byte - 0x21 < 0x5e || (byte === SPACE && at !== first && at !== last);
    if (isVisible && (byte !== 0x25 || others !== PERCENT)) {
      into.byte(byte);
    } else if (others === PERCENT) {
      into
        .byte(0x25)
        .byte(hexDigit(byte >> 4))
        .byte(hexDigit(byte & 15));
    } else if (others === KEEP && byte >= 0x80) {
      into.byte(byte);
    } else {
      return false;
    }
  }
  return !into.overflowed;
}

function hexDigit(value: u8): u8 {
  return load<u8>(HEX_DIGITS + value);
}
