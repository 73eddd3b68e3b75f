/**
 * Finds fields in a protobuf message that comes in pieces, plain or as the first message of a gRPC stream (a byte
 * that says whether it is compressed, four for its length, then the message). Fields are named by number, as the
 * wire format does; the types of those that are wanted must be told.
 *
 * As protobuf says, messages of a field that comes twice are merged, a field of another wire type than its own is an
 * unknown one, and a number may stand in a packed field. A string must be UTF-8, else it is a mismatch. Groups are
 * passed over; the number at the end of a group inside a group is not compared.
 */
import { isDigit } from "../../bytes/ascii";
import { bytesOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, byteAt, end, indexOf, length, part, Slice, start } from "../../bytes/slice";
import { isUtf8 } from "../utf8";
import { Captures } from "./captures";
import { NONE, PlaceTree } from "./place-tree";
import { GROUP_END, GROUP_START, I32, I64, LEN, STRING, textOf, VARINT, wireTypeOf } from "./protobuf-type";
import { COMPRESSED, DONE, MALFORMED, MORE, REJECT, Scanner } from "./scanner";

/** The most steps of a path. */
export const MOST_STEPS: u32 = 16;
/** Messages around a field, a packed field being one more. */
const DEEPEST: usize = MOST_STEPS + 1;
/** The most groups inside one another. */
const DEEPEST_GROUP: u32 = 64;

/** The largest number that a field can have. */
const LARGEST_NUMBER: u32 = 536870911;

const POINT: u8 = 0x2e;
const NAMELESS = bytesOf("");

/** What comes next. */
const FRAME: i32 = 0;
const TAG: i32 = 1;
const NUMBER: i32 = 2;
const FIXED: i32 = 3;
const SIZE: i32 = 4;
const TEXT: i32 = 5;

/** Where a message ends whose length is not told. */
const OPEN: u64 = u64.MAX_VALUE;
/** The bytes in front of a message in gRPC. */
const FRAME_SIZE: u32 = 5;
/** The most bits before the last byte of a tag and of a varint. */
const LAST_OF_TAG: u32 = 28;
const LAST_OF_VARINT: u32 = 63;

@unmanaged
class Notes {
  /** How much of the outermost message has been read. */
  position: u64;
  /** A number of which the lowest `shift` bits have been read. */
  bits: u64;
  shift: u32;
  /** One of the above. */
  expected: i32;
  /** Bytes to come of a text, of a fixed number, of the frame. */
  left: u32;
  /** How many messages are around, without the outermost; the ends of all stand behind these notes. */
  depth: u32;
  /** Whether the innermost of them is no message but a list of numbers, a packed field. */
  isPacked: bool;
  /** The node of the innermost message. */
  node: i32;
  /** The node of the field that is read, or `NONE`. */
  wanted: i32;
  /** How many groups are around, and the number of the outermost. */
  groups: u32;
  group: u32;
}

/** Bytes of the ends of messages. */
const ENDS_SIZE: usize = (DEEPEST + 1) << 3;

export class ProtobufScanner extends Scanner {
  /**
   * @param places their steps are numbers of fields.
   * @param most the most bytes of the value in each slot.
   * @param types the type of each slot, by its place in `TYPE_NAMES`.
   * @param isFramed whether messages come as gRPC frames them.
   * @param duplicates see `Scanner`. With `REJECT`, messages that would be merged are duplicates, too.
   */
  constructor(
    places: PlaceTree,
    most: StaticArray<u32>,
    private readonly types: StaticArray<i32>,
    private readonly isFramed: bool,
    duplicates: i32,
  ) {
    super(places, new Captures(most), duplicates, offsetof<Notes>() + ENDS_SIZE);
  }

  override begin(state: usize): void {
    super.begin(state);
    const notes = changetype<Notes>(this.own(state));
    notes.wanted = NONE;
    notes.expected = this.isFramed ? FRAME : TAG;
    notes.left = this.isFramed ? FRAME_SIZE : 0;
    setEnd(notes, OPEN);
  }

  feed(state: usize, bytes: Slice): i32 {
    this.verdict = MORE;
    const notes = changetype<Notes>(this.own(state));
    const limit = end(bytes);
    let at = start(bytes);
    while (this.verdict === MORE) {
      this.closeEnded(notes);
      if (at === limit || this.verdict !== MORE) break;
      if (notes.expected === TEXT) {
        const size = <u32>min<usize>(notes.left, limit - at);
        this.take(state, notes, at, size);
        at += size;
        notes.position += size;
        notes.left -= size;
        if (notes.left === 0) this.endText(state, notes);
      } else {
        this.readByte(state, notes, load<u8>(at++));
      }
    }
    return this.verdict;
  }

