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
import { plainEnd, shortNumberEnd, spaceEnd, wordEnd } from "./json-text";
import { stringEnd } from "./json-unit";
import { NONE, PlaceTree } from "./place-tree";

/** How far it looks ahead. */
const MARGIN: usize = 32;

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

  while (at < safe) {
    const isOnWay = depth === depthOnWay;
    if (isOnWay && (objects & 1) === 0 && places.childNumbered(notes.node, notes.index) !== NONE) break;
    const first = at;
    const byte = load<u8>(at);
    if (byte === QUOTE) {
      at = plainEnd(at + 1, limit);
      const isPlain = at < limit && load<u8>(at) === QUOTE;
      if (isOnWay && expected === NAME) {
        // Only a name without escapes can be compared here.
        if (!isPlain || places.childNamed(notes.node, sliceBetween(first + 1, at)) !== NONE) {
          at = first;
          break;
        }
      } else if (!isPlain) {
        at = stringEnd(at, limit);
      }
      if (at >= safe || load<u8>(at) !== QUOTE) {
        expected = expected === NAME ? NAME_TEXT : TEXT;
        break;
      }
      if (expected === NAME) {
        expected = COLON;
        if (load<u16>(at) === 0x3a22) {
          at += 2;
        } else {
          at = spaceEnd(at + 1, limit);
          if (at >= safe || load<u8>(at) !== 0x3a) break;
          at++;
        }
        if (load<u8>(at) <= 0x20) at = spaceEnd(at, limit);
        expected = VALUE;
        continue;
      }
      at++;
    } else if (expected === NAME) {
      break;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (depth === DEEPEST) break;
      depth++;
      objects = (objects << 1) | u64(byte === 0x7b);
      at = spaceEnd(at + 1, limit);
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
      if (depth === depthOnWay || mark !== (objects & 1 ? 0x7d : 0x5d)) break;
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
