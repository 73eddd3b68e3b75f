/**
 * JSON strings: what is between the quotes, with its escapes taken out. All of them take a string value of a
 * text that passed `checkJson`, quotes included.
 */
import { bytesOf, sliceOf } from "../bytes/bytes";
import {
  ABSENT,
  byteAt,
  end,
  equals,
  hasBytes,
  indexOf,
  length,
  part,
  Slice,
  slice,
  sliceBetween,
  start,
  startsWith,
} from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { utf16Unit } from "./json-grammar";
import { writeCodePoint } from "./utf8";

const BACKSLASH: u8 = 0x5c;

/** The bytes between the quotes, escapes and all. */
export function rawText(text: Slice): Slice {
  return length(text) < 2 ? ABSENT : slice(start(text) + 1, length(text) - 2);
}

/** Whether the string has no escapes, so that its raw text is its value. */
export function isPlain(text: Slice): bool {
  return indexOf(text, BACKSLASH) < 0;
}

/**
 * The value of a string, in UTF-8. Where it has no escapes this is a slice of the text itself and costs
 * nothing; otherwise it is written behind what `into` holds. `ABSENT` where it does not fit there.
 */
export function textOf(text: Slice, into: Writer): Slice {
  if (isPlain(text)) return rawText(text);
  const mark = into.length;
  return decodeText(text, into) ? into.writtenSince(mark) : ABSENT;
}

/** Writes the value of a string, in UTF-8. False where it does not fit. */
export function decodeText(text: Slice, into: Writer): bool {
  const raw = rawText(text);
  const limit = end(raw);
  let at = start(raw);
  while (at < limit) {
    const rest = sliceBetween(at, limit);
    const backslash = indexOf(rest, BACKSLASH);
    if (backslash < 0) {
      into.bytes(rest);
      break;
    }
    into.bytes(slice(at, backslash));
    at += backslash;
    const codePoint = escapedCodePoint(at, limit);
    writeCodePoint(codePoint, into);
    at += escapeSize(at, codePoint);
  }
  return !into.overflowed;
}

/** Whether the value of the string is these bytes. Allocates nothing, whatever the escapes. */
export function textEquals(text: Slice, value: Slice): bool {
  const raw = rawText(text);
  // No escape is shorter than what it stands for.
  if (length(raw) < length(value)) return false;
  if (isPlain(text)) return equals(raw, value);
  const limit = end(raw);
  let at = start(raw);
  let rest = value;
  while (at < limit) {
    if (load<u8>(at) !== BACKSLASH) {
      if (byteAt(rest, 0) !== <i32>load<u8>(at)) return false;
      rest = part(rest, 1, length(rest));
      at++;
    } else {
      const codePoint = escapedCodePoint(at, limit);
      writeCodePoint(codePoint, character.clear());
      if (!startsWith(rest, character.written())) return false;
      rest = part(rest, character.length, length(rest));
      at += escapeSize(at, codePoint);
    }
  }
  return !hasBytes(rest);
}

/** The same for a word of ASCII characters, such as a literal: it is not turned into bytes first. */
export function textIs(text: Slice, word: string): bool {
  const raw = rawText(text);
  const size = word.length;
  if (!isPlain(text)) return textEquals(text, sliceOf(bytesOf(word)));
  if (<i32>length(raw) !== size) return false;
  for (let index: usize = 0; index < <usize>size; index++) {
    const unit = load<u16>(changetype<usize>(word) + (index << 1));
    if (unit !== <u16>load<u8>(start(raw) + index)) return false;
  }
  return true;
}

/** One code point in UTF-8. */
const character = new Writer(memory.data(4), 4);

/** The code point that the escape at `at` stands for; of a surrogate pair, both halves must be there. */
export function escapedCodePoint(at: usize, limit: usize): u32 {
  const letter = load<u8>(at, 1);
  switch (letter) {
    case 0x62: // b
      return 0x08;
    case 0x66: // f
      return 0x0c;
    case 0x6e: // n
      return 0x0a;
    case 0x72: // r
      return 0x0d;
    case 0x74: // t
      return 0x09;
    case 0x75: {
      const unit = utf16Unit(at, limit);
      if ((unit & 0xfc00) !== 0xd800) return unit;
      return 0x10000 + ((unit & 0x3ff) << 10) + (utf16Unit(at + 6, limit) & 0x3ff);
    }
    default:
      return letter;
  }
}

/** The number of bytes of the escape at `at` that stands for `codePoint`. */
function escapeSize(at: usize, codePoint: u32): usize {
  if (load<u8>(at, 1) !== 0x75) return 2;
  return codePoint < 0x10000 ? 6 : 12;
}
