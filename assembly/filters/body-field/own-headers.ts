/** The headers that a filter sets, and that are therefore nobody else's. */
import { Bytes, sliceOf } from "../../bytes/bytes";
import { equals, length, Slice } from "../../bytes/slice";
import { ConfigNode } from "../../proxy/config";

/** The most different headers of all rules: a u64 has a bit for each. */
const MOST_HEADERS: i32 = 64;

export class OwnHeaders {
  private readonly names: Bytes[] = [];
  /** The lengths of all names, as bits: most headers of a request are told apart by that. */
  private lengths: u64 = 0;

  get count(): i32 {
    return this.names.length;
  }

  name(index: i32): Bytes {
    return unchecked(this.names[index]);
  }

  /** Reads the name of a header, and gives its number: the same for the same name. */
  add(config: ConfigNode): i32 {
    const name = config.ownHeaderName();
    const known = this.indexOf(sliceOf(name));
    if (known >= 0) return known;
    if (this.names.length === MOST_HEADERS) {
      config.expected("at most 64 different headers in all rules");
      return 0;
    }
    this.lengths |= lengthBit(sliceOf(name));
    return this.names.push(name) - 1;
  }

  /** The number of the header of this name, or -1. */
  indexOf(name: Slice): i32 {
    if ((this.lengths & lengthBit(name)) === 0) return -1;
    for (let index = 0; index < this.names.length; index++) {
      if (equals(sliceOf(unchecked(this.names[index])), name)) return index;
    }
    return -1;
  }
}

function lengthBit(name: Slice): u64 {
  return (<u64>1) << (<u64>min<usize>(length(name), 63));
}
