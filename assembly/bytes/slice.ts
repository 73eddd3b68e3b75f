/**
 * A slice is a run of bytes somewhere in linear memory: its address in the low 32 bits, its length in the
 * high 32. Being a plain number it costs nothing to pass, return or store, and nothing to forget; whoever
 * owns the bytes (the arena, a static buffer, a `Bytes`) decides how long it stays valid.
 *
 * `ABSENT` is no bytes at all, which is not the same as present and empty: a header can be either.
 */
export type Slice = u64;

/** Nothing is there. Its length reads as 0. */
export const ABSENT: Slice = 0;

/** Bytes that are looked at in one step where there are so many. */
const WIDTH: usize = 16;

/** Where an empty slice points when it has no bytes of its own, so that it differs from `ABSENT`. */
const NOWHERE: usize = memory.data(1);

/** The slice of `length` bytes at `address`. An empty one is present, even at address 0. */
export function slice(address: usize, length: usize): Slice {
  return ((<u64>length) << 32) | <u64>(address === 0 ? NOWHERE : address);
}

/** The slice from `start` up to, and without, `end`. */
export function sliceBetween(start: usize, end: usize): Slice {
  return slice(start, end - start);
}

/** Address of the first byte. */
export function start(bytes: Slice): usize {
  return <usize>(<u32>bytes);
}

/** Number of bytes; 0 for `ABSENT`. */
export function length(bytes: Slice): usize {
  return <usize>(bytes >> 32);
}

/** Address behind the last byte. */
export function end(bytes: Slice): usize {
  return start(bytes) + length(bytes);
}

/** Whether there is anything, be it empty. */
export function isPresent(bytes: Slice): bool {
  return bytes !== ABSENT;
}

/** Whether there is at least one byte. */
export function hasBytes(bytes: Slice): bool {
  return length(bytes) !== 0;
}

/** The byte at `index`, or -1 where the slice has none. */
export function byteAt(bytes: Slice, index: usize): i32 {
  return index < length(bytes) ? <i32>load<u8>(start(bytes) + index) : -1;
}

/** The bytes from `from` up to, and without, `to`; both are cut to what is there. */
export function part(bytes: Slice, from: usize, to: usize): Slice {
  const last = min(to, length(bytes));
  const first = min(from, last);
  return slice(start(bytes) + first, last - first);
}

/** Same bytes, same length. `ABSENT` equals nothing but itself. */
export function equals(a: Slice, b: Slice): bool {
  if (isPresent(a) !== isPresent(b) || length(a) !== length(b)) return false;
  return hasSameBytes(start(a), start(b), length(a));
}

/** `memory.compare` goes byte by byte where the two are not aligned alike, which takes long for a token. */
function hasSameBytes(a: usize, b: usize, size: usize): bool {
  let at: usize = 0;
  for (; at + WIDTH <= size; at += WIDTH) {
    if (v128.any_true(v128.xor(v128.load(a + at), v128.load(b + at)))) return false;
  }
  for (; at < size; at++) if (load<u8>(a + at) !== load<u8>(b + at)) return false;
  return true;
}

/** Below 0, 0 or above 0, as `a` comes before, equals or comes after `b` in the order of bytes; what is shorter first. */
export function compare(a: Slice, b: Slice): i32 {
  const order = memory.compare(start(a), start(b), min(length(a), length(b)));
  return order !== 0 ? order : <i32>length(a) - <i32>length(b);
}

/** Whether `bytes` begins with all of `prefix`. */
export function startsWith(bytes: Slice, prefix: Slice): bool {
  const size = length(prefix);
  return size <= length(bytes) && memory.compare(start(bytes), start(prefix), size) === 0;
}

/** Whether `bytes` ends with all of `suffix`. */
export function endsWith(bytes: Slice, suffix: Slice): bool {
  const size = length(suffix);
  return size <= length(bytes) && memory.compare(end(bytes) - size, start(suffix), size) === 0;
}

/** Index of the first `byte` at or after `from`, or -1. */
export function indexOf(bytes: Slice, byte: u8, from: usize = 0): i32 {
  const last = end(bytes);
  const sought = i8x16.splat(byte);
  let at = start(bytes) + from;
  for (; at + WIDTH <= last; at += WIDTH) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), sought));
    if (found !== 0) return <i32>(at - start(bytes)) + ctz(found);
  }
  for (; at < last; at++) {
    if (load<u8>(at) === byte) return <i32>(at - start(bytes));
  }
  return -1;
}

/** The slice without the spaces and tabs around it: HTTP's optional white space (RFC 9110, 5.6.3). */
export function trim(bytes: Slice): Slice {
  let first = start(bytes);
  let last = end(bytes);
  while (first < last && isBlank(load<u8>(first))) first++;
  while (first < last && isBlank(load<u8>(last - 1))) last--;
  return sliceBetween(first, last);
}

function isBlank(byte: u8): bool {
  return byte === 0x20 || byte === 0x09;
}
