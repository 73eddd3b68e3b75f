/**
 * W3C Baggage (https://www.w3.org/TR/baggage/): members `key=value;property;property=value`, set apart by commas,
 * with spaces and tabs around each part. Keys are tokens; values are percent-encoded UTF-8. Several `baggage`
 * headers are one list.
 *
 * Agents are not equally strict: some decode keys, some compare them without case, some trim more than spaces, and
 * strict ones give up all members for one wrong one. So a member is told from others by what any of them
 * could take for its key (`mayBeKey`), and by whether all of them would read it alike (`isWellFormed`).
 */
import { toLower } from "../bytes/ascii";
import {
  ABSENT,
  end,
  hasBytes,
  indexOf,
  isPresent,
  length,
  part,
  Slice,
  sliceBetween,
  start,
  trim,
} from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { isTokenCharacter } from "./header";
import { byteDecodedAt, isEncoded, stepAt } from "./percent";

const COMMA: u8 = 0x2c;
const SEMICOLON: u8 = 0x3b;
const EQUALS: u8 = 0x3d;
const PERCENT: u8 = 0x25;
const PLUS: u8 = 0x2b;

const HEX_DIGITS: usize = memory.data<u8>([
  0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46,
]);

/** What each byte is: one of the bits below, or several, or none. */
const KINDS: usize = memory.data(256);
/** It may stand in a token (RFC 9110, 5.6.2). */
const TOKEN: u8 = 1;
/** It may stand in a value: visible ASCII but for the double quote, comma, semicolon and backslash. */
const OCTET: u8 = 2;
/** It stands for itself there, and does so to everybody. */
const PLAIN: u8 = 4;

for (let byte = 0x21; byte < 0x7f; byte++) {
  let kind: u8 = isTokenCharacter(toLower(<u8>byte)) ? TOKEN : 0;
  if (byte !== 0x22 && byte !== COMMA && byte !== SEMICOLON && byte !== 0x5c) {
    kind |= byte === PERCENT || byte === PLUS ? OCTET : OCTET | PLAIN;
  }
  store<u8>(KINDS + byte, kind);
}

/** The most that everybody must pass on (W3C Baggage, 3.3.2). */
export const MOST_MEMBERS: u32 = 64;
export const MOST_BYTES: usize = 8192;

/**
 * Reads one header's members from front to back:
 *
 *     reader.open(value);
 *     while (reader.next()) { reader.member ... reader.key ... reader.value }
 */
export class BaggageReader {
  /** The whole member, without white space around it; empty between two commas. */
  member: Slice = ABSENT;
  /** What stands before the `=`, or is all there is before a property. */
  key: Slice = ABSENT;
  /** What stands behind the `=`, still encoded; empty where there is none. */
  value: Slice = ABSENT;
  private hasValue: bool = false;
  private properties: Slice = ABSENT;
  private at: usize = 0;
  private limit: usize = 0;

  /** Begins with a header's value. One that is absent or empty has no members. */
  open(header: Slice): this {
    this.limit = end(header);
    this.at = hasBytes(header) ? start(header) : this.limit + 1;
    return this;
  }

  /** Goes on to the next member. False when there is none. */
  next(): bool {
    if (this.at > this.limit) return false;
    const first = this.at;
    const limit = this.limit;
    let equals: usize = 0;
    let semicolon: usize = 0;
    let at = first;
    for (; at < limit; at++) {
      const byte = load<u8>(at);
      // Nearly all bytes are none of the three.
      if (byte - COMMA > EQUALS - COMMA) continue;
      if (byte === COMMA) break;
      if (semicolon !== 0) continue;
      if (byte === SEMICOLON) semicolon = at;
      else if (byte === EQUALS && equals === 0) equals = at;
    }
    this.at = at + 1;
    const pairEnd = semicolon === 0 ? at : semicolon;
    this.hasValue = equals !== 0;
    this.member = trim(sliceBetween(first, at));
    this.key = trim(sliceBetween(first, equals === 0 ? pairEnd : equals));
    this.value = trim(sliceBetween(equals === 0 ? pairEnd : equals + 1, pairEnd));
    this.properties = semicolon === 0 ? ABSENT : sliceBetween(semicolon + 1, at);
    return true;
  }

