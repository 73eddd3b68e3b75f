/**
 * The values that a scanner has found so far, in memory that outlives a callback. `Captures` knows how that
 * memory is laid out; the memory itself belongs to one document, and is given with each call as the address of
 * its first byte. Each slot has room of its own for the longest value that is wanted there.
 */
import { Slice, slice } from "../../bytes/slice";

/** Bytes before the lengths of the slots: which are found, which are a mismatch, which are null, each as bits. */
const HEAD: usize = 12;
const LENGTH_SIZE: usize = 2;

export class Captures {
  /** How many bytes a document needs. A multiple of 8. */
  readonly size: usize;
  private readonly places: StaticArray<u32>;
  private readonly most: StaticArray<u32>;

  /** `most`: the most bytes of a value in each slot, below 65536. */
  constructor(most: StaticArray<u32>) {
    this.most = most;
    this.places = new StaticArray<u32>(most.length);
    let size = <u32>HEAD + most.length * <u32>LENGTH_SIZE;
    for (let slot = 0; slot < most.length; slot++) {
      this.places[slot] = size;
      size += most[slot];
    }
    this.size = (size + 7) & ~7;
  }

  /** Begins a document: nothing is found. */
  clear(at: usize): void {
    memory.fill(at, 0, HEAD + <usize>this.places.length * LENGTH_SIZE);
  }

  /** Begins a value, in place of one that the slot may hold. */
  begin(at: usize, slot: i32): void {
    this.forget(at, 1 << slot);
    this.setLength(at, slot, 0);
  }

  /** Adds bytes to the value that was begun. False where it would become too long. */
  append(at: usize, slot: i32, from: usize, size: usize): bool {
    const used = this.lengthOf(at, slot);
    if (size > <usize>unchecked(this.most[slot]) - used) return false;
    const place = at + unchecked(this.places[slot]) + used;
    for (let index: usize = 0; index < size; index++) store<u8>(place + index, load<u8>(from + index));
    this.setLength(at, slot, used + size);
    return true;
  }

  /** The value that was begun is complete. */
  keep(at: usize, slot: i32): void {
    store<u32>(at, load<u32>(at) | (1 << slot));
  }

  /** The value is JSON's `null`, by that name. It counts as found. */
  keepNull(at: usize, slot: i32): void {
    this.keep(at, slot);
    store<u32>(at, load<u32>(at, 8) | (1 << slot), 8);
  }

  /** There is a value, but none that can be used. */
  mismatch(at: usize, slot: i32): void {
    this.forget(at, 1 << slot);
    store<u32>(at, load<u32>(at, 4) | (1 << slot), 4);
  }

  /** Nothing is known of these slots, given as bits, any more. */
  forget(at: usize, slots: u32): void {
    store<u32>(at, load<u32>(at) & ~slots);
    store<u32>(at, load<u32>(at, 4) & ~slots, 4);
    store<u32>(at, load<u32>(at, 8) & ~slots, 8);
  }

  /** The slots that have a value, as bits. */
  found(at: usize): u32 {
    return load<u32>(at);
  }

  /** The slots that had a value which cannot be used, as bits. */
  mismatched(at: usize): u32 {
    return load<u32>(at, 4);
  }

  /** Of the slots that have a value, those where it is `null`, as bits. */
  nulls(at: usize): u32 {
    return load<u32>(at, 8);
  }

  /** What was added to the slot's value so far. As long valid as the memory. */
  valueOf(at: usize, slot: i32): Slice {
    return slice(at + unchecked(this.places[slot]), this.lengthOf(at, slot));
  }

  private lengthOf(at: usize, slot: i32): usize {
    return load<u16>(at + HEAD + <usize>slot * LENGTH_SIZE);
  }

  private setLength(at: usize, slot: i32, value: usize): void {
    store<u16>(at + HEAD + <usize>slot * LENGTH_SIZE, <u16>value);
  }
}
