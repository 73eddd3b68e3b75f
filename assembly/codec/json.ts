/**
 * Walks over JSON in place. A value is the slice of its text, and every answer is such a slice again, so
 * nothing is built and nothing is allocated:
 *
 *     for (let item = firstElement(list); isPresent(item); item = nextElement(list, item)) ...
 *     for (let name = firstName(object); isPresent(name); name = nextName(object, value)) {
 *       const value = memberValue(object, name); ...
 *     }
 *
 * The text must have passed `checkJson`. On other bytes every function still ends, and stays inside its slice;
 * its answer then means nothing.
 */
import { ABSENT, byteAt, end, hasBytes, isPresent, Slice, sliceBetween, start } from "../bytes/slice";
import { textEquals } from "./json-string";

/** The kinds of JSON value. `NONE` is the kind of an absent one. */
export const NONE: i32 = 0;
export const OBJECT: i32 = 1;
export const ARRAY: i32 = 2;
export const STRING: i32 = 3;
export const NUMBER: i32 = 4;
export const BOOLEAN: i32 = 5;
export const NULL: i32 = 6;

/** The value that a whole checked text consists of: the text without the white space around it. */
export function rootOf(text: Slice): Slice {
  const first = skipSpace(start(text), end(text));
  return sliceBetween(first, skipValue(first, end(text)));
}

/** Which kind of value it is: one of the constants above. */
export function kindOf(value: Slice): i32 {
  switch (byteAt(value, 0)) {
    case -1:
      return NONE;
    case 0x7b: // {
      return OBJECT;
    case 0x5b: // [
      return ARRAY;
    case 0x22: // "
      return STRING;
    case 0x74: // t
    case 0x66: // f
      return BOOLEAN;
    case 0x6e: // n
      return NULL;
    default:
      return NUMBER;
  }
}

/** Whether the value is the word `true`. */
export function isTrue(value: Slice): bool {
  return byteAt(value, 0) === 0x74;
}

/** The first element of an array, or `ABSENT` where it has none or is no array. */
export function firstElement(array: Slice): Slice {
  return kindOf(array) === ARRAY ? valueFrom(start(array) + 1, array) : ABSENT;
}

/** The element after `element`, or `ABSENT` after the last. */
export function nextElement(array: Slice, element: Slice): Slice {
  const at = afterComma(array, element);
  return at === 0 ? ABSENT : valueFrom(at, array);
}

/** The number of elements. Reads the whole array. */
export function countElements(array: Slice): u32 {
  let count: u32 = 0;
  for (let element = firstElement(array); isPresent(element); element = nextElement(array, element)) count++;
  return count;
}

/** The first member's name, as a string with its quotes, or `ABSENT` where it has none or is no object. */
export function firstName(object: Slice): Slice {
  return kindOf(object) === OBJECT ? valueFrom(start(object) + 1, object) : ABSENT;
}

/** The value that belongs to a member's name. */
export function memberValue(object: Slice, name: Slice): Slice {
  const limit = end(object) - 1;
  const colon = skipSpace(end(name), limit);
  return colon < limit ? valueFrom(colon + 1, object) : ABSENT;
}

/** The name of the member after the one with this value, or `ABSENT` after the last. */
export function nextName(object: Slice, value: Slice): Slice {
  return nextElement(object, value);
}

/** The value of the first member of this name (given unescaped, in UTF-8), or `ABSENT`. */
export function member(object: Slice, name: Slice): Slice {
  let value = ABSENT;
  for (let key = firstName(object); isPresent(key); key = nextName(object, value)) {
    value = memberValue(object, key);
    if (textEquals(key, name)) return value;
  }
  return ABSENT;
}

/** How many members have this name. More than one: readers may disagree on which of them counts. */
export function countMembers(object: Slice, name: Slice): u32 {
  let count: u32 = 0;
  let value = ABSENT;
  for (let key = firstName(object); isPresent(key); key = nextName(object, value)) {
    value = memberValue(object, key);
    if (textEquals(key, name)) count++;
  }
  return count;
}

/** The value that begins at or after `from` inside `container`, or `ABSENT` at its closing bracket. */
function valueFrom(from: usize, container: Slice): Slice {
  const limit = max(end(container), 1) - 1;
  const first = skipSpace(from, limit);
  return first < limit ? sliceBetween(first, skipValue(first, limit)) : ABSENT;
}

/** The address after the comma that follows `value` inside `container`, or 0 where none does. */
function afterComma(container: Slice, value: Slice): usize {
  if (!hasBytes(value)) return 0;
  const limit = end(container) - 1;
  const at = skipSpace(end(value), limit);
  return at < limit && load<u8>(at) === 0x2c ? at + 1 : 0;
}

/** The address behind the value that begins at `at`; at most `limit`. */
function skipValue(at: usize, limit: usize): usize {
  let depth: u32 = 0;
  while (at < limit) {
    const byte = load<u8>(at++);
    if (byte === 0x22) {
      at = skipString(at, limit);
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    } else if (depth === 0) {
      return skipWord(at, limit);
    }
    if (depth === 0) return at;
  }
  return limit;
}

/** The address behind the string whose opening quote is before `at`. */
function skipString(at: usize, limit: usize): usize {
  while (at < limit) {
    const byte = load<u8>(at++);
    if (byte === 0x22) return at;
    if (byte === 0x5c) at++;
  }
  return limit;
}

/** The address behind a number, `true`, `false` or `null`. */
function skipWord(at: usize, limit: usize): usize {
  while (at < limit) {
    const byte = load<u8>(at);
    if (byte <= 0x20 || byte === 0x2c || byte === 0x7d || byte === 0x5d) break;
    at++;
  }
  return at;
}

function skipSpace(at: usize, limit: usize): usize {
  while (at < limit && load<u8>(at) <= 0x20) at++;
  return at;
}
