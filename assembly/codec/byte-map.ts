import { Bytes, sliceOf } from "../bytes/bytes";
import { ABSENT, Slice } from "../bytes/slice";
import { ByteSet } from "./byte-set";

/** From byte strings to byte strings, built once and then asked, at the cost of a set. */
export class ByteMap {
  private readonly keys: ByteSet;
  private readonly values: StaticArray<Bytes | null>;

  /** Room for `most` entries, whose keys have `bytes` bytes all together. `seed`: as for a set. */
  constructor(most: u32, bytes: u32, seed: u64 = 0) {
    const keys = new ByteSet(most, bytes, seed);
    this.values = new StaticArray<Bytes | null>(keys.places);
    this.keys = keys;
  }

  /** Adds an entry. False where the key is there already, or there is no room left. */
  add(key: Slice, value: Bytes): bool {
    if (this.keys.has(key) || !this.keys.add(key)) return false;
    this.values[this.keys.placeOf(key)] = value;
    return true;
  }

  /** The value of a key, or `ABSENT`. Allocates nothing. */
  get(key: Slice): Slice {
    const place = this.keys.placeOf(key);
    if (place < 0) return ABSENT;
    const value = unchecked(this.values[place]);
    return value === null ? ABSENT : sliceOf(value);
  }
}
