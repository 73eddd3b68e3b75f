/** What a rule gives to a request that fits it. */
import { Bytes, sliceOf } from "../../bytes/bytes";
import { ABSENT, hasBytes, isPresent, Slice } from "../../bytes/slice";
import { ByteSet } from "../../codec/byte-set";
import { Values } from "../../proxy/sources/values";
import { bucketOf } from "./share";
import { NOBODY, Split } from "./split";

/** No value: the search ends, and the default counts. No slice looks like this. */
export const USE_DEFAULT: Slice = u64.MAX_VALUE;

export abstract class Outcome {
  /** The header's value, `USE_DEFAULT`, or `ABSENT` where the rule has none for this request, and the next is asked. */
  abstract valueFor(values: Values): Slice;
}

export class FixedValue extends Outcome {
  constructor(private readonly value: Bytes) {
    super();
  }

  valueFor(values: Values): Slice {
    return sliceOf(this.value);
  }
}

export class DefaultValue extends Outcome {
  valueFor(values: Values): Slice {
    return USE_DEFAULT;
  }
}

/** The value that the subject's bucket belongs to. */
export class SplitValue extends Outcome {
  constructor(
    private readonly place: i32,
    private readonly seed: u64,
    private readonly split: Split,
    private readonly choices: StaticArray<Bytes>,
  ) {
    super();
  }

  valueFor(values: Values): Slice {
    const subject = values.first(this.place);
    if (!hasBytes(subject)) return ABSENT;
    const owner = this.split.ownerOf(bucketOf(subject, this.seed));
    return owner === NOBODY ? ABSENT : sliceOf(this.choices[owner]);
  }
}

/** What the request itself says, if that is allowed. */
export class TakenValue extends Outcome {
  constructor(
    private readonly place: i32,
    private readonly allowed: ByteSet,
  ) {
    super();
  }

  valueFor(values: Values): Slice {
    for (let value = values.first(this.place); isPresent(value); value = values.next(this.place)) {
      if (this.allowed.has(value)) return value;
    }
    return ABSENT;
  }
}
