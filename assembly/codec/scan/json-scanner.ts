/**
 * Finds values in JSON (RFC 8259) that comes in pieces: strings decoded, numbers, `true`, `false` and `null` as
 * they are written. An object or array in a wanted place is a mismatch.
 *
 * What was read is JSON, or the verdict is `MALFORMED`: as strict as codec/json-grammar, except that a byte order
 * mark in front is let pass. Of a value that nobody wants, no more is done than that: strings are passed 16 bytes
 * at a time, and nothing is compared.
 */
import { isDigit } from "../../bytes/ascii";
import { end, length, part, Slice, sliceBetween, start } from "../../bytes/slice";
import { DEEPEST } from "../json-grammar";
import { indexIn, tokenOf, unescapeToken } from "../json-pointer";
import { Captures } from "./captures";
import {
  BETWEEN,
  COLON,
  COMMA_OR_END,
  MARK,
  NAME,
  NAME_OR_END,
  NAME_TEXT,
  NOTHING,
  Notes,
  NUMBER,
  TEXT,
  VALUE,
  VALUE_OR_END,
  WORD,
} from "./json-notes";
import { sweep } from "./json-sweep";
import { isSpace, plainEnd, spaceEnd, textEnd } from "./json-text";
import { isWholeNumber, NUMBER_START, passNumber, passWord, tokenState, WORD_END } from "./json-token";
import { INCOMPLETE, NO_UNIT, stringEnd, unitSize, unitText } from "./json-unit";
import { NONE, PlaceTree } from "./place-tree";
import { DONE, MALFORMED, MORE, Scanner, withNameSlot } from "./scanner";

const QUOTE: u8 = 0x22;

/** A broken unit and what follows it, side by side. */
const STAGE: usize = memory.data(24, 8);
const STAGE_SIZE: usize = 24;

export class JsonScanner extends Scanner {
  /** Where a name goes that is not there in one piece. */
  private readonly nameSlot: i32;

  /**
   * @param places their steps are names of members; a step that has a number means an element of an array, too.
   * @param most the most bytes of the value in each slot.
   * @param duplicates see `Scanner`. A name that is there twice counts where it is on the way to a place.
   */
  constructor(places: PlaceTree, most: StaticArray<u32>, duplicates: i32) {
    super(places, new Captures(withNameSlot(most, places)), duplicates, offsetof<Notes>());
    this.nameSlot = most.length;
  }

  override begin(state: usize): void {
    super.begin(state);
    const notes = changetype<Notes>(this.own(state));
    notes.sink = NONE;
    notes.wanted = this.enter(state, 0);
  }

  feed(state: usize, bytes: Slice): i32 {
    this.verdict = MORE;
    const notes = changetype<Notes>(this.own(state));
    const limit = end(bytes);
    let at = start(bytes);
    const broken = <usize>notes.brokenSize;
    if (broken > 0) {
      // What the last piece broke off goes on in this one.
      const added = min(limit - at, STAGE_SIZE - broken);
      memory.copy(STAGE, brokenPlace(notes), broken);
      memory.copy(STAGE + broken, at, added);
      const passed = this.run(state, notes, STAGE, STAGE + broken + added) - STAGE;
      if (this.verdict !== MORE) return this.verdict;
      if (passed === 0) return keepBroken(notes, STAGE, broken + added);
      at += passed - broken;
    }
    at = this.run(state, notes, at, limit);
    return this.verdict === MORE ? keepBroken(notes, at, limit - at) : this.verdict;
  }

  end(state: usize): i32 {
    this.verdict = MORE;
    const notes = changetype<Notes>(this.own(state));
    // Only what follows a number says that it has ended.
    if (notes.expected === NUMBER && isWholeNumber(notes.token))
      notes.expected = this.endScalar(state, notes);
    return notes.expected === NOTHING ? DONE : MALFORMED;
  }

