/** The quick way through JSON that nobody wants. */

import { sliceBetween } from "../../bytes/slice";
import { DEEPEST } from "../json-grammar";
import {
  COLON,
  COMMA_OR_END,
  NAME,
  NAME_OR_END,
  NAME_TEXT,
  NOTHING,
  Notes,
  TEXT,
  VALUE,
  VALUE_OR_END,
} from "./json-notes";
import { shortNumberEnd, spaceEnd, wordEnd } from "./json-text";
import { stringEnd } from "./json-unit";
import { nextSpecial, openWindow, WINDOW } from "./json-window";
import { NONE, PlaceTree } from "./place-tree";

/** How far it looks ahead: a window, and nothing else looks that far. */
const MARGIN: usize = WINDOW;

const QUOTE: u8 = 0x22;

/**
 * Passes over members and elements that nobody wants, and checks all that is in them. It stops at what is wanted, at
 * the end of a container on the way, near the limit, at a mistake, and at what is too rare for it: from there
 * on somebody else goes on, who takes every byte by itself.
 *
 * @param notes `expected` is `NAME` or `VALUE`, of a value that is not wanted; then, what is expected where it stops.
 * @returns where it stopped: at or before `limit`, perhaps at `from`.
 */
export function sweep(notes: Notes, places: PlaceTree, from: usize, limit: usize): usize {
  const safe = max(limit, MARGIN) - MARGIN;
  const depthOnWay = notes.depthOnWay;
  let at = from;
  let objects = notes.objects;
  let depth = notes.depth;
  let expected = notes.expected;
  if (at >= safe) return at;
  openWindow(at);

  // Conditions stand one by one: of `||` and `&&` the compiler makes numbers, which it then compares again.
  while (at < safe) {
    if (expected === NAME) {
      if (load<u8>(at) !== QUOTE) break;
      const name = at + 1;
      let nameEnd = nextSpecial(name, safe);
      if (depth === depthOnWay) {
        // Only a name without escapes can be compared here.
        if (nameEnd >= safe) break;
        if (load<u8>(nameEnd) !== QUOTE) break;
        if (places.childNamed(notes.node, sliceBetween(name, nameEnd)) !== NONE) break;
      } else if (load<u8>(nameEnd) !== QUOTE) {
        nameEnd = stringEnd(nameEnd, limit);
      }
      at = nameEnd;
      expected = NAME_TEXT;
      if (at >= safe) break;
      if (load<u8>(at) !== QUOTE) break;
      at++;
      expected = COLON;
      if (load<u8>(at) !== 0x3a) {
        at = spaceEnd(at, limit);
        if (at >= safe) break;
        if (load<u8>(at) !== 0x3a) break;
      }
      at++;
      expected = VALUE;
      if (load<u8>(at) <= 0x20) {
        at = spaceEnd(at, limit);
        if (at >= safe) break;
      }
    } else if (depth === depthOnWay) {
      if (places.childNumbered(notes.node, notes.index) !== NONE) break;
    }

    const byte = load<u8>(at);
    if (byte === QUOTE) {
      at = nextSpecial(at + 1, safe);
      if (load<u8>(at) !== QUOTE) at = stringEnd(at, limit);
      expected = TEXT;
      if (at >= safe) break;
      if (load<u8>(at) !== QUOTE) break;
      at++;
    } else if ((byte | 0x20) === 0x7b) {
      if (depth === DEEPEST) break;
      depth++;
      objects = (objects << 1) | u64(byte === 0x7b);
      at++;
      if (load<u8>(at) <= 0x20) at = spaceEnd(at, limit);
      expected = byte === 0x7b ? NAME_OR_END : VALUE_OR_END;
      if (at >= safe) break;
      // An opening bracket's closing one is two further on in ASCII.
      if (load<u8>(at) !== byte + 2) {
        expected = byte === 0x7b ? NAME : VALUE;
        continue;
      }
      depth--;
      objects >>= 1;
      at++;
    } else {
      const after = byte < 0x3a ? shortNumberEnd(at) : wordEnd(at);
      if (after === 0) break;
      at = after;
    }

    // A value has ended; so may containers around it, but none on the way.
    expected = COMMA_OR_END;
    while (true) {
      if (load<u8>(at) <= 0x20) at = spaceEnd(at, limit);
      if (at >= safe) break;
      const mark = load<u8>(at);
      if (mark === 0x2c) {
        at++;
        if (load<u8>(at) <= 0x20) at = spaceEnd(at, limit);
        expected = objects & 1 ? NAME : VALUE;
        if (depth === depthOnWay) notes.index++;
        break;
      }
      if (depth === depthOnWay) break;
      if (mark !== (objects & 1 ? 0x7d : 0x5d)) break;
      objects >>= 1;
      depth--;
      at++;
      if (depth === 0) break;
    }
    if (expected === COMMA_OR_END) break;
  }
  notes.objects = objects;
  notes.depth = depth;
  notes.expected = expected === COMMA_OR_END && depth === 0 ? NOTHING : expected;
  return at;
}