  /** Whether the member is one by the grammar, and each `%` in a value begins an encoded byte. */
  get isWellFormed(): bool {
    if (!this.hasValue || !isToken(this.key) || !isValue(this.value)) return false;
    let rest = this.properties;
    while (isPresent(rest)) {
      const property = beforeFirst(rest, SEMICOLON);
      const key = beforeFirst(property, EQUALS);
      const value = part(property, length(key) + 1, length(property));
      if (!isToken(trim(key)) || !isValue(trim(value))) return false;
      rest = end(property) === end(rest) ? ABSENT : sliceBetween(end(property) + 1, end(rest));
    }
    return true;
  }
}

/**
 * Whether some agent could take a member's key for this name: decoded, without case, and without what stands around
 * it that belongs in no token (agents trim white space of many kinds, some after decoding, some with `+` as a space).
 *
 * @param key as it stands in the header.
 * @param name a token without `%` and `+`.
 */
export function mayBeKey(key: Slice, name: Slice): bool {
  const limit = end(key);
  let at = afterJunk(start(key), limit);
  for (let index = start(name); index < end(name); index++) {
    if (at >= limit || toLower(byteDecodedAt(at, limit)) !== toLower(load<u8>(index))) return false;
    at += stepAt(at, limit);
  }
  return afterJunk(at, limit) === limit;
}

function afterJunk(from: usize, limit: usize): usize {
  let at = from;
  while (at < limit && (load<u8>(at) === PLUS || !isTokenByte(byteDecodedAt(at, limit))))
    at += stepAt(at, limit);
  return at;
}

/** The address behind the bytes from `from` on that are all of a kind. */
function afterKind(kind: u8, from: usize, limit: usize): usize {
  let at = from;
  while (at < limit && load<u8>(KINDS + load<u8>(at)) & kind) at++;
  return at;
}

/**
 * What an encoded value stands for. It may be any bytes, and need not be UTF-8. Where nothing is encoded, that is the
 * value itself; otherwise it is written into `into`. `ABSENT` where it does not fit there.
 */
export function decodedValue(value: Slice, into: Writer): Slice {
  if (indexOf(value, PERCENT) < 0) return value;
  into.clear();
  const limit = end(value);
  for (let at = start(value); at < limit; at += stepAt(at, limit)) into.byte(byteDecodedAt(at, limit));
  return into.overflowed ? ABSENT : into.written();
}

/**
 * Writes a value encoded: as `%` and two hex digits everything that may not stand in one, `%`, and `+`, which some
 * agents take for a space.
 */
export function writeEncoded(value: Slice, into: Writer): void {
  const limit = end(value);
  let at = start(value);
  for (;;) {
    const next = afterKind(PLAIN, at, limit);
    into.bytes(sliceBetween(at, next));
    if (next === limit) return;
    const byte = load<u8>(next);
    into
      .byte(PERCENT)
      .byte(load<u8>(HEX_DIGITS + (byte >> 4)))
      .byte(load<u8>(HEX_DIGITS + (byte & 15)));
    at = next + 1;
  }
}

function beforeFirst(text: Slice, separator: u8): Slice {
  const size = indexOf(text, separator);
  return size < 0 ? text : part(text, 0, size);
}

/** Whether this is a token (RFC 9110, 5.6.2), of letters of either case. */
export function isToken(text: Slice): bool {
  return hasBytes(text) && afterKind(TOKEN, start(text), end(text)) === end(text);
}

function isTokenByte(byte: u8): bool {
  return (load<u8>(KINDS + byte) & TOKEN) !== 0;
}

function isValue(text: Slice): bool {
  if (afterKind(OCTET, start(text), end(text)) !== end(text)) return false;
  for (let at = indexOf(text, PERCENT); at >= 0; at = indexOf(text, PERCENT, at + 1)) {
    if (!isEncoded(start(text) + at, end(text))) return false;
  }
  return true;
}
