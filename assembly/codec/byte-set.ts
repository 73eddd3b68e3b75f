/**
 * A set of byte strings, built once and then asked: membership costs one hash and about one comparison, with
 * ten entries or a hundred thousand. It consists of two flat blocks, so that a garbage collection passes over
 * it in no time and the request path follows no references.
 */
import { equals, length, Slice, slice, start } from "../bytes/slice";
import { xxh64 } from "./xxh64";

/** A u32 length goes before the bytes of each entry. */
const LENGTH_SIZE: u32 = 4;

export class ByteSet {
  /** Open addressing. 0 is free; else the entry's place in `entries` plus 1, below the hash's upper half. */
  private readonly slots: StaticArray<u64>;
  private readonly entries: StaticArray<u8>;
  private used: u32 = 0;
  private count: u32 = 0;

  /**
   * Room for `most` entries of `bytes` bytes all together. Together with 4 bytes for each entry they must
   * stay below 1 GiB.
   *
   * @param seed goes into every hash. Whoever chooses the entries must not know it: else they could all take the
   * same way through the slots, and each look-up would cost as much as there are entries.
   */
  constructor(
    private readonly most: u32,
    bytes: u32,
    private readonly seed: u64 = 0,
  ) {
    let capacity: u32 = 8;
    while (capacity < most + (most >> 1)) capacity <<= 1;
    this.slots = new StaticArray<u64>(capacity);
    this.entries = new StaticArray<u8>(most * LENGTH_SIZE + bytes);
  }

  /** The number of different entries. */
  get size(): u32 {
    return this.count;
  }

  /** Adds an entry. False where there is no room left, which the numbers given at first decide. */
  add(entry: Slice): bool {
    const hash = xxh64(entry, this.seed);
    const at = this.slotOf(entry, hash);
    if (unchecked(this.slots[at]) !== 0) return true;
    const size = <u32>length(entry);
    if (this.count === this.most || LENGTH_SIZE + size > <u32>this.entries.length - this.used) return false;
    const place = changetype<usize>(this.entries) + this.used;
    store<u32>(place, size);
    memory.copy(place + LENGTH_SIZE, start(entry), size);
    this.slots[at] = (hash & 0xffffffff00000000) | (this.used + 1);
    this.used += LENGTH_SIZE + size;
    this.count++;
    return true;
  }

  /** Whether these bytes are in the set. Allocates nothing. */
  has(entry: Slice): bool {
    return this.placeOf(entry) >= 0;
  }

  /** A number of the entry's own, from 0 up to `places`, that never changes; -1 where it is not in the set. */
  placeOf(entry: Slice): i32 {
    const at = this.slotOf(entry, xxh64(entry, this.seed));
    return unchecked(this.slots[at]) !== 0 ? at : -1;
  }

  /** What all numbers of `placeOf` are below. */
  get places(): i32 {
    return this.slots.length;
  }

  /** The slot that holds the entry, or the free one where it would go. */
  private slotOf(entry: Slice, hash: u64): i32 {
    const mask = this.slots.length - 1;
    // There is always a free slot: there are more slots than `most`.
    let at = <i32>hash & mask;
    while (true) {
      const slot = unchecked(this.slots[at]);
      if (slot === 0) return at;
      if ((slot ^ hash) >> 32 === 0 && equals(this.entryOf(<u32>slot), entry)) return at;
      at = (at + 1) & mask;
    }
  }

  private entryOf(slot: u32): Slice {
    const place = changetype<usize>(this.entries) + slot - 1;
    return slice(place + LENGTH_SIZE, load<u32>(place));
  }
}
