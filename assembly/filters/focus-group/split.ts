/** Deals the buckets out to several values, so that a change of the shares moves as few subjects as possible. */
import { BUCKETS } from "./share";

/** The most values of one split. */
export const MOST_VALUES: i32 = 32;

/** No value. */
export const NOBODY: i32 = -1;

/**
 * Whose each bucket is. The value number k, from 0, begins at the bucket 10,000 * r / 32, rounded down, where r is k with
 * its five bits in reverse: 0, 5000, 2500, 7500, 1250, ... From there its share goes upwards, at most to where another value
 * begins. What does not fit there takes the highest buckets that are still free, in the order of the values.
 *
 * So a value that is added, or grows, takes free buckets as long as there are any behind it, and no other loses one.
 */
export class Split {
  /** 0 for nobody, else the value's number plus 1. */
  private readonly owners: StaticArray<u8> = new StaticArray<u8>(BUCKETS);

  /** `shares`: buckets of each value, 10,000 all together at most; up to 32 of them. */
  constructor(shares: StaticArray<u32>) {
    const left = new StaticArray<u32>(shares.length);
    for (let value = 0; value < shares.length; value++) {
      left[value] = this.takeUpwards(beginOf(value), nextBegin(value, shares.length), shares[value], value);
    }
    for (let value = 0; value < shares.length; value++) this.takeDownwards(left[value], value);
  }

  /** The number of the value that a bucket belongs to, or `NOBODY`. */
  ownerOf(bucket: u32): i32 {
    return <i32>unchecked(this.owners[bucket]) - 1;
  }

  /** Takes up to `count` buckets from `first` up to, and without, `limit`. Gives how many are missing. */
  private takeUpwards(first: u32, limit: u32, count: u32, value: i32): u32 {
    const taken = min(count, limit - first);
    for (let bucket = first; bucket < first + taken; bucket++) this.owners[bucket] = <u8>(value + 1);
    return count - taken;
  }

  private takeDownwards(count: u32, value: i32): void {
    let left = count;
    for (let bucket = BUCKETS; bucket > 0 && left > 0; bucket--) {
      if (this.owners[bucket - 1] !== 0) continue;
      this.owners[bucket - 1] = <u8>(value + 1);
      left--;
    }
  }
}

/** The bucket where a value begins. */
function beginOf(value: i32): u32 {
  let reversed: u32 = 0;
  for (let bit = 0; bit < 5; bit++) reversed |= ((value >> bit) & 1) << (4 - bit);
  return (BUCKETS * reversed) / MOST_VALUES;
}

/** The lowest bucket above it where another of so many values begins, or the end. */
function nextBegin(value: i32, count: i32): u32 {
  let next = BUCKETS;
  for (let other = 0; other < count; other++) {
    if (beginOf(other) > beginOf(value)) next = min(next, beginOf(other));
  }
  return next;
}
