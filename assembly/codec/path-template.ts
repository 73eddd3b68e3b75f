/**
 * Templates of paths, and the part of a path that one takes out:
 *
 * | template | fits | the part |
 * |---|---|---|
 * | `/customers/{id}` | `/customers/7`, but not `/customers/7/` | `7` |
 * | `/customers/{id}/...` | the same, and whatever is below it | `7` |
 * | `/shops/{}/customers/{id}` | `/shops/north/customers/7`: `{}` is any one segment | `7` |
 * | `/health`, `/api/...` | `/health`; `/api` and whatever is below it | the whole path |
 *
 * A query is not part of the path. Segments are compared byte for byte; `{id}` and `{}` stand for at least one byte.
 */
import { isDigit, toLower } from "../bytes/ascii";
import {
  ABSENT,
  byteAt,
  end,
  equals,
  hasBytes,
  indexOf,
  isPresent,
  length,
  part,
  Slice,
  slice,
  sliceBetween,
  start,
} from "../bytes/slice";
import { pathOf } from "./query";

const SLASH: u8 = 0x2f;
const OPENING: i32 = 0x7b;
const CLOSING: i32 = 0x7d;
const DOT: i32 = 0x2e;

/**
 * Whether this is a template: a slash and segments, of which only the last may be empty or `...`, and only one a name in
 * braces (letters, digits, `_`, `-`). Other segments are `{}`, or have none of `{`, `}`, `?` and `#` in them.
 */
export function isPathTemplate(template: Slice): bool {
  if (byteAt(template, 0) !== <i32>SLASH) return false;
  let names = 0;
  for (let segment = first(template); isPresent(segment); segment = next(template, segment)) {
    const isLast = end(segment) === end(template);
    if (isRest(segment) || !hasBytes(segment)) {
      if (!isLast) return false;
    } else if (isName(segment)) {
      names++;
    } else if (!isAny(segment) && !isLiteral(segment)) {
      return false;
    }
  }
  return names < 2;
}

/** Whether a template names the part that it takes out, rather than the whole path. */
export function namesPart(template: Slice): bool {
  for (let segment = first(template); isPresent(segment); segment = next(template, segment)) {
    if (isName(segment)) return true;
  }
  return false;
}

/** The part of a path (Envoy's `:path`) that a template takes out, or `ABSENT` where the path does not fit. */
export function partOfPath(template: Slice, path: Slice): Slice {
  const whole = pathOf(path);
  if (byteAt(whole, 0) !== <i32>SLASH) return ABSENT;
  let found = whole;
  let segment = first(whole);
  for (let wanted = first(template); isPresent(wanted); wanted = next(template, wanted)) {
    if (isRest(wanted)) return found;
    if (!isPresent(segment)) return ABSENT;
    const isOpen = isName(wanted) || isAny(wanted);
    if (isOpen ? !hasBytes(segment) : !equals(segment, wanted)) return ABSENT;
    if (isName(wanted)) found = segment;
    segment = next(whole, segment);
  }
  return isPresent(segment) ? ABSENT : found;
}

function first(path: Slice): Slice {
  return segmentFrom(path, start(path) + 1);
}

/** The segment after this one, or `ABSENT` after the last. */
function next(path: Slice, segment: Slice): Slice {
  return end(segment) === end(path) ? ABSENT : segmentFrom(path, end(segment) + 1);
}

function segmentFrom(path: Slice, at: usize): Slice {
  const rest = sliceBetween(at, end(path));
  const size = indexOf(rest, SLASH);
  return size < 0 ? rest : slice(at, size);
}

function isRest(segment: Slice): bool {
  return (
    length(segment) === 3 &&
    byteAt(segment, 0) === DOT &&
    byteAt(segment, 1) === DOT &&
    byteAt(segment, 2) === DOT
  );
}

function isAny(segment: Slice): bool {
  return length(segment) === 2 && byteAt(segment, 0) === OPENING && byteAt(segment, 1) === CLOSING;
}

function isName(segment: Slice): bool {
  const last = length(segment) - 1;
  if (length(segment) < 3 || byteAt(segment, 0) !== OPENING || byteAt(segment, last) !== CLOSING)
    return false;
  const name = part(segment, 1, last);
  for (let at = start(name); at < end(name); at++) {
    const byte = load<u8>(at);
    const isOther = byte === 0x2d || byte === 0x5f;
    if (!isOther && !isDigit(byte) && toLower(byte) - 0x61 >= 26) return false;
  }
  return true;
}

function isLiteral(segment: Slice): bool {
  for (let at = start(segment); at < end(segment); at++) {
    switch (load<u8>(at)) {
      case 0x7b:
      case 0x7d:
      case 0x3f:
      case 0x23:
        return false;
    }
  }
  return true;
}
