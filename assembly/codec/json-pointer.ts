/** JSON Pointer, RFC 6901. */
import { isDigit } from "../bytes/ascii";
import { ABSENT, byteAt, end, indexOf, isPresent, length, part, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { ARRAY, countMembers, firstElement, kindOf, member, nextElement } from "./json";

const TILDE: u8 = 0x7e;
const SLASH: u8 = 0x2f;

/** The most bytes in one token (one step) of a pointer with escapes in it, unescaped. */
export const LONGEST_TOKEN: usize = 256;

const unescaped = new Writer(memory.data(256), LONGEST_TOKEN);

/** Whether this is a pointer: empty, or tokens that each begin with `/`, with `~` only in `~0` and `~1`. */
export function isPointer(pointer: Slice): bool {
  if (length(pointer) === 0) return true;
  if (byteAt(pointer, 0) !== SLASH) return false;
  for (let at = indexOf(pointer, TILDE); at >= 0; at = indexOf(pointer, TILDE, at + 1)) {
    const next = byteAt(pointer, at + 1);
    if (next !== 0x30 && next !== 0x31) return false;
  }
  return true;
}

/** Writes the pointer to a member of this name, taken literally. */
export function writePointerTo(name: Slice, into: Writer): void {
  into.byte(SLASH);
  for (let at = start(name); at < end(name); at++) {
    const byte = load<u8>(at);
    if (byte === TILDE) into.ascii("~0");
    else if (byte === SLASH) into.ascii("~1");
    else into.byte(byte);
  }
}

/** Writes the steps of a pointer, unescaped, with a zero byte before each: how proxy-wasm writes paths of properties. */
export function writeSteps(pointer: Slice, into: Writer): void {
  for (let at = start(pointer); at < end(pointer); at++) {
    const byte = load<u8>(at);
    if (byte === SLASH) into.byte(0);
    else if (byte === TILDE) into.byte(load<u8>(++at) === 0x31 ? SLASH : TILDE);
    else into.byte(byte);
  }
}

/** Whether the last pointer that was followed met a name that was there more than once. */
let wasRepeated: bool = false;

/**
 * The value that `pointer` leads to from `value`; `ABSENT` where there is none, or where a name on the way is repeated, so
 * that readers may disagree on it.
 */
export function onlyValueAt(value: Slice, pointer: Slice): Slice {
  wasRepeated = false;
  if (!isPointer(pointer)) return ABSENT;
  let found = value;
  let rest = pointer;
  while (length(rest) !== 0 && isPresent(found)) {
    const token = tokenOf(rest);
    rest = part(rest, length(token) + 1, length(rest));
    if (kindOf(found) === ARRAY) {
      found = elementAt(found, token);
    } else {
      const name = unescapeToken(token);
      wasRepeated = countMembers(found, name) > 1;
      found = wasRepeated ? ABSENT : member(found, name);
    }
  }
  return found;
}

/** Whether a name on the way is repeated: also where the first of its values leads no further, as another may. */
export function isRepeatedAt(value: Slice, pointer: Slice): bool {
  onlyValueAt(value, pointer);
  return wasRepeated;
}

/** The first token of a pointer that is not empty, without its slash, as written. */
export function tokenOf(pointer: Slice): Slice {
  const next = indexOf(pointer, SLASH, 1);
  return part(pointer, 1, next < 0 ? length(pointer) : next);
}

function elementAt(array: Slice, token: Slice): Slice {
  let index = indexIn(token);
  if (index === NO_INDEX) return ABSENT;
  let element = firstElement(array);
  while (index > 0 && isPresent(element)) {
    element = nextElement(array, element);
    index--;
  }
  return element;
}

/** Not the index of an element. */
export const NO_INDEX: u32 = u32.MAX_VALUE;

/** Which element of an array a token means, or `NO_INDEX`. */
export function indexIn(token: Slice): u32 {
  const size = length(token);
  if (size === 0 || size > 9 || (size > 1 && byteAt(token, 0) === 0x30)) return NO_INDEX;
  let index: u32 = 0;
  for (let at = start(token); at < end(token); at++) {
    const byte = load<u8>(at);
    if (!isDigit(byte)) return NO_INDEX;
    index = index * 10 + (byte - 0x30);
  }
  return index;
}

/** The token with `~1` and `~0` turned back into `/` and `~`; `ABSENT`, which names nothing, if too long. */
export function unescapeToken(token: Slice): Slice {
  if (indexOf(token, TILDE) < 0) return token;
  unescaped.clear();
  for (let index: usize = 0; index < length(token); index++) {
    const byte = <u8>byteAt(token, index);
    if (byte === TILDE) {
      index++;
      unescaped.byte(byteAt(token, index) === 0x31 ? SLASH : TILDE);
    } else {
      unescaped.byte(byte);
    }
  }
  return unescaped.overflowed ? ABSENT : unescaped.written();
}
