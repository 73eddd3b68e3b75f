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
  length,
  part,
  Slice,
  slice,
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
    const rest = sliceBetween(this.at, this.limit);
    const size = indexOf(rest, COMMA);
    const piece = size < 0 ? rest : slice(this.at, size);
    this.at = end(piece) + 1;
    this.member = trim(piece);
    const pair = beforeFirst(this.member, SEMICOLON);
    const key = beforeFirst(pair, EQUALS);
    this.key = trim(key);
    this.value = trim(part(pair, length(key) + 1, length(pair)));
    return true;
  }

  /** Whether the member is one by the grammar, and each `%` in a value begins an encoded byte. */
  get isWellFormed(): bool {
    const member = this.member;
    const pair = beforeFirst(member, SEMICOLON);
    if (indexOf(pair, EQUALS) < 0 || !isToken(this.key) || !isValue(this.value)) return false;
    let at = end(pair) + 1;
    while (at <= end(member)) {
      const property = beforeFirst(sliceBetween(at, end(member)), SEMICOLON);
      const key = beforeFirst(property, EQUALS);
      if (!isToken(trim(key)) || !isValue(trim(part(property, length(key) + 1, length(property)))))
        return false;
      at = end(property) + 1;
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

/** Writes what an encoded value stands for. It may be any bytes, and need not be UTF-8. */
export function writeDecoded(value: Slice, into: Writer): void {
  const limit = end(value);
  for (let at = start(value); at < limit; at += stepAt(at, limit)) into.byte(byteDecodedAt(at, limit));
}

/**
 * Writes a value encoded: as `%` and two hex digits everything that may not stand in one, `%`, and `+`, which some
 * agents take for a space.
 */
export function writeEncoded(value: Slice, into: Writer): void {
  for (let at = start(value); at < end(value); at++) {
    const byte = load<u8>(at);
    if (isBaggageOctet(byte) && byte !== PERCENT && byte !== PLUS) {
      into.byte(byte);
    } else {
      into
        .byte(PERCENT)
        .byte(load<u8>(HEX_DIGITS + (byte >> 4)))
        .byte(load<u8>(HEX_DIGITS + (byte & 15)));
    }
  }
}

function beforeFirst(text: Slice, separator: u8): Slice {
  const size = indexOf(text, separator);
  return size < 0 ? text : part(text, 0, size);
}

/** Whether this is a token (RFC 9110, 5.6.2), of letters of either case. */
export function isToken(text: Slice): bool {
  for (let at = start(text); at < end(text); at++) {
    if (!isTokenByte(load<u8>(at))) return false;
  }
  return hasBytes(text);
}

function isTokenByte(byte: u8): bool {
  return isTokenCharacter(toLower(byte));
}

function isValue(text: Slice): bool {
  const limit = end(text);
  for (let at = start(text); at < limit; at++) {
    const byte = load<u8>(at);
    if (!isBaggageOctet(byte) || (byte === PERCENT && !isEncoded(at, limit))) return false;
  }
  return true;
}

/** Visible ASCII but for the double quote, comma, semicolon and backslash. */
function isBaggageOctet(byte: u8): bool {
  return byte - 0x21 < 0x5e && byte !== 0x22 && byte !== COMMA && byte !== SEMICOLON && byte !== 0x5c;
}