  /**
   * Reads on until the verdict is another one than `MORE`. Gives the address of the first byte that was not read:
   * `limit`, or that of a unit which the limit breaks.
   */
  private run(state: usize, notes: Notes, from: usize, limit: usize): usize {
    let at = from;
    let expected = notes.expected;
    while (at < limit && this.verdict === MORE) {
      const byte = load<u8>(at);
      if (byte <= 0x20 && expected >= BETWEEN) {
        if (!isSpace(byte)) this.verdict = MALFORMED;
        at = spaceEnd(at + 1, limit);
        continue;
      }
      switch (expected) {
        case COMMA_OR_END: {
          const isObject = (notes.objects & 1) !== 0;
          at++;
          if (byte === 0x2c) {
            if (notes.depth === notes.depthOnWay) notes.index++;
            notes.expected = isObject ? NAME : VALUE;
            at = sweep(notes, this.places, spaceEnd(at, limit), limit);
            expected = notes.expected;
          } else {
            expected = this.close(state, notes, byte);
          }
          break;
        }
        case NAME_OR_END:
        case NAME: {
          if (byte !== QUOTE) {
            expected = expected === NAME ? this.fail() : this.close(state, notes, byte);
            at++;
            break;
          }
          const first = at + 1;
          at = plainEnd(first, limit);
          const isWhole = at < limit && load<u8>(at) === QUOTE;
          if (isWhole) at++;
          expected = isWhole ? COLON : NAME_TEXT;
          if (notes.depth !== notes.depthOnWay) break;
          if (isWhole) {
            this.meet(state, notes, sliceBetween(first, at - 1));
          } else {
            notes.sink = this.nameSlot;
            this.captures.begin(state, this.nameSlot);
            this.take(state, notes, first, at - first);
          }
          break;
        }
        case COLON:
          at++;
          expected = byte === 0x3a ? VALUE : this.fail();
          break;
        case VALUE_OR_END:
        case VALUE: {
          if (byte === 0x5d && expected === VALUE_OR_END) {
            expected = this.close(state, notes, byte);
            at++;
            break;
          }
          if (notes.depth === notes.depthOnWay && (notes.objects & 1) === 0) this.meetElement(state, notes);
          if (byte === 0x7b || byte === 0x5b) {
            expected = this.open(state, notes, byte);
            at++;
            break;
          }
          notes.sink = this.beginScalar(state, notes);
          if (byte === QUOTE) {
            const first = at + 1;
            at = plainEnd(first, limit);
            this.take(state, notes, first, at - first);
            expected = TEXT;
            if (at === limit || load<u8>(at) !== QUOTE) break;
            expected = this.endScalar(state, notes);
            at++;
          } else if (byte === 0x2d || isDigit(byte)) {
            notes.token = NUMBER_START;
            expected = NUMBER;
          } else if (byte === 0x74 || byte === 0x66 || byte === 0x6e) {
            notes.token = 0;
            notes.word = byte;
            expected = WORD;
          } else {
            expected = this.fail();
          }
          break;
        }
        case NUMBER: {
          const first = at;
          at = passNumber(at, limit, notes.token);
          notes.token = tokenState;
          this.take(state, notes, first, at - first);
          if (at === limit) break;
          expected = isWholeNumber(tokenState) ? this.endScalar(state, notes) : this.fail();
          break;
        }
        case WORD: {
          const first = at;
          at = passWord(at, limit, notes.token, notes.word);
          notes.token = tokenState;
          this.take(state, notes, first, at - first);
          if (tokenState === WORD_END) {
            if (notes.word === 0x6e && notes.sink !== NONE) this.captures.keepNull(state, notes.sink);
            expected = this.endScalar(state, notes);
          } else if (at < limit) {
            expected = this.fail();
          }
          break;
        }
        case NAME_TEXT:
        case TEXT:
          at = this.readText(state, notes, at, limit);
          if (at === limit || this.verdict !== MORE) break;
          if (load<u8>(at) !== QUOTE) {
            notes.expected = expected;
            return at;
          }
          expected = expected === TEXT ? this.endScalar(state, notes) : this.endName(state, notes);
          at++;
          break;
        case MARK: {
          // EF BB BF, a byte order mark, is in UTF-8 what unitSize takes for three bytes.
          expected = VALUE;
          if (byte !== 0xef) break;
          if (limit - at < 3) return at;
          if (load<u8>(at, 1) !== 0xbb || load<u8>(at, 2) !== 0xbf) this.verdict = MALFORMED;
          at += 3;
          break;
        }
        default:
          expected = this.fail();
      }
    }
    notes.expected = expected;
    return at;
  }

  /** The document goes on as no JSON does. */
  private fail(): i32 {
    this.verdict = MALFORMED;
    return NOTHING;
  }

  /** A container begins. */
  private open(state: usize, notes: Notes, bracket: u8): i32 {
    if (notes.depth === DEEPEST) return this.fail();
    const isObject = bracket === 0x7b;
    const node = notes.wanted;
    notes.objects = (notes.objects << 1) | u64(isObject);
    notes.depth++;
    if (node !== NONE) {
      const slot = this.places.slotOf(node);
      if (slot !== NONE) this.captures.mismatch(state, slot);
      notes.wanted = NONE;
      if (this.places.hasChildren(node)) {
        notes.node = node;
        notes.depthOnWay = notes.depth;
        notes.index = 0;
      } else {
        this.settle(state, this.places.slotsUnder(node));
      }
    }
    return isObject ? NAME_OR_END : VALUE_OR_END;
  }

