/** What stands for one character in a pattern: a literal, an escape, a class in brackets. */
import { isDigit, toLower } from "../../bytes/ascii";
import { end, start } from "../../bytes/slice";
import { sequenceLength } from "../utf8";
import { CharacterSet } from "./character-set";
import { Cursor } from "./cursor";
import { characterAt } from "./pattern";

const LINE_FEED: u8 = 0x0a;
const BACKSLASH: i32 = 0x5c;
const OPENING: i32 = 0x5b;
const CLOSING: i32 = 0x5d;
const HYPHEN: i32 = 0x2d;
const CARET: i32 = 0x5e;
const COLON: i32 = 0x3a;

/** Reads a character or class. `ignoresCase`: in either case, where it is an ASCII letter. */
export function readCharacters(cursor: Cursor, ignoresCase: bool): CharacterSet {
  switch (cursor.peek()) {
    case OPENING:
      return readBrackets(cursor, ignoresCase);
    case BACKSLASH:
      return isClass(cursor.peek(1)) ? readClass(cursor) : single(readEscaped(cursor), ignoresCase);
    case 0x2e: // .
      cursor.at++;
      return new CharacterSet().add(LINE_FEED, LINE_FEED).negate();
    default:
      return readLiteral(cursor, ignoresCase);
  }
}

function readLiteral(cursor: Cursor, ignoresCase: bool): CharacterSet {
  const at = start(cursor.text) + cursor.at;
  const size = sequenceLength(at, end(cursor.text));
  if (size === 0) cursor.fail("what is not UTF-8");
  cursor.at += size;
  return size === 1 ? single(load<u8>(at), ignoresCase) : new CharacterSet(characterAt(at, size));
}

function single(character: u8, ignoresCase: bool): CharacterSet {
  const set = new CharacterSet().add(character, character);
  return ignoresCase ? set.ignoreCase() : set;
}

/** Whether `\` and this letter are a class. */
function isClass(letter: i32): bool {
  const lower = toLower(<u8>max(letter, 0));
  return lower === 0x64 || lower === 0x77 || lower === 0x73; // d, w, s
}

function readClass(cursor: Cursor): CharacterSet {
  const letter = <u8>cursor.peek(1);
  cursor.at += 2;
  const set = new CharacterSet();
  switch (toLower(letter)) {
    case 0x64: // d
      set.add(0x30, 0x39);
      break;
    case 0x77: // w
      set.add(0x30, 0x39).add(0x41, 0x5a).add(0x5f, 0x5f).add(0x61, 0x7a);
      break;
    default: // s
      set.add(0x09, 0x0a).add(0x0c, 0x0d).add(0x20, 0x20);
  }
  return letter === toLower(letter) ? set : set.negate();
}

/** Reads a backslash and what stands for one ASCII character behind it. */
function readEscaped(cursor: Cursor): u8 {
  cursor.at++;
  const letter = cursor.peek();
  cursor.at++;
  switch (letter) {
    case 0x74: // t
      return 0x09;
    case 0x6e: // n
      return 0x0a;
    case 0x76: // v
      return 0x0b;
    case 0x66: // f
      return 0x0c;
    case 0x72: // r
      return 0x0d;
  }
  const isPunctuation =
    letter > 0x20 && letter < 0x7f && !isDigit(<u8>letter) && toLower(<u8>letter) - 0x61 >= 26;
  if (!isPunctuation) cursor.fail("not a known escape", cursor.at - 2);
  return <u8>letter;
}

/** Reads [...] or [^...]. */
function readBrackets(cursor: Cursor, ignoresCase: bool): CharacterSet {
  const from = cursor.at++;
  const set = new CharacterSet();
  const isNegated = cursor.take(CARET);
  if (cursor.peek() === CLOSING) cursor.fail("nothing between brackets; write \\] for the character");
  while (!cursor.isAtEnd && cursor.peek() !== CLOSING) readMember(cursor, set);
  if (!cursor.take(CLOSING)) cursor.fail("a [ without its ]", from);
  if (ignoresCase) set.ignoreCase();
  return isNegated ? set.negate() : set;
}

/** Adds a character, a range or an escaped class. */
function readMember(cursor: Cursor, set: CharacterSet): void {
  const from = cursor.at;
  if (cursor.peek() === BACKSLASH && isClass(cursor.peek(1))) {
    set.addAll(readClass(cursor));
    return;
  }
  if (cursor.peek() === OPENING && cursor.peek(1) === COLON) {
    cursor.fail("no class has a name here; write its characters");
    return;
  }
  const first = readMemberCharacter(cursor);
  let last = first;
  if (cursor.peek() === HYPHEN && cursor.peek(1) !== CLOSING) {
    cursor.at++;
    if (cursor.peek() === BACKSLASH && isClass(cursor.peek(1))) cursor.fail("a range up to a class");
    last = readMemberCharacter(cursor);
  }
  if (last < first) cursor.fail("a range whose end is before its beginning", from);
  else set.add(first, last);
}

function readMemberCharacter(cursor: Cursor): u8 {
  const byte = cursor.peek();
  if (byte === BACKSLASH) return readEscaped(cursor);
  if (byte >= 0x80) cursor.fail("only ASCII characters stand between brackets");
  cursor.at++;
  return <u8>byte;
}
