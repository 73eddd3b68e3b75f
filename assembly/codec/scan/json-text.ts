/** Runs of bytes inside JSON, 16 at a time. */
import { sequenceLength } from "../utf8";

const WIDTH: usize = 16;

/**
 * The address of the first byte at or after `at` that needs a look inside a string: a quote, a backslash, a
 * control character, or a byte above ASCII; `limit` where there is none.
 */
export function plainEnd(at: usize, limit: usize): usize {
  while (at + WIDTH <= limit) {
    const bytes = v128.load(at);
    // As signed numbers, the bytes above ASCII are below zero.
    const outside = i8x16.lt_s(bytes, i8x16.splat(0x20));
    const special = v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c)));
    const found = i8x16.bitmask(v128.or(outside, special));
    if (found !== 0) return at + ctz(found);
    at += WIDTH;
  }
  while (at < limit) {
    const byte = load<u8>(at);
    if (byte === 0x22 || byte === 0x5c || byte - 0x20 >= 0x60) break;
    at++;
  }
  return at;
}

/** The address of the first byte at or after `at` that is no white space of JSON, or `limit`. */
export function spaceEnd(at: usize, limit: usize): usize {
  while (at + WIDTH <= limit) {
    // Most often it is one space. Then nothing that follows has to wait for more to be looked at.
    if (load<u16>(at) >= 0x2100) {
      if (load<u8>(at) === 0x20) return at + 1;
    }
    const bytes = v128.load(at);
    const usual = v128.or(i8x16.eq(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(0x0a)));
    const unusual = v128.or(i8x16.eq(bytes, i8x16.splat(0x0d)), i8x16.eq(bytes, i8x16.splat(0x09)));
    const others = i8x16.bitmask(v128.not(v128.or(usual, unusual)));
    if (others !== 0) return at + ctz(others);
    at += WIDTH;
  }
  while (at < limit && isSpace(load<u8>(at))) at++;
  return at;
}

/** Whether the byte is white space between JSON's tokens: a space, a tab, CR or LF. */
export function isSpace(byte: u8): bool {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * The address of the first byte at or after `at`, inside a string, that is neither plain ASCII nor part of a whole
 * UTF-8 sequence: a quote, a backslash, a control character, a byte out of place, the begin of a sequence that the
 * limit cuts; or `limit`.
 */
export function textEnd(at: usize, limit: usize): usize {
  while (true) {
    at = plainEnd(at, limit);
    if (at === limit || load<u8>(at) < 0x80) return at;
    do {
      // Most are of two bytes: 110xxxxx 10xxxxxx, but not C0 and C1.
      if (at + 2 <= limit && (load<u16>(at) & 0xc0e0) === 0x80c0 && load<u8>(at) > 0xc1) {
        at += 2;
        continue;
      }
      const size = sequenceLength(at, limit);
      if (size === 0) return at;
      at += size;
    } while (at < limit && load<u8>(at) >= 0x80);
  }
}

/**
 * The address behind the number at `at`, if it is one of up to 15 characters without exponent; otherwise 0, which says
 * nothing. Looks at 17 bytes.
 */
export function shortNumberEnd(at: usize): usize {
  if (load<u8>(at) === 0x2d) at++;
  const bytes = v128.load(at);
  const digits = i8x16.bitmask(i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10)));
  const points = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(0x2e)));
  // Where it ends follows from one look. Whether it is a number is checked beside that, and holds up nothing.
  const size = ctz(~(digits | points));
  if ((digits & 1) === 0) return 0;
  if ((digits & 2) !== 0) {
    if (load<u8>(at) === 0x30) return 0;
  }
  const inside = points & ((1 << size) - 1);
  if (inside !== 0) {
    // One point, and not the last character.
    if ((inside & (inside - 1)) !== 0) return 0;
    if (inside >> (size - 1) !== 0) return 0;
  }
  if (size > 15) return 0;
  at += size;
  return (load<u8>(at) | 0x20) === 0x65 ? 0 : at;
}

/** The address behind the `true`, `false` or `null` at `at`, or 0. Looks at 5 bytes. */
export function wordEnd(at: usize): usize {
  const word = load<u32>(at);
  if (word === 0x65757274 || word === 0x6c6c756e) return at + 4;
  return word === 0x736c6166 && load<u8>(at, 4) === 0x65 ? at + 5 : 0;
}
