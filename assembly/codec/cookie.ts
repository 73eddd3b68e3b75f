/**
 * The Cookie header, read as servers read it (RFC 6265, 4.2 and 5.4; the drafts of 6265bis changed nothing here):
 *
 * - Semicolons set cookies apart, the first `=` sets a name apart from its value; spaces and tabs around either
 *   are not part of it. What has no `=` is no cookie. Names are compared with case.
 * - Double quotes around a whole value are not part of it. They protect nothing: a semicolon ends a value between
 *   them as well. Nothing else is decoded, as servers do not agree on it.
 * - A name may come twice, as cookies of different paths or domains do. The first counts here, as in most servers;
 *   some take the last. Whoever must not be fooled asks `countCookies`.
 * - Several Cookie headers are one list (RFC 9113, 8.2.3). Envoy joins those of HTTP/2 itself; those of HTTP/1.1
 *   reach a plugin one by one (`Headers.pairs`). Each function takes the value of one of them.
 */
import {
  ABSENT,
  byteAt,
  end,
  equals,
  hasBytes,
  indexOf,
  isPresent,
  length,
  part,
  Slice,
  slice,
  sliceBetween,
  start,
  trim,
} from "../bytes/slice";
import { Writer } from "../bytes/writer";

const SEMICOLON: u8 = 0x3b;
const EQUALS: u8 = 0x3d;
const QUOTE: i32 = 0x22;

/**
 * The value of the first cookie of this name, or `ABSENT`. As long valid as the header.
 *
 * @param header a Cookie header's value, or `ABSENT`.
 * @param name at least 1 byte, without spaces around it.
 */
export function cookieIn(header: Slice, name: Slice): Slice {
  for (let piece = pieceFrom(header, start(header)); isPresent(piece); piece = pieceAfter(header, piece)) {
    if (isNamed(piece, name)) return contentOf(piece);
  }
  return ABSENT;
}

/** How many cookies of this name there are. More than one: readers may disagree on which of them counts. */
export function countCookies(header: Slice, name: Slice): u32 {
  let count: u32 = 0;
  for (let piece = pieceFrom(header, start(header)); isPresent(piece); piece = pieceAfter(header, piece)) {
    if (isNamed(piece, name)) count++;
  }
  return count;
}

/**
 * Writes everything of the header but the cookies of this name, in order and byte for byte, with `; ` in between. It
 * goes on behind what `into` holds, so that calls for several Cookie headers make one value of them.
 */
export function writeWithoutCookie(header: Slice, name: Slice, into: Writer): void {
  for (let piece = pieceFrom(header, start(header)); isPresent(piece); piece = pieceAfter(header, piece)) {
    const trimmed = trim(piece);
    if (!hasBytes(trimmed) || isNamed(piece, name)) continue;
    if (into.length > 0) into.ascii("; ");
    into.bytes(trimmed);
  }
}

/** The piece from `at` up to the next semicolon; `ABSENT` behind the last. */
function pieceFrom(header: Slice, at: usize): Slice {
  const limit = end(header);
  if (at > limit) return ABSENT;
  const rest = sliceBetween(at, limit);
  const size = indexOf(rest, SEMICOLON);
  return size < 0 ? rest : slice(at, size);
}

function pieceAfter(header: Slice, piece: Slice): Slice {
  return pieceFrom(header, end(piece) + 1);
}

function isNamed(piece: Slice, name: Slice): bool {
  const size = indexOf(piece, EQUALS);
  return size >= 0 && equals(trim(part(piece, 0, size)), name);
}

/** The value of a piece that has a name. */
function contentOf(piece: Slice): Slice {
  const value = trim(part(piece, indexOf(piece, EQUALS) + 1, length(piece)));
  const last = length(value) - 1;
  const isQuoted = length(value) >= 2 && byteAt(value, 0) === QUOTE && byteAt(value, last) === QUOTE;
  return isQuoted ? part(value, 1, last) : value;
}
