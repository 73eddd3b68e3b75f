import { toLower } from "./ascii";
import { end, length, Slice, slice, start } from "./slice";

/**
 * Writes bytes one after the other into a buffer of fixed size. From the first byte (of a number: the first
 * number) that has no room, everything is left out, and `overflowed` says so. Nothing is allocated, nothing traps.
 *
 * A buffer is usually static: `new Writer(memory.data(1024), 1024)`, made once when the module starts.
 */
export class Writer {
  /** Whether something was left out since the last `clear`. */
  overflowed: bool = false;
  private used: usize = 0;

  /** Writes into the `capacity` bytes at `buffer`. */
  constructor(
    private readonly buffer: usize,
    private readonly capacity: usize,
  ) {}

  /** Begins anew. Slices of what was written before are invalid from now on. */
  clear(): this {
    this.used = 0;
    this.overflowed = false;
    return this;
  }

  /** What was written since the last `clear`. Valid until the next one. */
  written(): Slice {
    return slice(this.buffer, this.used);
  }

  /** How many bytes were written since the last `clear`. */
  get length(): usize {
    return this.used;
  }

  /** What was written from `mark` on, a former value of `length`. */
  writtenSince(mark: usize): Slice {
    return slice(this.buffer + mark, this.used - mark);
  }

  /**
   * Takes room for `size` bytes that only make sense together, which the caller writes. Its address, or 0 where
   * there is none.
   */
  room(size: usize): usize {
    if (this.overflowed || size > this.capacity - this.used) {
      this.overflowed = true;
      return 0;
    }
    const at = this.buffer + this.used;
    this.used += size;
    return at;
  }

  byte(value: u8): this {
    const at = this.room(1);
    if (at !== 0) store<u8>(at, value);
    return this;
  }

  /** Four bytes, lowest first: how proxy-wasm writes sizes. */
  uint32(value: u32): this {
    const at = this.room(4);
    if (at !== 0) store<u32>(at, value);
    return this;
  }

  bytes(value: Slice): this {
    const size = this.fitting(length(value));
    memory.copy(this.buffer + this.used, start(value), size);
    this.used += size;
    return this;
  }

  /** A string whose characters are all ASCII; others are written as `?`. Meant for literals. */
  ascii(text: string): this {
    const size = this.fitting(text.length);
    const at = this.buffer + this.used;
    for (let index: usize = 0; index < size; index++) {
      const unit = load<u16>(changetype<usize>(text) + (index << 1));
      store<u8>(at + index, unit < 0x80 ? <u8>unit : 0x3f);
    }
    this.used += size;
    return this;
  }

  /** Bytes with the ASCII letters in lower case. */
  lowerCase(value: Slice): this {
    const size = this.fitting(length(value));
    for (let index: usize = 0; index < size; index++) {
      store<u8>(this.buffer + this.used + index, toLower(load<u8>(start(value) + index)));
    }
    this.used += size;
    return this;
  }

  /** The number in decimal digits. */
  decimal(value: u64): this {
    let digits = 1;
    for (let rest = value / 10; rest !== 0; rest /= 10) digits++;
    let at = this.room(digits);
    if (at === 0) return this;
    at += digits;
    let rest = value;
    do {
      store<u8>(--at, <u8>(0x30 + (rest % 10)));
      rest /= 10;
    } while (rest !== 0);
    return this;
  }

  /** The number in decimal digits, after a minus where it is negative. */
  signed(value: i64): this {
    return value < 0 ? this.byte(0x2d).decimal(0 - <u64>value) : this.decimal(value);
  }

  /** Bytes of any origin, made safe for a log line: what is not printable ASCII becomes `?`. */
  printable(value: Slice): this {
    const last = end(value);
    for (let at = start(value); at < last; at++) {
      const byte = load<u8>(at);
      this.byte(byte - 0x20 < 0x5f ? byte : 0x3f);
    }
    return this;
  }

  /** How many of `size` bytes may be written. */
  private fitting(size: usize): usize {
    if (this.overflowed) return 0;
    const left = this.capacity - this.used;
    if (size <= left) return size;
    this.overflowed = true;
    return left;
  }
}