  end(state: usize): i32 {
    const notes = changetype<Notes>(this.own(state));
    const isWhole = notes.expected === TAG && notes.shift === 0 && notes.depth === 0 && notes.groups === 0;
    return isWhole && !this.isFramed ? DONE : MALFORMED;
  }

  /** Leaves the messages that end here. With the outermost, of gRPC, all is known. */
  private closeEnded(notes: Notes): void {
    while (notes.expected !== FRAME && notes.position === endOf(notes)) {
      const isBetween = notes.shift === 0 && (notes.expected === TAG || notes.isPacked);
      if (!isBetween || notes.groups !== 0) {
        this.verdict = MALFORMED;
        return;
      }
      if (notes.depth === 0) {
        this.verdict = DONE;
        return;
      }
      if (!notes.isPacked) notes.node = this.places.parentOf(notes.node);
      notes.isPacked = false;
      notes.expected = TAG;
      notes.depth--;
    }
  }

  private readByte(state: usize, notes: Notes, byte: u8): void {
    if (notes.expected === FRAME) {
      this.readFrame(notes, byte);
      return;
    }
    notes.position++;
    if (notes.expected === FIXED) {
      notes.bits |= (<u64>byte) << notes.shift;
      notes.shift += 8;
      if (--notes.left === 0) this.endNumber(state, notes);
      return;
    }
    // A varint: seven bits a byte, the lowest first; the eighth says that there are more.
    if (notes.shift === (notes.expected === TAG ? LAST_OF_TAG : LAST_OF_VARINT) && byte >= 0x80) {
      this.verdict = MALFORMED;
      return;
    }
    notes.bits |= (<u64>(byte & 0x7f)) << notes.shift;
    notes.shift += 7;
    if (byte >= 0x80) return;
    if (notes.expected === TAG) this.endTag(state, notes);
    else if (notes.expected === SIZE) this.endSize(state, notes);
    else this.endNumber(state, notes);
  }

  private readFrame(notes: Notes, byte: u8): void {
    if (notes.left-- === FRAME_SIZE) {
      if (byte !== 0) this.verdict = byte === 1 ? COMPRESSED : MALFORMED;
      return;
    }
    notes.bits = (notes.bits << 8) | byte;
    if (notes.left !== 0) return;
    setEnd(notes, notes.bits);
    notes.bits = 0;
    notes.expected = TAG;
  }

  /** A field begins. */
  private endTag(state: usize, notes: Notes): void {
    const tag = notes.bits;
    const wireType = <u32>tag & 7;
    const number = <u32>(tag >> 3);
    notes.bits = 0;
    notes.shift = 0;
    notes.wanted = NONE;
    if (tag > u32.MAX_VALUE || number === 0) {
      this.verdict = MALFORMED;
    } else if (wireType === GROUP_START) {
      if (notes.groups === 0) notes.group = number;
      if (notes.groups++ === DEEPEST_GROUP) this.verdict = MALFORMED;
    } else if (wireType === GROUP_END) {
      if (notes.groups === 0 || (notes.groups === 1 && notes.group !== number)) this.verdict = MALFORMED;
      else notes.groups--;
    } else if (wireType > I32) {
      this.verdict = MALFORMED;
    } else {
      if (notes.groups === 0) notes.wanted = this.places.childNumbered(notes.node, number);
      this.beginField(state, notes, wireType);
    }
  }

  private beginField(state: usize, notes: Notes, wireType: u32): void {
    if (wireType === LEN) {
      notes.expected = SIZE;
      return;
    }
    const slot = this.slotOf(notes.wanted);
    if (slot === NONE || wireTypeOf(unchecked(this.types[slot])) !== wireType) notes.wanted = NONE;
    beginNumber(notes, wireType);
  }

  /** A field whose size was read begins: a message, numbers side by side, or a text. */
  private endSize(state: usize, notes: Notes): void {
    const size = notes.bits;
    notes.bits = 0;
    notes.shift = 0;
    if (size > u32.MAX_VALUE || notes.position + size > endOf(notes)) {
      this.verdict = MALFORMED;
      return;
    }
    const node = notes.wanted;
    const slot = this.slotOf(node);
    if (node !== NONE && this.places.hasChildren(node)) {
      if (this.duplicates === REJECT) this.enter(state, node);
      notes.depth++;
      setEnd(notes, notes.position + size);
      notes.node = node;
      notes.expected = TAG;
    } else if (slot !== NONE && wireTypeOf(unchecked(this.types[slot])) !== LEN) {
      notes.depth++;
      setEnd(notes, notes.position + size);
      notes.isPacked = true;
      beginNumber(notes, wireTypeOf(unchecked(this.types[slot])));
    } else {
      if (slot !== NONE) notes.wanted = this.enter(state, node);
      if (notes.wanted !== NONE) this.captures.begin(state, slot);
      notes.left = <u32>size;
      notes.expected = TEXT;
      if (size === 0) this.endText(state, notes);
    }
  }

