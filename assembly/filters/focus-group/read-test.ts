/** Tests of values as a configuration writes them. Only while a plugin is configured. */
import { Bytes, copyOf, sliceOf } from "../../bytes/bytes";
import { compare } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { compareDecimals, isDecimal } from "../../codec/decimal";
import { kindOf, NUMBER } from "../../codec/json";
import { LONGEST_SUBSTRING } from "../../codec/substring";
import { ConfigNode } from "../../proxy/config";
import {
  Contains,
  Exact,
  IgnoringCase,
  In,
  Matches,
  NumberRange,
  Prefix,
  Present,
  Suffix,
  TextRange,
  ValueTest,
} from "./value-test";

/** The keys of tests, of which a condition has exactly one. */
export const TESTS: StaticArray<string> = [
  "in",
  "exact",
  "prefix",
  "suffix",
  "contains",
  "pattern",
  "range",
  "present",
  "percentage",
];
const IN = 0;
const EXACT = 1;
const PREFIX = 2;
const SUFFIX = 3;
const CONTAINS = 4;
const PATTERN = 5;
const RANGE = 6;
/** This one is about a subject, and not for `readTest`. */
export const PERCENTAGE = 8;

/** The most bytes of one entry of an `in` list. */
const LONGEST_ENTRY: u32 = 1024;

const lowered = new Writer(memory.data(4096), 4096);

/** Whether a test may ignore the case of letters. A pattern says so itself. */
export function mayIgnoreCase(kind: i32): bool {
  return kind <= CONTAINS;
}

/**
 * The test that a key stands for.
 *
 * @param kind an index of `TESTS`, but not `PERCENTAGE`.
 * @param config what the key says.
 * @param ignoresCase whether ASCII letters are equal in both cases; only where the test may.
 */
export function readTest(kind: i32, config: ConfigNode, ignoresCase: bool): ValueTest {
  const test = testOf(kind, config, ignoresCase);
  return ignoresCase ? new IgnoringCase(test) : test;
}

function testOf(kind: i32, config: ConfigNode, inLowerCase: bool): ValueTest {
  switch (kind) {
    case IN:
      return new In(config.textSet(LONGEST_ENTRY, inLowerCase));
    case EXACT:
      return new Exact(readText(config, inLowerCase));
    case PREFIX:
      return new Prefix(readText(config, inLowerCase));
    case SUFFIX:
      return new Suffix(readText(config, inLowerCase));
    case CONTAINS:
      return new Contains(readText(config, inLowerCase, LONGEST_SUBSTRING));
    case PATTERN: {
      const pattern = config.pattern();
      return pattern === null ? new Present(true) : new Matches(pattern);
    }
    case RANGE:
      return readRange(config);
    default:
      return new Present(config.boolean());
  }
}

function readText(config: ConfigNode, inLowerCase: bool, longest: u32 = 4096): Bytes {
  const text = config.shortText(1, longest);
  return copyOf(inLowerCase ? lowered.clear().lowerCase(text).written() : text);
}

/** From one end to another, both numbers or both texts; one of them may be missing. */
function readRange(config: ConfigNode): ValueTest {
  config.onlyKeys(["from", "to"]);
  const from = config.at("from");
  const to = config.at("to");
  if (!from.isGiven && !to.isGiven) config.expected("from, to, or both");
  const isOfNumbers = kindOf(from.isGiven ? from.value : to.value) === NUMBER;
  const first = from.isGiven ? readEnd(from, isOfNumbers) : null;
  const last = to.isGiven ? readEnd(to, isOfNumbers) : null;
  if (first !== null && last !== null && isAfter(first, last, isOfNumbers)) to.expected("no less than from");
  return isOfNumbers ? new NumberRange(first, last) : new TextRange(first, last);
}

function readEnd(config: ConfigNode, isNumber: bool): Bytes {
  if (!isNumber) return config.text();
  if (kindOf(config.value) !== NUMBER || !isDecimal(config.value))
    config.expected("a number without an exponent");
  return copyOf(config.value);
}

function isAfter(first: Bytes, last: Bytes, areNumbers: bool): bool {
  const order = areNumbers
    ? compareDecimals(sliceOf(first), sliceOf(last))
    : compare(sliceOf(first), sliceOf(last));
  return order > 0;
}
