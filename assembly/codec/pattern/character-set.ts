import { ANY_OTHER } from "./pattern";

/** The characters that a position accepts. */
export class CharacterSet {
  /** ASCII characters, one bit each. */
  private low: u64 = 0;
  private high: u64 = 0;
  /** Whether every character above ASCII is accepted. */
  private hasOthers: bool = false;

  /** `exact`: the one character above ASCII that is accepted, as `characterAt` gives it, or 0. */
  constructor(readonly exact: u32 = 0) {}

  /** Adds the ASCII characters from `first` to `last`. */
  add(first: u8, last: u8): this {
    for (let character: u32 = first; character <= last; character++) {
      if (character < 64) this.low |= (<u64>1) << character;
      else this.high |= (<u64>1) << (character - 64);
    }
    return this;
  }

  addAll(other: CharacterSet): this {
    this.low |= other.low;
    this.high |= other.high;
    this.hasOthers = this.hasOthers || other.hasOthers;
    return this;
  }

  /** Turns it into the set of all characters that were not in it. */
  negate(): this {
    this.low = ~this.low;
    this.high = ~this.high;
    this.hasOthers = !this.hasOthers;
    return this;
  }

  /** Adds the other case of every ASCII letter in it. A-Z are bits 1 to 26 of `high`, a-z 33 to 58. */
  ignoreCase(): this {
    const letters = ((this.high >> 1) | (this.high >> 33)) & 0x3ffffff;
    this.high |= (letters << 1) | (letters << 33);
    return this;
  }

  /** Whether it accepts the characters of a row: an ASCII one, `ANY_OTHER`, or behind that the particular `other`. */
  accepts(row: i32, other: u32): bool {
    if (row < 64) return ((this.low >> row) & 1) !== 0;
    if (row < ANY_OTHER) return ((this.high >> (row - 64)) & 1) !== 0;
    return this.hasOthers || (row > ANY_OTHER && this.exact === other);
  }
}
