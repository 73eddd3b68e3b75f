import { end, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";

/**
 * The length (1 to 4) of the well-formed UTF-8 sequence at `at`, or 0 where there is none before `limit`.
 * Over-long forms, surrogates and code points above U+10FFFF are not well-formed (RFC 3629).
 */
export function sequenceLength(at: usize, limit: usize): u32 {
  const first = load<u8>(at);
  if (first < 0x80) return 1;
  const room = limit - at;
  if (first < 0xc2 || room < 2) return 0;
  const second = load<u8>(at, 1);
  if (first < 0xe0) return isContinuation(second) ? 2 : 0;
  if (room < 3) return 0;
  if (first < 0xf0) {
    const lowest: u8 = first === 0xe0 ? 0xa0 : 0x80;
    const highest: u8 = first === 0xed ? 0x9f : 0xbf;
    return second >= lowest && second <= highest && isContinuation(load<u8>(at, 2)) ? 3 : 0;
  }
  if (first > 0xf4 || room < 4) return 0;
  const lowest: u8 = first === 0xf0 ? 0x90 : 0x80;
  const highest: u8 = first === 0xf4 ? 0x8f : 0xbf;
  const wellFormed =
    second >= lowest &&
    second <= highest &&
    isContinuation(load<u8>(at, 2)) &&
    isContinuation(load<u8>(at, 3));
  return wellFormed ? 4 : 0;
}

/** Whether all bytes are well-formed UTF-8. */
export function isUtf8(bytes: Slice): bool {
  const limit = end(bytes);
  let at = start(bytes);
  while (at < limit) {
    const size = sequenceLength(at, limit);
    if (size === 0) return false;
    at += size;
  }
  return true;
}

/** Writes a code point (not a surrogate, at most U+10FFFF) as UTF-8. */
export function writeCodePoint(codePoint: u32, into: Writer): void {
  if (codePoint < 0x80) {
    into.byte(<u8>codePoint);
  } else if (codePoint < 0x800) {
    into.byte(<u8>(0xc0 | (codePoint >> 6))).byte(continuation(codePoint));
  } else if (codePoint < 0x10000) {
    into
      .byte(<u8>(0xe0 | (codePoint >> 12)))
      .byte(continuation(codePoint >> 6))
      .byte(continuation(codePoint));
  } else {
    into
      .byte(<u8>(0xf0 | (codePoint >> 18)))
      .byte(continuation(codePoint >> 12))
      .byte(continuation(codePoint >> 6))
      .byte(continuation(codePoint));
  }
}

function isContinuation(byte: u8): bool {
  return (byte & 0xc0) === 0x80;
}

function continuation(bits: u32): u8 {
  return <u8>(0x80 | (bits & 0x3f));
}
