/** Numbers modulo L, the order of edwards25519's base point (RFC 8032, 5.1): 32 bytes, the lowest first. */

/** L = 2^252 + 27742317777372353535851937790883648493 as words, the lowest first. */
const ORDER = memory.data<u32>([0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000]);
/** Bytes of the part of L that is below 2^252. */
const LOW_SIZE: usize = 16;

/** A remainder of eight words, behind room for the word that comes next. */
const work = memory.data(36, 8);

/** Whether the 32 bytes at `scalar` are a number less than L. */
export function isBelowOrder(scalar: usize): bool {
  let at: usize = 32;
  do {
    at -= 4;
    const word = load<u32>(scalar + at);
    const limit = load<u32>(ORDER + at);
    if (word !== limit) return word < limit;
  } while (at !== 0);
  return false;
}

/** Writes the 64 bytes at `from`, as a number, modulo L. */
export function reduce(from: usize, into: usize): void {
  memory.fill(work, 0, 36);
  for (let at = from + 60; at >= from; at -= 4) {
    // As in long division: the next word below the remainder, which is less than L; so the quotient, of what is
    // at and above 2^252, is at most 2^32.
    memory.copy(work + 4, work, 32);
    store<u32>(work, load<u32>(at));
    const quotient = ((<u64>load<u32>(work, 32)) << 4) | (load<u32>(work, 28) >> 28);
    store<u32>(work, load<u32>(work, 28) & 0x0fffffff, 28);
    store<u32>(work, 0, 32);
    if (subtractLow(quotient)) addOrder();
  }
  memory.copy(into, work, 32);
}

/** Subtracts `quotient` times the low part of L. True where the remainder is negative then. */
function subtractLow(quotient: u64): bool {
  let carry: u64 = 0;
  for (let at: usize = 0; at < 32; at += 4) {
    const product = at < LOW_SIZE ? quotient * load<u32>(ORDER + at) + carry : carry;
    const word = load<u32>(work + at);
    store<u32>(work + at, word - <u32>product);
    carry = (product >> 32) + <u64>(word < <u32>product);
  }
  return carry !== 0;
}

function addOrder(): void {
  let carry: u64 = 0;
  for (let at: usize = 0; at < 32; at += 4) {
    carry += <u64>load<u32>(work + at) + load<u32>(ORDER + at);
    store<u32>(work + at, <u32>carry);
    carry >>= 32;
  }
}

/** Bits that one digit stands for. */
const WIDTH: u32 = 5;

/** How many odd multiples of a point the digits ask for: 1, 3 and so on to 15 times. */
export const ODD_MULTIPLES: usize = 8;

/**
 * Writes 256 signed bytes: digits whose sum, each times 2 to the power of its place, is the scalar, which is less
 * than L. A digit is 0 or odd, -15 to 15, and at least four zeros follow on each that is not 0: the scalar's
 * non-adjacent form of width 5.
 */
export function writeDigits(scalar: usize, into: usize): void {
  memory.copy(work, scalar, 32);
  store<u32>(work, 0, 32);
  memory.fill(into, 0, 256);
  let carry: u32 = 0;
  let place: usize = 0;
  while (place < 256) {
    const bits = <u32>load<u16>(work + (place >> 3)) >> (<u32>place & 7);
    const window = (bits & ((1 << WIDTH) - 1)) + carry;
    if ((window & 1) === 0) {
      place++;
    } else {
      // The upper half of the windows is written as what is missing to the next.
      carry = window >> (WIDTH - 1);
      store<i8>(into + place, <i8>(window - (carry << WIDTH)));
      place += WIDTH;
    }
  }
}
