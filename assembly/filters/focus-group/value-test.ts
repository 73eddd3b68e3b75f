/** What a condition asks of one value: a text, or `ABSENT`. */
import { Bytes, sliceOf } from "../../bytes/bytes";
import { compare, endsWith, equals, isPresent, Slice, startsWith } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { ByteSet } from "../../codec/byte-set";
import { compareDecimals, isDecimal } from "../../codec/decimal";
import { Pattern } from "../../codec/pattern/pattern";
import { Substring } from "../../codec/substring";

/** A value in lower case. */
const lowered = new Writer(memory.data(65536), 65536);

/** An absent value fits `Present(false)` and nothing else. */
export abstract class ValueTest {
  abstract fits(value: Slice): bool;
}

/** Asks another test about the value with its ASCII letters in lower case. */
export class IgnoringCase extends ValueTest {
  /** `inner`: a test of what is in lower case. */
  constructor(private readonly inner: ValueTest) {
    super();
  }

  fits(value: Slice): bool {
    if (!isPresent(value)) return false;
    lowered.clear().lowerCase(value);
    return !lowered.overflowed && this.inner.fits(lowered.written());
  }
}

export class In extends ValueTest {
  constructor(private readonly entries: ByteSet) {
    super();
  }

  fits(value: Slice): bool {
    return isPresent(value) && this.entries.has(value);
  }
}

export class Exact extends ValueTest {
  constructor(private readonly whole: Bytes) {
    super();
  }

  fits(value: Slice): bool {
    return equals(value, sliceOf(this.whole));
  }
}

export class Prefix extends ValueTest {
  constructor(private readonly prefix: Bytes) {
    super();
  }

  fits(value: Slice): bool {
    return startsWith(value, sliceOf(this.prefix));
  }
}

export class Suffix extends ValueTest {
  constructor(private readonly suffix: Bytes) {
    super();
  }

  fits(value: Slice): bool {
    return endsWith(value, sliceOf(this.suffix));
  }
}

export class Contains extends ValueTest {
  private readonly sought: Substring;

  constructor(sought: Bytes) {
    super();
    this.sought = new Substring(sought);
  }

  fits(value: Slice): bool {
    return this.sought.isIn(value);
  }
}

export class Matches extends ValueTest {
  constructor(private readonly pattern: Pattern) {
    super();
  }

  fits(value: Slice): bool {
    return this.pattern.matches(value);
  }
}

export class Present extends ValueTest {
  constructor(private readonly isWanted: bool) {
    super();
  }

  fits(value: Slice): bool {
    return isPresent(value) === this.isWanted;
  }
}

/** Whether a decimal number is from one end to another, both included. */
export class NumberRange extends ValueTest {
  /** `from`, `to`: decimals, or null where there is no such end. */
  constructor(
    private readonly from: Bytes | null,
    private readonly to: Bytes | null,
  ) {
    super();
  }

  fits(value: Slice): bool {
    if (!isDecimal(value)) return false;
    const from = this.from;
    if (from !== null && compareDecimals(value, sliceOf(from)) < 0) return false;
    const to = this.to;
    return to === null || compareDecimals(value, sliceOf(to)) <= 0;
  }
}

/** Whether a text stands from one end to another in the order of bytes, both included. */
export class TextRange extends ValueTest {
  constructor(
    private readonly from: Bytes | null,
    private readonly to: Bytes | null,
  ) {
    super();
  }

  fits(value: Slice): bool {
    if (!isPresent(value)) return false;
    const from = this.from;
    if (from !== null && compare(value, sliceOf(from)) < 0) return false;
    const to = this.to;
    return to === null || compare(value, sliceOf(to)) <= 0;
  }
}
