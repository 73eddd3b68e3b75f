/**
 * Base64 (RFC 4648), strictly: one text for one value. No white space, and the bits left over in the last
 * character must be zero. `decodeBase64Url` takes the URL alphabet without padding, as JOSE writes it (RFC
 * 7515, 2); `decodeBase64` the standard alphabet with its padding.
 */
import { byteAt, length, part, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";

const PADDING: i32 = 0x3d;

/** Writes what base64url text without padding stands for. False where it is not such text or does not fit. */
export function decodeBase64Url(text: Slice, into: Writer): bool {
  return decode(text, 0x2d, 0x5f, into);
}

/** Writes what padded standard base64 text stands for. False where it is not such text or does not fit. */
export function decodeBase64(text: Slice, into: Writer): bool {
  const size = length(text);
  if (size % 4 !== 0) return false;
  if (size === 0) return true;
  let used = size;
  if (byteAt(text, used - 1) === PADDING) used--;
  if (byteAt(text, used - 1) === PADDING) used--;
  return decode(part(text, 0, used), 0x2b, 0x2f, into);
}

/** Decodes text without padding, in the alphabet with `plus` as its 63rd and `slash` as its 64th character. */
function decode(text: Slice, plus: u8, slash: u8, into: Writer): bool {
  const size = length(text);
  const rest = size % 4;
  if (rest === 1) return false;
  let bits: u32 = 0;
  for (let index: usize = 0; index < size; index++) {
    const value = sextet(load<u8>(start(text) + index), plus, slash);
    if (value < 0) return false;
    bits = (bits << 6) | value;
    // A group of four characters makes three bytes; each character but the first completes one.
    switch (index & 3) {
      case 1:
        into.byte(<u8>(bits >> 4));
        break;
      case 2:
        into.byte(<u8>(bits >> 2));
        break;
      case 3:
        into.byte(<u8>bits);
        break;
    }
  }
  const leftOver: u32 = rest === 2 ? 0x0f : rest === 3 ? 0x03 : 0;
  return (bits & leftOver) === 0 && !into.overflowed;
}

/** The six bits that a character stands for, or -1. */
function sextet(byte: u8, plus: u8, slash: u8): i32 {
  if (byte - 0x41 < 26) return byte - 0x41;
  if (byte - 0x61 < 26) return byte - 0x61 + 26;
  if (byte - 0x30 < 10) return byte - 0x30 + 52;
  if (byte === plus) return 62;
  return byte === slash ? 63 : -1;
}
