/**
 * A window of 64 bytes that moves along JSON text. The bytes in it that end a run of plain text are found all at
 * once, so that short strings, of which there are several in a window, take a few instructions each.
 */

/** Bytes that `openWindow` reads. */
export const WINDOW: usize = 64;

let windowAt: usize = 0;
/** A bit for each byte that needs a look inside a string: a quote, a backslash, a control character, beyond ASCII. */
let specials: u64 = 0;

/** Moves the window to an address. */
export function openWindow(at: usize): void {
  windowAt = at;
  specials =
    specialsAt(at) | (specialsAt(at + 16) << 16) | (specialsAt(at + 32) << 32) | (specialsAt(at + 48) << 48);
}

/**
 * The address of the first byte at or after `at` that needs a look inside a string. Where the window would have to
 * move to `safe` or beyond to find one, an address from there on: all before it is plain.
 *
 * @param at not before the window
 * @param safe `WINDOW` bytes before the end of what may be read, or earlier
 */
export function nextSpecial(at: usize, safe: usize): usize {
  const offset = at - windowAt;
  if (offset < WINDOW) {
    const rest = specials >> <u64>offset;
    if (rest !== 0) return at + <usize>ctz(rest);
  }
  return laterSpecial(at, safe);
}

function laterSpecial(at: usize, safe: usize): usize {
  // By whole windows, so that where the next one begins does not hang on what is found in this one.
  let next = windowAt + max((at - windowAt) & ~(WINDOW - 1), WINDOW);
  let from = at;
  for (; next < safe; next += WINDOW) {
    openWindow(next);
    from = max(from, next);
    const rest = specials >> <u64>(from - next);
    if (rest !== 0) return from + <usize>ctz(rest);
  }
  return max(from, safe);
}

function specialsAt(at: usize): u64 {
  const bytes = v128.load(at);
  // As signed numbers, the bytes above ASCII are below zero.
  const outside = i8x16.lt_s(bytes, i8x16.splat(0x20));
  const special = v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c)));
  return <u64>i8x16.bitmask(v128.or(outside, special));
}