  /** A byte that must be the closing bracket of the innermost container. */
  private close(state: usize, notes: Notes, bracket: u8): i32 {
    if (bracket !== (notes.objects & 1 ? 0x7d : 0x5d)) return this.fail();
    notes.objects >>= 1;
    notes.depth--;
    if (notes.depthOnWay > notes.depth) {
      const node = notes.node;
      notes.depthOnWay = notes.depth;
      notes.node = this.places.parentOf(node);
      notes.index = this.places.numberOf(node);
      this.settle(state, this.places.slotsUnder(node));
    }
    return notes.depth === 0 ? NOTHING : COMMA_OR_END;
  }

  /** A member's name has been read in a container on the way. */
  private meet(state: usize, notes: Notes, name: Slice): void {
    const node = this.places.childNamed(notes.node, name);
    notes.wanted = node === NONE ? NONE : this.enter(state, node);
  }

  /** An element begins in an array on the way; or the whole document, which has its node from the beginning. */
  private meetElement(state: usize, notes: Notes): void {
    if (notes.depth === 0) return;
    const node = this.places.childNumbered(notes.node, notes.index);
    notes.wanted = node === NONE ? NONE : this.enter(state, node);
  }

  private endName(state: usize, notes: Notes): i32 {
    if (notes.sink !== NONE) this.meet(state, notes, this.captures.valueOf(state, notes.sink));
    notes.sink = NONE;
    return COLON;
  }

  /** A value that is no container begins. Gives the slot that it goes to, or `NONE`. */
  private beginScalar(state: usize, notes: Notes): i32 {
    const slot = notes.wanted === NONE ? NONE : this.places.slotOf(notes.wanted);
    if (slot !== NONE) this.captures.begin(state, slot);
    return slot;
  }

  private endScalar(state: usize, notes: Notes): i32 {
    const node = notes.wanted;
    if (node !== NONE) {
      if (notes.sink !== NONE) this.captures.keep(state, notes.sink);
      notes.sink = NONE;
      notes.wanted = NONE;
      this.settle(state, this.places.slotsUnder(node));
    }
    return notes.depth === 0 ? NOTHING : COMMA_OR_END;
  }

  /** Reads on in a string. Gives the address of its quote, of a mistake, of a unit that the limit breaks, or `limit`. */
  private readText(state: usize, notes: Notes, from: usize, limit: usize): usize {
    let at = from;
    while (true) {
      const first = at;
      at = notes.sink === NONE ? stringEnd(at, limit) : textEnd(at, limit);
      this.take(state, notes, first, at - first);
      if (at === limit || load<u8>(at) === QUOTE) return at;
      const size = unitSize(at, limit);
      if (size === INCOMPLETE) return at;
      if (size === NO_UNIT) {
        this.verdict = MALFORMED;
        return at;
      }
      this.takeUnit(state, notes, at, size);
      at += size;
    }
  }

  private takeUnit(state: usize, notes: Notes, at: usize, size: usize): void {
    const text = unitText(at, size);
    this.take(state, notes, start(text), length(text));
  }

  /** Adds bytes to the text that is read, if anybody wants it. */
  private take(state: usize, notes: Notes, from: usize, size: usize): void {
    const slot = notes.sink;
    if (slot === NONE || this.captures.append(state, slot, from, size)) return;
    // A name that is longer than all that are sought is none of them.
    if (slot !== this.nameSlot) this.captures.mismatch(state, slot);
    notes.sink = NONE;
  }
}

/** The piece has ended at or inside a unit: its bytes are kept for the next one. */
function keepBroken(notes: Notes, at: usize, size: usize): i32 {
  memory.copy(brokenPlace(notes), at, size);
  notes.brokenSize = <u32>size;
  return MORE;
}

function brokenPlace(notes: Notes): usize {
  return changetype<usize>(notes) + offsetof<Notes>("broken");
}

/**
 * Adds the place that a JSON Pointer leads to, and gives its slot; `NONE` where there is no room for it in the
 * tree. Allocates.
 */
export function addPointer(places: PlaceTree, pointer: Slice): i32 {
  let node = 0;
  let rest = pointer;
  while (length(rest) > 0) {
    const token = tokenOf(rest);
    rest = part(rest, length(token) + 1, length(rest));
    node = places.addChild(node, unescapeToken(token), indexIn(token));
    if (node === NONE) return NONE;
  }
  return places.addSlot(node);
}
