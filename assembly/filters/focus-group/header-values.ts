import { Bytes, sliceOf } from "../../bytes/bytes";
import { equals, Slice } from "../../bytes/slice";

/** Stands for a header that was not asked for yet. No slice looks like this. */
const UNREAD: Slice = u64.MAX_VALUE;

/** The values of the headers that rules look at, each read at most once per request, and only when needed. */
export abstract class HeaderValues {
  private readonly names: Bytes[] = [];
  private values: StaticArray<Slice> = new StaticArray<Slice>(0);

  /** Asks for a header's value, or `ABSENT`. */
  protected abstract read(name: Bytes): Slice;

  /** The index of a header, the same for the same name. Only while a plugin is configured. */
  indexOf(name: Bytes): i32 {
    for (let index = 0; index < this.names.length; index++) {
      if (equals(sliceOf(this.names[index]), sliceOf(name))) return index;
    }
    this.values = new StaticArray<Slice>(this.names.length + 1);
    return this.names.push(name) - 1;
  }

  /** Begins a request: nothing is read yet. */
  forget(): void {
    for (let index = 0; index < this.values.length; index++) this.values[index] = UNREAD;
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