  private endText(state: usize, notes: Notes): void {
    const slot = this.slotOf(notes.wanted);
    notes.expected = TAG;
    if (slot === NONE) return;
    const isText = unchecked(this.types[slot]) !== STRING || isUtf8(this.captures.valueOf(state, slot));
    if (isText) this.captures.keep(state, slot);
    else this.captures.mismatch(state, slot);
    this.settle(state, 1 << slot);
  }

  private endNumber(state: usize, notes: Notes): void {
    const bits = notes.bits;
    const slot = this.slotOf(notes.wanted);
    notes.bits = 0;
    notes.shift = 0;
    if (notes.isPacked) beginNumber(notes, wireTypeOf(unchecked(this.types[slot])));
    else notes.expected = TAG;
    if (slot === NONE || this.enter(state, notes.wanted) === NONE) return;
    this.captures.begin(state, slot);
    const text = textOf(unchecked(this.types[slot]), bits);
    if (this.captures.append(state, slot, start(text), length(text))) this.captures.keep(state, slot);
    else this.captures.mismatch(state, slot);
    this.settle(state, 1 << slot);
  }

  /** Adds bytes to the text that is read, if anybody wants it. */
  private take(state: usize, notes: Notes, from: usize, size: usize): void {
    const slot = this.slotOf(notes.wanted);
    if (slot === NONE || this.captures.append(state, slot, from, size)) return;
    this.captures.mismatch(state, slot);
    notes.wanted = NONE;
    this.settle(state, 1 << slot);
  }

  private slotOf(node: i32): i32 {
    return node === NONE ? NONE : this.places.slotOf(node);
  }
}

/** Whether this is the path of a field: 1 to 16 numbers from 1 to 536870911, with points between them. */
export function isFieldPath(path: Slice): bool {
  let steps: u32 = 0;
  let rest = path;
  while (true) {
    const number = firstNumber(rest);
    if (number === 0 || number > LARGEST_NUMBER || ++steps > MOST_STEPS) return false;
    const point = indexOf(rest, POINT);
    if (point < 0) return true;
    rest = part(rest, point + 1, length(rest));
  }
}

/**
 * Adds the place that a path leads to, and gives its slot; `NONE` where there is no room for it in the tree, or where
 * one place would be both a message and a value. Allocates.
 */
export function addFieldPath(places: PlaceTree, path: Slice): i32 {
  let node = 0;
  let rest = path;
  while (length(rest) > 0) {
    if (places.slotOf(node) !== NONE) return NONE;
    const point = indexOf(rest, POINT);
    node = places.addChild(node, sliceOf(NAMELESS), firstNumber(rest));
    if (node === NONE) return NONE;
    rest = point < 0 ? ABSENT : part(rest, point + 1, length(rest));
  }
  return places.hasChildren(node) ? NONE : places.addSlot(node);
}

/** The number in front of a path, or 0 where there is none, or one of more than nine digits. */
function firstNumber(path: Slice): u32 {
  const point = indexOf(path, POINT);
  const digits = point < 0 ? path : part(path, 0, point);
  if (length(digits) - 1 >= 9 || byteAt(digits, 0) === 0x30) return 0;
  let number: u32 = 0;
  for (let at = start(digits); at < end(digits); at++) {
    const byte = load<u8>(at);
    if (!isDigit(byte)) return 0;
    number = number * 10 + (byte - 0x30);
  }
  return number;
}

function beginNumber(notes: Notes, wireType: u32): void {
  notes.expected = wireType === VARINT ? NUMBER : FIXED;
  notes.left = wireType === I64 ? 8 : 4;
}

/** Where the innermost message ends. */
function endOf(notes: Notes): u64 {
  return load<u64>(endsPlace(notes) + (notes.depth << 3));
}

function setEnd(notes: Notes, position: u64): void {
  store<u64>(endsPlace(notes) + (notes.depth << 3), position);
}

function endsPlace(notes: Notes): usize {
  return changetype<usize>(notes) + offsetof<Notes>();
}
