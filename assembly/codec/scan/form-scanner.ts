/**
 * Finds fields in a form: application/x-www-form-urlencoded, as the URL standard of WHATWG reads it (5.1, parsing),
 * in pieces. `+` is a space, `%XX` a byte; a name without `=` has the empty value. More strictly than there, a
 * `%` without two hexadecimal digits is `MALFORMED`, for services read that each in its own way, and a value that
 * is not UTF-8 is a mismatch.
 */
import { hexValue } from "../../bytes/ascii";
import { end, Slice, start } from "../../bytes/slice";
import { isUtf8 } from "../utf8";
import { Captures } from "./captures";
import { NO_NUMBER, NONE, PlaceTree } from "./place-tree";
import { DONE, MALFORMED, MORE, Scanner, withNameSlot } from "./scanner";

const AMPERSAND: u8 = 0x26;
const EQUALS: u8 = 0x3d;
const PERCENT: u8 = 0x25;
const PLUS: u8 = 0x2b;

/** How many digits of a `%XX` are still to come, where one was begun. */
const DIGITS: i32 = 2;

@unmanaged
class Notes {
  /** Whether a value is read, and not a name. */
  isValue: bool;
  /** Digits of a `%XX` to come, and the one that was there. */
  digits: i32;
  digit: i32;
  /** The node of the field whose value is read, and the slot that text goes to; or `NONE`. */
  wanted: i32;
  sink: i32;
}

/** One decoded byte. */
const BYTE: usize = memory.data(1);

export class FormScanner extends Scanner {
  private readonly nameSlot: i32;

  /**
   * @param places children of the root by name.
   * @param most the most bytes of the value in each slot.
   * @param duplicates see `Scanner`.
   */
  constructor(places: PlaceTree, most: StaticArray<u32>, duplicates: i32) {
    super(places, new Captures(withNameSlot(most, places)), duplicates, offsetof<Notes>());
    this.nameSlot = most.length;
  }

  override begin(state: usize): void {
    super.begin(state);
    this.beginName(state, changetype<Notes>(this.own(state)));
  }

  feed(state: usize, bytes: Slice): i32 {
    this.verdict = MORE;
    const notes = changetype<Notes>(this.own(state));
    const limit = end(bytes);
    let at = start(bytes);
    while (at < limit && this.verdict === MORE) {
      if (notes.digits !== 0) {
        this.takeDigit(state, notes, load<u8>(at++));
        continue;
      }
      const first = at;
      at = plainEnd(at, limit, notes.isValue ? AMPERSAND : EQUALS, notes.sink === NONE ? AMPERSAND : PLUS);
      this.take(state, notes, first, at - first);
      if (at === limit) break;
      const byte = load<u8>(at++);
      if (byte === PERCENT) {
        notes.digits = DIGITS;
      } else if (byte === PLUS) {
        this.takeByte(state, notes, 0x20);
      } else if (byte === EQUALS) {
        this.endName(state, notes);
      } else {
        this.endField(state, notes);
        this.beginName(state, notes);
      }
    }
    return this.verdict;
  }

  end(state: usize): i32 {
    this.verdict = MORE;
    const notes = changetype<Notes>(this.own(state));
    if (notes.digits !== 0) return MALFORMED;
    this.endField(state, notes);
    return this.verdict === MORE ? DONE : this.verdict;
  }

  private beginName(state: usize, notes: Notes): void {
    notes.isValue = false;
    notes.wanted = NONE;
    notes.sink = this.nameSlot;
    this.captures.begin(state, this.nameSlot);
  }

  private endName(state: usize, notes: Notes): void {
    let node = NONE;
    // A name that was too long for its slot is none of those that are sought.
    if (notes.sink !== NONE) node = this.places.childNamed(0, this.captures.valueOf(state, this.nameSlot));
    if (node !== NONE) node = this.enter(state, node);
    notes.isValue = true;
    notes.wanted = node;
    notes.sink = node === NONE ? NONE : this.places.slotOf(node);
    if (notes.sink !== NONE) this.captures.begin(state, notes.sink);
  }

  private endField(state: usize, notes: Notes): void {
    if (!notes.isValue) this.endName(state, notes);
    const slot = notes.sink;
    if (slot !== NONE && isUtf8(this.captures.valueOf(state, slot))) this.captures.keep(state, slot);
    else if (slot !== NONE) this.captures.mismatch(state, slot);
    if (notes.wanted !== NONE) this.settle(state, this.places.slotsUnder(notes.wanted));
  }

  private takeDigit(state: usize, notes: Notes, byte: u8): void {
    const digit = hexValue(byte);
    if (digit < 0) this.verdict = MALFORMED;
    if (--notes.digits === 0) this.takeByte(state, notes, <u8>((notes.digit << 4) | digit));
    notes.digit = digit;
  }

  private takeByte(state: usize, notes: Notes, byte: u8): void {
    store<u8>(BYTE, byte);
    this.take(state, notes, BYTE, 1);
  }

  /** Adds bytes to the text that is read, if anybody wants it. */
  private take(state: usize, notes: Notes, from: usize, size: usize): void {
    const slot = notes.sink;
    if (slot === NONE || this.captures.append(state, slot, from, size)) return;
    if (slot !== this.nameSlot) this.captures.mismatch(state, slot);
    notes.sink = NONE;
  }
}

/** Adds the field of this name, and gives its slot; `NONE` where there is no room for it. Allocates. */
export function addFormField(places: PlaceTree, name: Slice): i32 {
  const node = places.addChild(0, name, NO_NUMBER);
  return node === NONE ? NONE : places.addSlot(node);
}

/** The address of the first `&`, `%`, or one of two others, at or after `at`; or `limit`. */
function plainEnd(at: usize, limit: usize, one: u8, other: u8): usize {
  const ones = i8x16.splat(one);
  const others = i8x16.splat(other);
  while (at + 16 <= limit) {
    const bytes = v128.load(at);
    const marks = v128.or(i8x16.eq(bytes, i8x16.splat(0x26)), i8x16.eq(bytes, i8x16.splat(0x25)));
    const asked = v128.or(i8x16.eq(bytes, ones), i8x16.eq(bytes, others));
    const found = i8x16.bitmask(v128.or(marks, asked));
    if (found !== 0) return at + ctz(found);
    at += 16;
  }
  while (at < limit) {
    const byte = load<u8>(at);
    if (byte === AMPERSAND || byte === PERCENT || byte === one || byte === other) break;
    at++;
  }
  return at;
}
