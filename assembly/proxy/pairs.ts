/**
 * Lists of names and values as proxy-wasm writes them: a count, then two sizes for each pair, then each name
 * and each value followed by a zero byte. All sizes are four bytes, lowest first.
 */
import { ABSENT, end, length, Slice, slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";

/**
 * Reads such a list from front to back:
 *
 *     const reader = pairReader.open(requestHeaders.pairs());
 *     while (reader.next()) { reader.name ... reader.value }
 */
export class PairReader {
  name: Slice = ABSENT;
  value: Slice = ABSENT;
  private sizes: usize = 0;
  private sizesEnd: usize = 0;
  private at: usize = 0;
  private limit: usize = 0;

  /** Begins with a list. One that is absent or torn reads as empty. */
  open(list: Slice): this {
    // A pair takes 10 bytes at least: two sizes and two zero bytes.
    const most: usize = (max<usize>(length(list), 4) - 4) / 10;
    const count: usize = most === 0 ? 0 : load<u32>(start(list));
    this.sizes = start(list) + 4;
    this.sizesEnd = this.sizes + (count > most ? 0 : count * 8);
    this.at = this.sizesEnd;
    this.limit = end(list);
    return this;
  }

  /** Goes on to the next pair. False when there is none. */
  next(): bool {
    if (this.sizes === this.sizesEnd) return false;
    const nameSize = <u64>load<u32>(this.sizes);
    const valueSize = <u64>load<u32>(this.sizes, 4);
    if (nameSize + valueSize + 2 > <u64>(this.limit - this.at)) return false;
    this.name = slice(this.at, <usize>nameSize);
    this.value = slice(end(this.name) + 1, <usize>valueSize);
    this.at = end(this.value) + 1;
    this.sizes += 8;
    return true;
  }
}

/** The most pairs that a `PairWriter` takes. */
const MOST_PAIRS: u32 = 16;

/** Collects pairs, then writes them as such a list. */
export class PairWriter {
  private readonly parts: StaticArray<Slice> = new StaticArray<Slice>(MOST_PAIRS * 2);
  private count: u32 = 0;

  /** Begins anew. */
  clear(): this {
    this.count = 0;
    return this;
  }

  /** Adds a pair, whose bytes must stay valid until `write`. More than 16 pairs are left out. */
  add(name: Slice, value: Slice): this {
    if (this.count < MOST_PAIRS) {
      this.parts[this.count * 2] = name;
      this.parts[this.count * 2 + 1] = value;
      this.count++;
    }
    return this;
  }

  /** Writes the list. */
  write(into: Writer): void {
    const parts = <i32>this.count * 2;
    into.uint32(this.count);
    for (let index = 0; index < parts; index++) into.uint32(<u32>length(unchecked(this.parts[index])));
    for (let index = 0; index < parts; index++) into.bytes(unchecked(this.parts[index])).byte(0);
  }
}
