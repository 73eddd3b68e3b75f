/** Where something stands in a token's claims. */
import { Bytes, copyOf, sliceOf } from "../../../bytes/bytes";
import { byteAt, Slice } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { isPointer, isRepeatedAt, onlyValueAt, writePointerTo } from "../../../codec/json-pointer";
import { ConfigNode } from "../../../proxy/config";

/** The most bytes of a claim's name or pointer. */
export const LONGEST_CLAIM: u32 = 256;

const SLASH: u8 = 0x2f;

const pointer = new Writer(memory.data(520), 520);

export class Claim {
  private readonly pointer: Bytes;

  /** `config`: the name of a claim, or a JSON Pointer into the claims if it begins with a slash. */
  constructor(config: ConfigNode) {
    const claim = config.shortText(1, LONGEST_CLAIM);
    if (byteAt(claim, 0) !== SLASH) {
      writePointerTo(claim, pointer.clear());
      this.pointer = copyOf(pointer.written());
    } else {
      this.pointer = copyOf(claim);
      if (!isPointer(claim)) config.expected("a claim's name or a JSON Pointer, with ~ only in ~0 and ~1");
    }
  }

  /** Its value, JSON, or `ABSENT`; also where a name on the way to it is repeated. As long valid as the claims. */
  in(claims: Slice): Slice {
    return onlyValueAt(claims, sliceOf(this.pointer));
  }

  /** Whether it has no value because a name on the way to it is repeated. */
  isRepeatedIn(claims: Slice): bool {
    return isRepeatedAt(claims, sliceOf(this.pointer));
  }
}
