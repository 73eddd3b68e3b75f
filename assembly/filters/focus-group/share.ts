/** Which share of all subjects something is for, and where in it a subject stands. */
import { Bytes, sliceOf } from "../../bytes/bytes";
import { Slice } from "../../bytes/slice";
import { xxh64 } from "../../codec/xxh64";
import { Values } from "../../proxy/sources/values";

/** The number of buckets: one for each hundredth of a percent. */
export const BUCKETS: u32 = 10_000;

/** The seed that a salt stands for: two salts spread the same subjects in ways that have nothing to do with each other. */
export function seedOf(salt: Bytes): u64 {
  return xxh64(sliceOf(salt));
}

/**
 * The bucket of a subject, 0 to 9999: XXH64 of its bytes, with the XXH64 (seed 0) of the salt as the seed, modulo 10,000.
 * This is published: it never changes, or everybody would change groups.
 */
export function bucketOf(subject: Slice, seed: u64): u32 {
  return <u32>(xxh64(subject, seed) % BUCKETS);
}

/** A share, which may change with time. */
export abstract class Share {
  /** How many buckets, the lowest first, belong to it now: 0 to 10,000. */
  abstract buckets(values: Values): u32;
}

export class FixedShare extends Share {
  constructor(private readonly count: u32) {
    super();
  }

  buckets(values: Values): u32 {
    return this.count;
  }
}

/** Goes evenly from one share to another between two points in time, and stays there. */
export class Ramp extends Share {
  /**
   * @param from buckets up to `start`.
   * @param to buckets from `end` on.
   * @param start seconds since 1970.
   * @param end the same, later than `start`.
   */
  constructor(
    private readonly from: u32,
    private readonly to: u32,
    private readonly start: i64,
    private readonly end: i64,
  ) {
    super();
  }

  buckets(values: Values): u32 {
    const now = values.seconds();
    if (now <= this.start) return this.from;
    if (now >= this.end) return this.to;
    const way = <i64>this.to - <i64>this.from;
    return <u32>(<i64>this.from + (way * (now - this.start)) / (this.end - this.start));
  }
}
