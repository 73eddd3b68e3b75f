/**
 * Reads a filter's configuration strictly. A filter asks each key for what it must be; the first answer that
 * does not fit is kept as the fault, with the key's JSON Pointer and what was expected there. Reading goes on
 * with harmless values, so that a filter needs no error handling of its own:
 *
 *     config.onlyKeys(["header", "rules"]);
 *     this.header = config.at("header").ownHeaderNameOr("x-version");
 *     const rules = config.at("rules").items(1);
 *     for (let index = 0; index < rules.length; index++) this.rules.push(new Rule(rules[index]));
 *
 * Runs while a plugin is configured, never during a request: it allocates.
 */
import { Bytes, bytesOf, copyOf, sliceOf } from "../bytes/bytes";
import { ABSENT, end, isPresent, length, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { ByteSet } from "../codec/byte-set";
import { isHeaderName, isReservedHeader, isSafeHeaderValue } from "../codec/header";
import {
  ARRAY,
  BOOLEAN,
  countElements,
  firstElement,
  firstName,
  isTrue,
  kindOf,
  memberValue,
  nextElement,
  nextName,
  OBJECT,
  rootOf,
  STRING,
} from "../codec/json";
import { checkJson, faultOffset } from "../codec/json-grammar";
import { hundredthsOf, integerOf, isInteger } from "../codec/json-number";
import { rawText, textIs, textOf } from "../codec/json-string";
import { compilePattern, patternFault, patternFaultOffset } from "../codec/pattern/parser";
import { Pattern } from "../codec/pattern/pattern";

/** The most bytes of one string in a configuration, unless its reader says less. */
export const LONGEST_TEXT: u32 = 4096;

/** The most elements of a list of anything but strings, unless its reader says otherwise: each makes garbage. */
export const LONGEST_LIST: u32 = 1000;

/** The most members of an object. Each key that is asked for is sought among all of them. */
const MOST_MEMBERS: u32 = 100;

const decoded = new Writer(memory.data(4096), LONGEST_TEXT);
const lowered = new Writer(memory.data(4096), LONGEST_TEXT);
const fault = new Writer(memory.data(1024), 1024);

/** The most bytes of a pattern's text. */
const LONGEST_PATTERN: u32 = 1024;

/** The most positions of all patterns of a configuration: each takes some hundred bytes while it is read. */
const MOST_POSITIONS_OF_ALL: u32 = 16_384;

/** Positions of the patterns so far. */
let positions: u32 = 0;

/** Decides where the entries of the next sets go. */
let seed: u64 = 0;

/**
 * Begins to read a configuration, and gives its root. What is not JSON is already a fault.
 *
 * @param text JSON.
 * @param unforeseen a number that the text's author cannot know, so that no list is slow to look up in.
 */
export function openConfig(text: Slice, unforeseen: u64 = 0): ConfigNode {
  fault.clear();
  positions = 0;
  seed = unforeseen;
  const wrong = checkJson(text);
  if (wrong === null) return new ConfigNode(rootOf(text), null, null, 0);
  fault.ascii("not JSON: at byte ").decimal(faultOffset).ascii(": ").ascii(wrong);
  return new ConfigNode(ABSENT, null, null, 0);
}

/** The first thing wrong since `openConfig`, as `<JSON Pointer>: expected ...`, or `ABSENT`. */
export function configFault(): Slice {
  return fault.length === 0 ? ABSENT : fault.written();
}

/** One value of a configuration, or the place where one is missing. */
export class ConfigNode {
  private knownMembers: Slice[] | null = null;

  /**
   * @param value its JSON text, or `ABSENT`.
   * @param parent the object or list that it stands in; null for the root.
   * @param key its name in an object; null in a list.
   * @param index its place in a list.
   */
  constructor(
    readonly value: Slice,
    private readonly parent: ConfigNode | null,
    private readonly key: string | null,
    private readonly index: u32,
  ) {}

  /** Whether the key is there. `null` counts as a value, and fits nowhere. */
  get isGiven(): bool {
    return isPresent(this.value);
  }

  /** The member of this name, given or not. It is a fault if this is no object, or has the name twice. */
  at(key: string): ConfigNode {
    const members = this.readMembers();
    let value = ABSENT;
    let count = 0;
    for (let index = 0; index < members.length; index += 2) {
      if (!textIs(members[index], key)) continue;
      if (count === 0) value = members[index + 1];
      count++;
    }
    const node = new ConfigNode(value, this, key, 0);
    if (count > 1) node.fail("is given twice");
    return node;
  }

  /** Whether there is a member of this name. It is a fault if this is no object. */
  has(key: string): bool {
    const members = this.readMembers();
    for (let index = 0; index < members.length; index += 2) {
      if (textIs(members[index], key)) return true;
    }
    return false;
  }

  /** Makes every other key a fault. */
  onlyKeys(keys: StaticArray<string>): void {
    const members = this.readMembers();
    for (let index = 0; index < members.length; index += 2) {
      if (indexOfName(members[index], keys) < 0) this.failUnknown(members[index], keys);
    }
  }

  /** Which of these keys it has, by index. None of them is a fault, and so is more than one. */
  onlyOneOf(keys: StaticArray<string>): i32 {
    let given = 0;
    let count = 0;
    for (let index = 0; index < keys.length; index++) {
      if (!this.has(keys[index])) continue;
      given = index;
      count++;
    }
    if (count !== 1 && this.beginFault()) writeList(fault.ascii("exactly one of "), keys);
    return given;
  }

  /**
   * The elements of a list of `least` to `most`. A key that is not given is a fault, even with `least` 0: ask
   * `isGiven` where it is optional.
   */
  items(least: u32 = 0, most: u32 = LONGEST_LIST): ConfigNode[] {
    const items: ConfigNode[] = [];
    const list = kindOf(this.value) === ARRAY ? this.value : ABSENT;
    let item = firstElement(list);
    while (isPresent(item) && <u32>items.length < most) {
      items.push(new ConfigNode(item, this, null, items.length));
      item = nextElement(list, item);
    }
    const isRight = isPresent(list) && !isPresent(item) && <u32>items.length >= least;
    if (!isRight && this.beginFault()) fault.ascii("a list of ").decimal(least).ascii(" to ").decimal(most);
    return items;
  }

  /** The elements of a list of 1 to `most`; none where it is not given. */
  itemsIfGiven(most: u32 = LONGEST_LIST): ConfigNode[] {
    return this.isGiven ? this.items(1, most) : [];
  }

  /** The members of an object whose keys may be any, of 1 to `most`, each key once. `name` is their key. */
  members(most: u32 = LONGEST_LIST): ConfigNode[] {
    const members: ConfigNode[] = [];
    const names = new ByteSet(most, <u32>length(this.value), seed);
    let key = firstName(this.value);
    while (isPresent(key) && <u32>members.length < most) {
      const value = memberValue(this.value, key);
      const text = textOf(key, decoded.clear());
      const member = new ConfigNode(value, this, String.UTF8.decodeUnsafe(start(text), length(text)), 0);
      if (names.has(text)) member.fail("is given twice");
      names.add(text);
      members.push(member);
      key = nextName(this.value, value);
    }
    const isRight = kindOf(this.value) === OBJECT && !isPresent(key) && members.length > 0;
    if (!isRight && this.beginFault()) fault.ascii("an object of 1 to ").decimal(most).ascii(" members");
    return members;
  }

  /** Its key in an object, in UTF-8; empty in a list and at the root. */
  get name(): Bytes {
    const key = this.key;
    return bytesOf(key === null ? "" : key);
  }

  /** What goes into the hashes of tables made from this configuration: nobody who writes it can know it. */
  get seed(): u64 {
    return seed;
  }

  /**
   * A list of 1 or more strings, of up to `longest` bytes each, as a set. Made for very long ones: there is no
   * node for each element, and no copy but the one in the set.
   *
   * @param inLowerCase whether ASCII letters go into the set in lower case.
   */
  textSet(longest: u32, inLowerCase: bool = false): ByteSet {
    const list = kindOf(this.value) === ARRAY ? this.value : ABSENT;
    const count = countElements(list);
    if (count === 0) this.expected("a list of 1 or more strings");
    const set = new ByteSet(count, <u32>length(list), seed);
    let item = firstElement(list);
    for (let index: u32 = 0; index < count; index++) {
      const text = kindOf(item) === STRING ? textOf(item, decoded.clear()) : ABSENT;
      const size = <u32>length(text);
      if (size < 1 || size > longest) {
        new ConfigNode(item, this, null, index).expectedText(1, longest);
        break;
      }
      set.add(inLowerCase ? lowered.clear().lowerCase(text).written() : text);
      item = nextElement(list, item);
    }
    return set;
  }

  /** A string of `least` to `most` bytes. */
  text(least: u32 = 1, most: u32 = LONGEST_TEXT): Bytes {
    return copyOf(this.shortText(least, most));
  }

  /** The same without a copy: valid until the next string is read. */
  shortText(least: u32 = 1, most: u32 = LONGEST_TEXT): Slice {
    const text = kindOf(this.value) === STRING ? textOf(this.value, decoded.clear()) : ABSENT;
    const size = <u32>length(text);
    if (isPresent(text) && size >= least && size <= most) return text;
    this.expectedText(least, most);
    return ABSENT;
  }

  /**
   * A pattern for whole values (codec/pattern), of 1 to 1024 bytes. Null where it is none, or where there is no room for it
   * beside the others, which is a fault.
   */
  pattern(): Pattern | null {
    const source = this.shortText(1, LONGEST_PATTERN);
    if (!isPresent(source)) return null;
    const pattern = compilePattern(source);
    if (pattern === null) {
      if (this.beginFault()) {
        fault.ascii("a pattern: at byte ").decimal(patternFaultOffset).ascii(": ").ascii(patternFault);
      }
      return null;
    }
    positions += pattern.size;
    if (positions <= MOST_POSITIONS_OF_ALL) return pattern;
    this.expected("patterns of at most 16384 characters all together, with repetitions written out");
    return null;
  }

  /** Which of these strings it is, by index. */
  oneOf(choices: StaticArray<string>): i32 {
    const chosen = kindOf(this.value) === STRING ? indexOfName(this.value, choices) : -1;
    if (chosen >= 0) return chosen;
    if (!this.beginFault()) return 0;
    for (let index = 0; index < choices.length; index++) {
      if (index > 0) fault.ascii(index + 1 === choices.length ? " or " : ", ");
      fault.byte(0x22).ascii(choices[index]).byte(0x22);
    }
    return 0;
  }

  /** Which of these strings it is, by index, or `fallback` where it is not given. */
  oneOfOr(choices: StaticArray<string>, fallback: i32): i32 {
    return this.isGiven ? this.oneOf(choices) : fallback;
  }

  /** A whole number from `least` to `most`. */
  integer(least: i64, most: i64): i64 {
    if (isInteger(this.value)) {
      const number = integerOf(this.value);
      if (number >= least && number <= most) return number;
    }
    if (this.beginFault()) fault.ascii("a whole number from ").signed(least).ascii(" to ").signed(most);
    return least;
  }

  /** A whole number from `least` to `most`, or `fallback` where it is not given. */
  integerOr(least: i64, most: i64, fallback: i64): i64 {
    return this.isGiven ? this.integer(least, most) : fallback;
  }

  /** A share from 0 to 100 percent, in hundredths of a percent: 0 to 10,000. */
  percent(): u32 {
    const hundredths = hundredthsOf(this.value);
    if (hundredths <= 10_000) return hundredths;
    this.expected("a number from 0 to 100 with at most two decimals");
    return 0;
  }

  /** true or false. */
  boolean(): bool {
    if (kindOf(this.value) !== BOOLEAN) this.expected("true or false");
    return isTrue(this.value);
  }

  /** true or false, or `fallback` where it is not given. */
  booleanOr(fallback: bool): bool {
    return this.isGiven ? this.boolean() : fallback;
  }

  /** The name of an ordinary header, in lower case as Envoy has it. */
  headerName(): Bytes {
    const name = copyOf(this.shortText(1, 256));
    if (!isHeaderName(sliceOf(name))) this.expected("a header name in lower case");
    return name;
  }

  /** The name of a header that the filter may set and remove, or `fallback` where it is not given. */
  ownHeaderNameOr(fallback: string): Bytes {
    return this.isGiven ? this.ownHeaderName() : bytesOf(fallback);
  }

  /** The name of a header that the filter may set and remove. */
  ownHeaderName(): Bytes {
    const name = this.headerName();
    if (isReservedHeader(sliceOf(name))) this.expected("a header of the plugin's own");
    return name;
  }

  /** A value that is safe in a header: visible ASCII, spaces only inside. */
  headerValue(): Bytes {
    const value = this.text();
    if (!isSafeHeaderValue(sliceOf(value)))
      this.expected("visible ASCII characters, spaces only between them");
    return value;
  }

  /** Records that something else was expected here, unless something was wrong before. */
  expected(what: string): void {
    if (this.beginFault()) fault.ascii(what);
  }

  /** Records a fault of this key in words that follow its path, unless something was wrong before. */
  fail(words: string): void {
    if (fault.length !== 0) return;
    this.writePath();
    if (fault.length !== 0) fault.ascii(": ");
    fault.ascii(words);
  }

  /** Begins to record a fault up to what was expected, which the caller must write. False if there is one. */
  private beginFault(): bool {
    if (fault.length !== 0) return false;
    this.fail(this.isGiven ? "expected " : "is missing, expected ");
    return true;
  }

  /** The names and values of the members, by turns. Read once, as a member may be megabytes long. */
  private readMembers(): Slice[] {
    const known = this.knownMembers;
    if (known !== null) return known;
    const members: Slice[] = [];
    if (kindOf(this.value) !== OBJECT) this.expected("an object");
    let name = firstName(this.value);
    while (isPresent(name)) {
      if (<u32>members.length === 2 * MOST_MEMBERS) {
        if (this.beginFault()) fault.ascii("an object of up to ").decimal(MOST_MEMBERS).ascii(" members");
        break;
      }
      const value = memberValue(this.value, name);
      members.push(name);
      members.push(value);
      name = nextName(this.value, value);
    }
    this.knownMembers = members;
    return members;
  }

  private failUnknown(name: Slice, keys: StaticArray<string>): void {
    if (fault.length !== 0) return;
    this.writePath();
    writeToken(rawText(name));
    writeList(fault.ascii(": unknown key, expected one of "), keys);
  }

  private expectedText(least: u32, most: u32): void {
    if (this.beginFault()) {
      fault.ascii("a string of ").decimal(least).ascii(" to ").decimal(most).ascii(" bytes");
    }
  }

  private writePath(): void {
    const parent = this.parent;
    if (parent === null) return;
    parent.writePath();
    const key = this.key;
    if (key === null) fault.byte(0x2f).decimal(this.index);
    else writeToken(sliceOf(bytesOf(key)));
  }
}

/** The index of the name that a JSON string says, or -1. */
function indexOfName(text: Slice, names: StaticArray<string>): i32 {
  for (let index = 0; index < names.length; index++) {
    if (textIs(text, names[index])) return index;
  }
  return -1;
}

function writeList(into: Writer, words: StaticArray<string>): void {
  for (let index = 0; index < words.length; index++) into.ascii(index > 0 ? ", " : "").ascii(words[index]);
}

/** Writes one token of a JSON Pointer. */
function writeToken(token: Slice): void {
  fault.byte(0x2f);
  for (let at = start(token); at < end(token); at++) {
    const byte = load<u8>(at);
    if (byte === 0x7e) fault.ascii("~0");
    else if (byte === 0x2f) fault.ascii("~1");
    else fault.byte(byte);
  }
}
