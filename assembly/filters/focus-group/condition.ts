import { Bytes, sliceOf } from "../../bytes/bytes";
import { endsWith, equals, isPresent, Slice, startsWith } from "../../bytes/slice";
import { ByteSet } from "../../codec/byte-set";
import { ConfigNode } from "../../proxy/config";

/** The most bytes of one entry of an `in` list. */
const LONGEST_ENTRY: u32 = 1024;

/** What a rule asks of one header's value. An absent header fits `present: false` and nothing else. */
export abstract class Condition {
  /** Whether the value, or `ABSENT`, is what is asked for. */
  abstract holds(value: Slice): bool;
}

/** Reads what an entry of `when` asks for, which is exactly one thing. */
export function readCondition(config: ConfigNode): Condition {
  config.onlyKeys(["header", "in", "exact", "prefix", "suffix", "present"]);
  const list = config.at("in");
  const exact = config.at("exact");
  const prefix = config.at("prefix");
  const suffix = config.at("suffix");
  const present = config.at("present");
  const count =
    i32(list.isGiven) + i32(exact.isGiven) + i32(prefix.isGiven) + i32(suffix.isGiven) + i32(present.isGiven);
  if (count !== 1) config.expected("exactly one of in, exact, prefix, suffix, present");
  if (list.isGiven) return new In(list.textSet(LONGEST_ENTRY));
  if (exact.isGiven) return new Exact(exact.text());
  if (prefix.isGiven) return new Prefix(prefix.text());
  if (suffix.isGiven) return new Suffix(suffix.text());
  return new Present(present.booleanOr(true));
}

class In extends Condition {
  constructor(private readonly entries: ByteSet) {
    super();
  }

  holds(value: Slice): bool {
    return isPresent(value) && this.entries.has(value);
  }
}

class Exact extends Condition {
  constructor(private readonly whole: Bytes) {
    super();
  }

  holds(value: Slice): bool {
    return equals(value, sliceOf(this.whole));
  }
}

class Prefix extends Condition {
  constructor(private readonly prefix: Bytes) {
    super();
  }

  holds(value: Slice): bool {
    return startsWith(value, sliceOf(this.prefix));
  }
}

class Suffix extends Condition {
  constructor(private readonly suffix: Bytes) {
    super();
  }

  holds(value: Slice): bool {
    return endsWith(value, sliceOf(this.suffix));
  }
}

class Present extends Condition {
  constructor(private readonly isWanted: bool) {
    super();
  }

  holds(value: Slice): bool {
    return isPresent(value) === this.isWanted;
  }
}
