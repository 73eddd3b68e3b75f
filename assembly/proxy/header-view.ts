import { Bytes, sliceOf } from "../bytes/bytes";
import { ABSENT, equals, isPresent, Slice } from "../bytes/slice";
import { requestHeaders } from "./headers";
import { PairReader } from "./pairs";

/** The most headers of one view. Each header of a request is compared with each of them. */
export const MOST_VIEWED: i32 = 64;

const reader = new PairReader();

/**
 * The request's headers that a filter looks at, by the fewest host calls: where they are one or two, a call for each
 * when it is asked for; where they are more, or copies count, one call for all headers.
 *
 * While a plugin is configured, `add` names; for each request, `read`, then ask.
 */
export class HeaderView {
  private readonly names: Bytes[] = [];
  private readonly values: StaticArray<Slice> = new StaticArray<Slice>(MOST_VIEWED);
  private readonly counts: StaticArray<u32> = new StaticArray<u32>(MOST_VIEWED);
  private hasCopies: bool = false;
  private pairs: Slice = ABSENT;

  /**
   * Adds a header, and gives its number. The same for the same name; -1 where there are too many already.
   *
   * @param withCopies whether all copies of it count, and not what `Headers.get` makes of them.
   */
  add(name: Bytes, withCopies: bool = false): i32 {
    if (withCopies) this.hasCopies = true;
    for (let index = 0; index < this.names.length; index++) {
      if (equals(sliceOf(this.names[index]), sliceOf(name))) return index;
    }
    return this.names.length === MOST_VIEWED ? -1 : this.names.push(name) - 1;
  }

  /** Begins a request, or looks at it anew. What was read is valid to the end of the callback. */
  read(): void {
    this.pairs = ABSENT;
    if (!this.isWhole) return;
    const count = this.names.length;
    for (let index = 0; index < count; index++) {
      this.values[index] = ABSENT;
      this.counts[index] = 0;
    }
    this.pairs = requestHeaders.pairs();
    reader.open(this.pairs);
    while (reader.next()) {
      for (let index = 0; index < count; index++) {
        if (!equals(reader.name, sliceOf(unchecked(this.names[index])))) continue;
        if (unchecked(this.counts[index]) === 0) this.values[index] = reader.value;
        this.counts[index]++;
        break;
      }
    }
  }

  /** The value of a header, of several copies the first (but see `Headers.get`), or `ABSENT`. */
  at(index: i32): Slice {
    return this.isWhole ? unchecked(this.values[index]) : requestHeaders.get(this.names[index]);
  }

  /** Whether the request has the header. */
  has(index: i32): bool {
    return isPresent(this.at(index));
  }

  /** How many copies of a header there are. Only of one that was added with its copies. */
  count(index: i32): u32 {
    return unchecked(this.counts[index]);
  }

  /** The copies of a header, one call after the other: `first`, then without it. `ABSENT` after the last. */
  copy(index: i32, first: bool): Slice {
    if (first) reader.open(this.pairs);
    const name = sliceOf(this.names[index]);
    while (reader.next()) {
      if (equals(reader.name, name)) return reader.value;
    }
    return ABSENT;
  }

  private get isWhole(): bool {
    return this.hasCopies || this.names.length > 2;
  }
}
