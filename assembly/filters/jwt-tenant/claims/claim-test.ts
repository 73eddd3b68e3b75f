/** What may be asked of the value of a claim. Each test takes a JSON value, or `ABSENT`. */
import { Bytes, copyOf, sliceOf } from "../../../bytes/bytes";
import { ABSENT, end, equals, isPresent, Slice, sliceBetween, start } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { ByteSet } from "../../../codec/byte-set";
import { ARRAY, BOOLEAN, firstElement, kindOf, NULL, NUMBER, nextElement, STRING } from "../../../codec/json";
import { integerOf, isInteger } from "../../../codec/json-number";
import { textOf } from "../../../codec/json-string";
import { Pattern } from "../../../codec/pattern/pattern";
import { ConfigNode } from "../../../proxy/config";

/** The most bytes of a string in a test, and of a claim's that is compared with it. */
const LONGEST_TEXT: u32 = 1024;
/** The most values that a claim must contain, each of which is sought among all that it has. */
const MOST_WANTED: u32 = 32;
/** 2^53 - 1: above it, not all readers of numbers agree on their value. */
const MOST_EXACT: i64 = (1 << 53) - 1;
const SPACE: u8 = 0x20;

const unescaped = new Writer(memory.data(1024), LONGEST_TEXT);

export abstract class ClaimTest {
  abstract holds(value: Slice): bool;
}

/** The names of the tests in a configuration. */
export const TESTS: StaticArray<string> = ["equals", "in", "contains", "containsAny", "pattern", "present"];

/** Reads the one test that an object has, which may have other keys beside it. */
export function readClaimTest(config: ConfigNode): ClaimTest {
  let count = 0;
  for (let index = 0; index < TESTS.length; index++) count += i32(config.at(TESTS[index]).isGiven);
  if (count !== 1) config.expected("exactly one of " + TESTS.join(", "));
  const one = config.at("in");
  if (one.isGiven) return new In(one.textSet(LONGEST_TEXT));
  const all = config.at("contains");
  if (all.isGiven) return new Contains(readWanted(all), true);
  const any = config.at("containsAny");
  if (any.isGiven) return new Contains(readWanted(any), false);
  const pattern = config.at("pattern");
  if (pattern.isGiven) {
    const compiled = pattern.pattern();
    // Where it is none, which is a fault, the test is never asked.
    return compiled === null ? new Present(true) : new Matches(compiled);
  }
  const present = config.at("present");
  if (present.isGiven) return new Present(present.boolean());
  return new Equals(config.at("equals"));
}

/** All of these must be in a claim (a list, or words set apart by spaces). */
export class Contains extends ClaimTest {
  /** @param all whether all of them must be there, or any of them is enough. */
  constructor(
    private readonly wanted: Bytes[],
    private readonly all: bool,
  ) {
    super();
  }

  holds(value: Slice): bool {
    for (let index = 0; index < this.wanted.length; index++) {
      if (contains(value, sliceOf(this.wanted[index])) !== this.all) return !this.all;
    }
    return this.all;
  }
}

/** Reads what a claim must contain: a list of strings. */
export function readWanted(config: ConfigNode): Bytes[] {
  const nodes = config.items(1, MOST_WANTED);
  const wanted: Bytes[] = [];
  for (let index = 0; index < nodes.length; index++) wanted.push(nodes[index].text(1, LONGEST_TEXT));
  return wanted;
}

class In extends ClaimTest {
  constructor(private readonly values: ByteSet) {
    super();
  }

  holds(value: Slice): bool {
    const text = textFrom(value);
    return isPresent(text) && this.values.has(text);
  }
}

class Matches extends ClaimTest {
  constructor(private readonly pattern: Pattern) {
    super();
  }

  holds(value: Slice): bool {
    return this.pattern.matches(textFrom(value));
  }
}

class Present extends ClaimTest {
  constructor(private readonly isWanted: bool) {
    super();
  }

  holds(value: Slice): bool {
    return (isPresent(value) && kindOf(value) !== NULL) === this.isWanted;
  }
}

/** The same string, the same whole number, or the same of true and false. */
class Equals extends ClaimTest {
  private readonly kind: i32;
  /** The text of a string; of anything else, its JSON. */
  private readonly text: Bytes;

  constructor(config: ConfigNode) {
    super();
    const kind = kindOf(config.value);
    if (kind === NUMBER) config.integer(-MOST_EXACT, MOST_EXACT);
    else if (kind !== STRING && kind !== BOOLEAN) config.expected("a string, a whole number, true or false");
    this.text = kind === STRING ? config.text(0, LONGEST_TEXT) : copyOf(config.value);
    this.kind = kind;
  }

  holds(value: Slice): bool {
    if (kindOf(value) !== this.kind) return false;
    const text = sliceOf(this.text);
    if (this.kind === STRING) return equals(textFrom(value), text);
    if (this.kind === NUMBER) return isInteger(value) && integerOf(value) === integerOf(text);
    return equals(value, text);
  }
}

/** Whether a text is one of a list's elements, or one of the words of a string. */
function contains(value: Slice, text: Slice): bool {
  if (kindOf(value) === ARRAY) {
    for (let item = firstElement(value); isPresent(item); item = nextElement(value, item)) {
      if (equals(textFrom(item), text)) return true;
    }
    return false;
  }
  return kindOf(value) === STRING && hasWord(textFrom(value), text);
}

/** Whether a text has this word in it. Words are set apart by spaces (as in `scope`, RFC 6749, 3.3). */
function hasWord(text: Slice, word: Slice): bool {
  const limit = end(text);
  let first = start(text);
  for (let at = first; at <= limit; at++) {
    if (at < limit && load<u8>(at) !== SPACE) continue;
    if (equals(sliceBetween(first, at), word)) return true;
    first = at + 1;
  }
  return false;
}

/** The text of a string, the digits of a whole number; `ABSENT` for everything else, and where it is too long. */
function textFrom(value: Slice): Slice {
  if (kindOf(value) === STRING) return textOf(value, unescaped.clear());
  return isInteger(value) ? value : ABSENT;
}
