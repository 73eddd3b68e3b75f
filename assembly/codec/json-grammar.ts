/**
 * Is this JSON? The grammar of RFC 8259, in one pass, without recursion and without allocation. Stricter than
 * the grammar where two readers could disagree: strings must be well-formed UTF-8 without unpaired surrogates,
 * no byte order mark, nesting is limited to `DEEPEST` levels.
 *
 * What passed here can be walked with codec/json. Duplicate names are JSON; who cares asks `countMembers`.
 */
import { hexValue, isDigit } from "../bytes/ascii";
import { end, Slice, start } from "../bytes/slice";
import { sequenceLength } from "./utf8";

/** The most containers inside one another. One bit of a u64 each says whether it is an object. */
export const DEEPEST: u32 = 64;

/** Where the first mistake is, in bytes from the start of the text. Only after a `checkJson` that failed. */
export let faultOffset: usize = 0;

let limit: usize = 0;

/** What is wrong with the text, in words for a message ("expected a value"), or null where it is JSON. */
export function checkJson(text: Slice): string | null {
  limit = end(text);
  let at = skipSpace(start(text));
  let objects: u64 = 0;
  let depth: u32 = 0;
  let isNested = false;

  while (true) {
    // A value begins at `at`; a name goes before it inside an object.
    if (isNested && objects & 1) {
      if (at === limit || load<u8>(at) !== 0x22) return fault(text, at, "expected a name in quotes");
      const afterName = checkString(at);
      if (afterName === 0) return fault(text, stringFaultAt, stringFault);
      at = skipSpace(afterName);
      if (at === limit || load<u8>(at) !== 0x3a) return fault(text, at, "expected a colon");
      at = skipSpace(at + 1);
    }
    if (at === limit) return fault(text, at, "expected a value");
    const first = load<u8>(at);
    if (first === 0x7b || first === 0x5b) {
      if (depth === DEEPEST) return fault(text, at, "nested too deeply");
      const afterOpening = skipSpace(at + 1);
      // An opening bracket's closing one is two further on in ASCII.
      const isEmpty = afterOpening < limit && load<u8>(afterOpening) === first + 2;
      if (!isEmpty) {
        depth++;
        objects = (objects << 1) | u64(first === 0x7b);
        isNested = true;
        at = afterOpening;
        continue;
      }
      at = afterOpening + 1;
    } else if (first === 0x22) {
      const after = checkString(at);
      if (after === 0) return fault(text, stringFaultAt, stringFault);
      at = after;
    } else {
      const after = first === 0x2d || isDigit(first) ? checkNumber(at) : checkWord(at);
      if (after === 0) return fault(text, at, "expected a value");
      at = after;
    }

    // A value has ended before `at`; so may the containers around it.
    while (true) {
      at = skipSpace(at);
      if (depth === 0) return at === limit ? null : fault(text, at, "expected nothing after the value");
      const closing: u8 = objects & 1 ? 0x7d : 0x5d;
      if (at === limit) return fault(text, at, "expected a comma or a closing bracket");
      const byte = load<u8>(at++);
      if (byte === 0x2c) break;
      if (byte !== closing) return fault(text, at - 1, "expected a comma or a closing bracket");
      depth--;
      objects >>= 1;
      isNested = depth !== 0;
    }
    at = skipSpace(at);
  }
}

let stringFault: string = "";
let stringFaultAt: usize = 0;

/** The address behind the string whose opening quote is at `at`, or 0 with `stringFault` set. */
function checkString(at: usize): usize {
  at++;
  while (at < limit) {
    const byte = load<u8>(at);
    if (byte === 0x22) return at + 1;
    if (byte === 0x5c) {
      const size = escapeLength(at);
      if (size === 0) return failString(at, "not an escape sequence");
      at += size;
    } else if (byte < 0x20) {
      return failString(at, "a control character in a string");
    } else {
      const size = sequenceLength(at, limit);
      if (size === 0) return failString(at, "not UTF-8");
      at += size;
    }
  }
  return failString(at, "a string without an end");
}

function failString(at: usize, fault: string): usize {
  stringFaultAt = at;
  stringFault = fault;
  return 0;
}

/** The length of the escape sequence at the backslash `at`, both halves of a surrogate pair, or 0. */
function escapeLength(at: usize): usize {
  if (limit - at < 2) return 0;
  const letter = load<u8>(at, 1);
  if (letter !== 0x75) return isEscapeLetter(letter) ? 2 : 0;
  const unit = utf16Unit(at, limit);
  if (unit < 0 || (unit & 0xfc00) === 0xdc00) return 0;
  if ((unit & 0xfc00) !== 0xd800) return 6;
  return (utf16Unit(at + 6, limit) & 0xfc00) === 0xdc00 ? 12 : 0;
}

/** Whether a backslash and this letter are an escape sequence: the letter is one of "\/bfnrt. */
export function isEscapeLetter(letter: u8): bool {
  if (letter === 0x22 || letter === 0x2f) return true;
  // The other letters, as bits from 0x5c up: \ b f n r t
  return letter - 0x5c < 32 && ((<u32>0x01440441 >>> (letter - 0x5c)) & 1) !== 0;
}

/** The UTF-16 unit of the `\uXXXX` at `at`, or -1 where there is none before `limit`. */
export function utf16Unit(at: usize, limit: usize): i32 {
  if (at > limit || limit - at < 6 || load<u8>(at) !== 0x5c || load<u8>(at, 1) !== 0x75) return -1;
  let unit = 0;
  for (let index: usize = 2; index < 6; index++) {
    const digit = hexValue(load<u8>(at + index));
    if (digit < 0) return -1;
    unit = (unit << 4) | digit;
  }
  return unit;
}

/** The address behind the number at `at`, or 0. */
function checkNumber(at: usize): usize {
  if (load<u8>(at) === 0x2d) at++;
  if (at === limit || !isDigit(load<u8>(at))) return 0;
  at = load<u8>(at) === 0x30 ? at + 1 : skipDigits(at);
  if (at < limit && load<u8>(at) === 0x2e) {
    const fraction = at + 1;
    at = skipDigits(fraction);
    if (at === fraction) return 0;
  }
  if (at < limit && (load<u8>(at) | 0x20) === 0x65) {
    let exponent = at + 1;
    if (exponent < limit && (load<u8>(exponent) === 0x2b || load<u8>(exponent) === 0x2d)) exponent++;
    at = skipDigits(exponent);
    if (at === exponent) return 0;
  }
  return at;
}

function skipDigits(at: usize): usize {
  while (at < limit && isDigit(load<u8>(at))) at++;
  return at;
}

/** The address behind the `true`, `false` or `null` at `at`, or 0. */
function checkWord(at: usize): usize {
  const room = limit - at;
  if (room >= 4) {
    const word = load<u32>(at);
    if (word === 0x65757274 || word === 0x6c6c756e) return at + 4;
    if (room >= 5 && word === 0x736c6166 && load<u8>(at, 4) === 0x65) return at + 5;
  }
  return 0;
}

function skipSpace(at: usize): usize {
  while (at < limit) {
    const byte = load<u8>(at);
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    at++;
  }
  return at;
}

function fault(text: Slice, at: usize, what: string): string {
  faultOffset = at - start(text);
  return what;
}
