/**
 * The query of a path, read as forms and servers write and read it (WHATWG URL, application/x-www-form-urlencoded):
 * parameters set apart by `&`, a name set apart from its value by the first `=`, `+` for a space, `%` and two hex
 * digits for any byte. Two digits that are none stand for themselves. What has no `=` is a name with an empty value.
 *
 * A name may come twice, and may be written in many ways (`%6Eame`). The first counts here; some servers take the
 * last, or all. Whoever must not be fooled asks `countParameters`.
 */
import {
  ABSENT,
  byteAt,
  end,
  indexOf,
  isPresent,
  length,
  part,
  Slice,
  slice,
  sliceBetween,
  start,
} from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { byteDecodedAt, stepAt } from "./percent";

const QUESTION_MARK: u8 = 0x3f;
const HASH: u8 = 0x23;
const AMPERSAND: u8 = 0x26;
const EQUALS: u8 = 0x3d;
const PLUS: u8 = 0x2b;
const PERCENT: u8 = 0x25;
const SPACE: u8 = 0x20;

/** What is behind the first `?` of a path (Envoy's `:path`) and before a `#`; `ABSENT` where there is none. */
export function queryOf(path: Slice): Slice {
  const hash = indexOf(path, HASH);
  const whole = hash < 0 ? path : part(path, 0, hash);
  const mark = indexOf(whole, QUESTION_MARK);
  return mark < 0 ? ABSENT : part(whole, mark + 1, length(whole));
}

/** What is before the query and a `#` of a path (Envoy's `:path`): all of it where there is neither. */
export function pathOf(path: Slice): Slice {
  const hash = indexOf(path, HASH);
  const whole = hash < 0 ? path : part(path, 0, hash);
  const mark = indexOf(whole, QUESTION_MARK);
  return mark < 0 ? whole : part(whole, 0, mark);
}

/**
 * The value of the first parameter of this name, still encoded, or `ABSENT`. As long valid as the query.
 *
 * @param query from `queryOf`.
 * @param name decoded, at least 1 byte.
 */
export function parameterIn(query: Slice, name: Slice): Slice {
  for (let piece = pieceFrom(query, start(query)); isPresent(piece); piece = pieceAfter(query, piece)) {
    if (isNamed(piece, name)) return part(piece, nameSize(piece) + 1, length(piece));
  }
  return ABSENT;
}

/** How many parameters of this name there are. More than one: readers may disagree on which of them counts. */
export function countParameters(query: Slice, name: Slice): u32 {
  let count: u32 = 0;
  for (let piece = pieceFrom(query, start(query)); isPresent(piece); piece = pieceAfter(query, piece)) {
    if (isNamed(piece, name)) count++;
  }
  return count;
}

/**
 * The bytes that an encoded value stands for; they need not be UTF-8. Where nothing in it is encoded this is the value
 * itself and costs nothing; otherwise it is written behind what `into` holds. `ABSENT` where it does not fit there.
 */
export function decodedValue(value: Slice, into: Writer): Slice {
  if (indexOf(value, PERCENT) < 0 && indexOf(value, PLUS) < 0) return value;
  const mark = into.length;
  const limit = end(value);
  for (let at = start(value); at < limit; at += stepAt(at, limit)) into.byte(decodedByte(at, limit));
  return into.overflowed ? ABSENT : into.writtenSince(mark);
}

/**
 * Writes a path (Envoy's `:path`) without the parameters of this name, everything else byte for byte. The `?` goes with the last
 * parameter.
 */
export function writeWithoutParameter(path: Slice, name: Slice, into: Writer): void {
  const query = queryOf(path);
  if (!isPresent(query)) {
    into.bytes(path);
    return;
  }
  into.bytes(sliceBetween(start(path), start(query) - 1));
  let separator = QUESTION_MARK;
  for (let piece = pieceFrom(query, start(query)); isPresent(piece); piece = pieceAfter(query, piece)) {
    if (isNamed(piece, name)) continue;
    into.byte(separator).bytes(piece);
    separator = AMPERSAND;
  }
  into.bytes(sliceBetween(end(query), end(path)));
}

/** The piece from `at` up to the next `&`; `ABSENT` behind the last, and where there is no query. */
function pieceFrom(query: Slice, at: usize): Slice {
  const limit = end(query);
  if (!isPresent(query) || at > limit) return ABSENT;
  const rest = sliceBetween(at, limit);
  const size = indexOf(rest, AMPERSAND);
  return size < 0 ? rest : slice(at, size);
}

function pieceAfter(query: Slice, piece: Slice): Slice {
  return pieceFrom(query, end(piece) + 1);
}

function nameSize(piece: Slice): usize {
  const size = indexOf(piece, EQUALS);
  return size < 0 ? length(piece) : size;
}

/** Whether the parameter's name, decoded, is this one. */
function isNamed(piece: Slice, name: Slice): bool {
  const limit = start(piece) + nameSize(piece);
  let index: usize = 0;
  for (let at = start(piece); at < limit; at += stepAt(at, limit)) {
    if (byteAt(name, index++) !== <i32>decodedByte(at, limit)) return false;
  }
  return index === length(name);
}

/** The byte at `at`, decoded as a form has it. */
function decodedByte(at: usize, limit: usize): u8 {
  return load<u8>(at) === PLUS ? SPACE : byteDecodedAt(at, limit);
}
