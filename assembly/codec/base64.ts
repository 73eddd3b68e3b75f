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

/** Characters that are decoded at a time, and the bytes that they make. */
const WIDTH: usize = 16;
const DECODED_WIDTH: usize = 12;

/** Decodes text without padding, in the alphabet with `plus` as its 63rd and `slash` as its 64th character. */
function decode(text: Slice, plus: u8, slash: u8, into: Writer): bool {
  const size = length(text);
  const rest = size % 4;
  if (rest === 1) return false;
  let to = into.room((size * 3) / 4);
  if (to === 0) return false;

  let at = start(text);
  const limit = at + size;
  for (; at + WIDTH <= limit; at += WIDTH, to += DECODED_WIDTH) {
    if (!decodeWide(at, plus, slash, to)) return false;
  }
  for (; at + 4 <= limit; at += 4, to += 3) {
    const bits = sextets(at, 4, plus, slash);
    if (bits < 0) return false;
    store<u8>(to, <u8>(bits >> 16));
    store<u8>(to, <u8>(bits >> 8), 1);
    store<u8>(to, <u8>bits, 2);
  }
  if (rest === 0) return true;
  // Two characters make one byte, and four bits that must be zero; three make two, and two bits.
  const bits = sextets(at, rest, plus, slash);
  if (bits < 0 || (bits & (rest === 2 ? 0x0f : 0x03)) !== 0) return false;
  if (rest === 2) {
    store<u8>(to, <u8>(bits >> 4));
  } else {
    store<u8>(to, <u8>(bits >> 10));
    store<u8>(to, <u8>(bits >> 2), 1);
  }
  return true;
}

/** Decodes 16 characters to 12 bytes. False where one is not in the alphabet. */
function decodeWide(at: usize, plus: u8, slash: u8, to: usize): bool {
  const characters = v128.load(at);
  const isUpper = isWithin(characters, 0x41, 26);
  const isLower = isWithin(characters, 0x61, 26);
  const isDigit = isWithin(characters, 0x30, 10);
  const isPlus = i8x16.eq(characters, i8x16.splat(plus));
  const isSlash = i8x16.eq(characters, i8x16.splat(slash));
  const isLetter = v128.or(isUpper, isLower);
  const isOther = v128.or(isDigit, v128.or(isPlus, isSlash));
  if (!i8x16.all_true(v128.or(isLetter, isOther))) return false;
  // What is to be added to a character to make its six bits.
  const toLetters = v128.or(masked(isUpper, -0x41), masked(isLower, 26 - 0x61));
  const toOthers = v128.or(masked(isPlus, 62 - plus), masked(isSlash, 63 - slash));
  const toDigits = masked(isDigit, 52 - 0x30);
  const sixes = i8x16.add(characters, v128.or(toLetters, v128.or(toOthers, toDigits)));
  // Six bits and six make twelve, twelve and twelve make three bytes; the first are the highest.
  const twelves = v128.or(i16x8.shl(v128.and(sixes, i16x8.splat(0xff)), 6), i16x8.shr_u(sixes, 8));
  const triples = v128.or(i32x4.shl(v128.and(twelves, i32x4.splat(0xffff)), 12), i32x4.shr_u(twelves, 16));
  const bytes = i8x16.shuffle(triples, triples, 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 0, 0, 0, 0);
  v128.store64_lane(to, bytes, 0);
  v128.store32_lane(to, bytes, 2, 8);
  return true;
}

/** All ones in each byte that is one of the `count` from `first` on. */
function isWithin(bytes: v128, first: u8, count: u8): v128 {
  return i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(first)), i8x16.splat(count));
}

/** The value in each byte of the mask that is all ones. */
function masked(mask: v128, value: i8): v128 {
  return v128.and(mask, i8x16.splat(value));
}

/** The bits of 2 to 4 characters, six each, or a negative number where one is not in the alphabet. */
function sextets(at: usize, count: usize, plus: u8, slash: u8): i32 {
  let bits: i32 = 0;
  let wrong: i32 = 0;
  for (let index: usize = 0; index < count; index++) {
    const value = sextet(load<u8>(at + index), plus, slash);
    wrong |= value;
    bits = (bits << 6) | value;
  }
  return wrong < 0 ? -1 : bits;
}

/** The six bits that a character stands for, or -1. */
function sextet(byte: u8, plus: u8, slash: u8): i32 {
  if (byte - 0x41 < 26) return byte - 0x41;
  if (byte - 0x61 < 26) return byte - 0x61 + 26;
  if (byte - 0x30 < 10) return byte - 0x30 + 52;
  if (byte === plus) return 62;
  return byte === slash ? 63 : -1;
}
