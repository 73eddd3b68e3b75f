import { Bytes } from "../bytes/bytes";
import { end, Slice, start } from "../bytes/slice";

/** The most bytes of what is sought. */
export const LONGEST_SUBSTRING: u32 = 256;

/**
 * Some bytes that are sought in others, in one pass that never goes back (Knuth, Morris, Pratt 1977): the time grows with
 * what is searched, however much of it looks like what is sought.
 */
export class Substring {
  /** How many bytes still fit when the one behind this many does not. */
  private readonly shorter: StaticArray<u8>;

  /** `sought`: 1 to 256 bytes. */
  constructor(private readonly sought: Bytes) {
    const size = sought.length;
    this.shorter = new StaticArray<u8>(size);
    let fit = 0;
    for (let index = 1; index < size; index++) {
      while (fit > 0 && sought[index] !== sought[fit]) fit = this.shorter[fit - 1];
      if (sought[index] === sought[fit]) fit++;
      this.shorter[index] = <u8>fit;
    }
  }

  /** Whether the bytes are anywhere in the value. Allocates nothing. */
  isIn(value: Slice): bool {
    const sought = this.sought;
    const limit = end(value);
    let fit = 0;
    for (let at = start(value); at < limit; at++) {
      const byte = load<u8>(at);
      while (fit > 0 && byte !== unchecked(sought[fit])) fit = unchecked(this.shorter[fit - 1]);
      if (byte === unchecked(sought[fit])) fit++;
      if (fit === sought.length) return true;
    }
    return false;
  }
}
