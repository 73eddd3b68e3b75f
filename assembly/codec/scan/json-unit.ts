/**
 * What a JSON string consists of where it is not plain ASCII: *units*, each an escape sequence (both halves of a
 * surrogate pair together) or a UTF-8 sequence of more than one byte.
 */
import { Slice, slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { isEscapeLetter, utf16Unit } from "../json-grammar";
import { escapedCodePoint } from "../json-string";
import { sequenceLength, writeCodePoint } from "../utf8";
import { textEnd } from "./json-text";

/** The most bytes of a unit: two escaped surrogates. */
export const LONGEST_UNIT: usize = 12;

/** What `unitSize` says of no unit at all, and of one that may go on behind the limit. */
export const NO_UNIT: i32 = 0;
export const INCOMPLETE: i32 = -1;

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;

const decoded = new Writer(memory.data(4), 4);

/** The size of the unit at `at`, where there is no plain ASCII; or one of the above. */
export function unitSize(at: usize, limit: usize): i32 {
  const first = load<u8>(at);
  const room = limit - at;
  if (first !== BACKSLASH) {
    if (first < 0x80) return NO_UNIT;
    const size: usize = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    return room < size ? INCOMPLETE : sequenceLength(at, limit);
  }
  if (room < 2) return INCOMPLETE;
  const letter = load<u8>(at, 1);
  if (letter !== 0x75) return isEscapeLetter(letter) ? 2 : NO_UNIT;
  if (room < 6) return INCOMPLETE;
  const unit = utf16Unit(at, limit);
  if (unit < 0 || (unit & 0xfc00) === 0xdc00) return NO_UNIT;
  if ((unit & 0xfc00) !== 0xd800) return 6;
  if (room < 12) return INCOMPLETE;
  return (utf16Unit(at + 6, limit) & 0xfc00) === 0xdc00 ? 12 : NO_UNIT;
}

/** What the unit of this size stands for, in UTF-8. Valid until the next call, and no longer than the unit. */
export function unitText(at: usize, size: usize): Slice {
  if (load<u8>(at) !== BACKSLASH) return slice(at, size);
  writeCodePoint(escapedCodePoint(at, at + size), decoded.clear());
  return decoded.written();
}

/** The end of a string, from inside of it: its quote, or where the limit or a mistake ends it. */
export function stringEnd(at: usize, limit: usize): usize {
  while (true) {
    at = textEnd(at, limit);
    if (at === limit || load<u8>(at) === QUOTE) return at;
    const size = unitSize(at, limit);
    if (size === NO_UNIT || size === INCOMPLETE) return at;
    at += size;
  }
}
