import { Bytes, sliceOf } from "../../bytes/bytes";
import { equals, Slice } from "../../bytes/slice";

/** Stands for a header that was not asked for yet. No slice looks like this. */
const UNREAD: Slice = u64.MAX_VALUE;

/** The most different headers that one configuration looks at. */
export const MOST_HEADERS: i32 = 64;

/** The values of the headers that rules look at, each read at most once per request, and only when needed. */
export abstract class HeaderValues {
  private readonly names: Bytes[] = [];
  private readonly values: StaticArray<Slice> = new StaticArray<Slice>(MOST_HEADERS);

  /** Asks for a header's value, or `ABSENT`. */
  protected abstract read(name: Bytes): Slice;

  /**
   * The index of a header, the same for the same name; -1 where there are too many already. Only while a plugin
   * is configured.
   */
  indexOf(name: Bytes): i32 {
    for (let index = 0; index < this.names.length; index++) {
      if (equals(sliceOf(this.names[index]), sliceOf(name))) return index;
    }
    if (this.names.length === MOST_HEADERS) return -1;
    return this.names.push(name) - 1;
  }

  /** Begins a request: nothing is read yet. */
  forget(): void {
    for (let index = 0; index < this.names.length; index++) this.values[index] = UNREAD;
  }

  /** The value of a header, or `ABSENT`. */
  at(index: i32): Slice {
    let value = this.values[index];
    if (value === UNREAD) {
      value = this.read(this.names[index]);
      this.values[index] = value;
    }
    return value;
  }
}
