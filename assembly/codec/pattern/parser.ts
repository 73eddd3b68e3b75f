/**
 * The syntax of patterns: the part of RE2's that means the same to every reader.
 *
 * | written | matches |
 * |---|---|
 * | `a`, `é`, `\.` | this character; `\ . [ ] ( ) { } * + ? \| ^ $` need a backslash, other ASCII punctuation may have one |
 * | `.` | any character but a line feed |
 * | `[a-z_]`, `[^a-z]` | one of these ASCII characters; any other character |
 * | `\d` `\w` `\s` `\D` `\W` `\S` | `[0-9]`, `[0-9A-Za-z_]`, `[\t\n\f\r ]`; any other; also between brackets |
 * | `\t` `\n` `\v` `\f` `\r` | a control character |
 * | `xy`, `x\|y`, `(x)`, `(?:x)` | one after the other, either, a group |
 * | `x*` `x+` `x?` `x{3}` `x{3,}` `x{3,5}` | repetitions; `x*?` and so on mean the same, as all of the value must match |
 * | `(?i)` at the very beginning | from here on ASCII letters match in either case |
 * | `^` at the beginning, `$` at the end | nothing: all of the value must match anyway |
 *
 * Anything else is refused, and so is what has more than 255 characters and classes, or more than 255 groups, when its
 * repetitions are written out (`x{3}` is `xxx`).
 */
import { bytesOf, sliceOf } from "../../bytes/bytes";
import { Slice, startsWith } from "../../bytes/slice";
import { Automaton, Part } from "./automaton";
import { readCharacters } from "./characters";
import { Cursor } from "./cursor";
import { Pattern } from "./pattern";

/** The most groups inside one another: each is a few calls deep. */
const DEEPEST: u32 = 32;
const MOST_GROUPS: u32 = 255;
/** Stands for a repetition without an end. */
const NO_END: u32 = u32.MAX_VALUE;

const IGNORE_CASE = bytesOf("(?i)");

/** Where the first mistake is, in bytes from the start of the pattern. Only after a `compilePattern` that failed. */
export let patternFaultOffset: usize = 0;
/** What is wrong there, in words. */
export let patternFault: string = "";

/** The compiled pattern, or null where it is none, and `patternFault` says why. Allocates. */
export function compilePattern(source: Slice): Pattern | null {
  const parser = new Parser(new Cursor(source));
  const pattern = parser.parse();
  const fault = parser.cursor.fault;
  if (fault === null) return pattern;
  patternFault = fault;
  patternFaultOffset = parser.cursor.faultAt;
  return null;
}

class Parser {
  private readonly automaton: Automaton = new Automaton();
  private ignoresCase: bool = false;
  private depth: u32 = 0;
  private groups: u32 = 0;

  constructor(readonly cursor: Cursor) {}

  parse(): Pattern {
    const cursor = this.cursor;
    if (startsWith(cursor.text, sliceOf(IGNORE_CASE))) {
      this.ignoresCase = true;
      cursor.at += IGNORE_CASE.length;
    }
    cursor.take(0x5e); // ^
    const whole = this.alternatives();
    if (cursor.peek() === 0x29) cursor.fail("a ) without its (");
    return this.automaton.finish(whole);
  }

  /** Sequences with | in between. */
  private alternatives(): Part {
    let part = this.sequence();
    while (this.cursor.take(0x7c)) part = this.automaton.choice(part, this.sequence());
    return part;
  }

  /** Up to a |, a ) or the end. */
  private sequence(): Part {
    let part = new Part(true);
    while (!this.isSequenceEnd()) part = this.automaton.sequence(part, this.repeated());
    return part;
  }

  private isSequenceEnd(): bool {
    const cursor = this.cursor;
    // A $ that is the last of all stands for the end.
    if (cursor.peek() === 0x24 && cursor.peek(1) < 0 && this.depth === 0) cursor.at++;
    return cursor.isAtEnd || cursor.peek() === 0x7c || cursor.peek() === 0x29;
  }

  /** A character, class or group, and how often. */
  private repeated(): Part {
    const cursor = this.cursor;
    const from = cursor.at;
    const part = this.single();
    let least: u32 = 0;
    let most: u32 = NO_END;
    if (cursor.take(0x7b)) {
      least = cursor.takeNumber();
      most = least;
      if (cursor.take(0x2c)) most = cursor.peek() === 0x7d ? NO_END : cursor.takeNumber();
      if (!cursor.take(0x7d)) cursor.fail("expected a repetition like {3}, {3,} or {3,5}");
      if (most < least) cursor.fail("a repetition whose end is below its beginning");
    } else if (cursor.take(0x2b)) {
      least = 1;
    } else if (cursor.take(0x3f)) {
      most = 1;
    } else if (!cursor.take(0x2a)) {
      return part;
    }
    cursor.take(0x3f); // Lazy or not makes no difference.
    if (isRepetition(cursor.peek())) cursor.fail("a repetition of a repetition; put the first into a group");
    return this.repeat(part, from, least, most);
  }

  /**
   * Writes a repetition out: reads the part again and again, from `from`, and lets each copy follow the one before. A
   * match may end with each copy from the `least`-th on.
   */
  private repeat(part: Part, from: usize, least: u32, most: u32): Part {
    if (most === 0) return new Part(true);
    const after = this.cursor.at;
    // What matches nothing at all matches it any number of times.
    const needed: u32 = part.isNullable ? 0 : least;
    const copies = most === NO_END ? max<u32>(needed, 1) : most;
    const whole = new Part(needed === 0);
    whole.first.addAll(part.first);
    let copy = part;
    for (let count: u32 = 1; count <= copies && this.cursor.fault === null; count++) {
      if (count > 1) {
        this.cursor.at = from;
        const next = this.single();
        this.automaton.link(copy.last, next.first);
        copy = next;
      }
      if (count >= needed) whole.last.addAll(copy.last);
    }
    if (most === NO_END) this.automaton.link(copy.last, copy.first);
    if (this.cursor.fault === null) this.cursor.at = after;
    return whole;
  }

  /** A character, class or group. */
  private single(): Part {
    const cursor = this.cursor;
    switch (cursor.peek()) {
      case 0x28: // (
        return this.group();
      case 0x2a: // *
      case 0x2b: // +
      case 0x3f: // ?
      case 0x7b: // {
        cursor.fail("nothing to repeat; write a backslash before the character itself");
        break;
      case 0x5d: // ]
      case 0x7d: // }
        cursor.fail("nothing to close; write a backslash before the character itself");
        break;
      case 0x5e: // ^
      case 0x24: // $
        cursor.fail("^ and $ only at the ends; write a backslash before the character itself");
        break;
      default:
        if (this.automaton.isFull) cursor.fail("more than 255 characters, with repetitions written out");
        else return this.automaton.character(readCharacters(cursor, this.ignoresCase));
    }
    return new Part(true);
  }

  private group(): Part {
    const cursor = this.cursor;
    const from = cursor.at++;
    if (cursor.peek() === 0x3f && cursor.peek(1) === 0x3a) cursor.at += 2;
    else if (cursor.peek() === 0x3f)
      cursor.fail("no (? but (?: for a group, and (?i) at the beginning", from);
    if (this.depth === DEEPEST) cursor.fail("more than 32 groups inside one another", from);
    if (this.groups++ === MOST_GROUPS)
      cursor.fail("more than 255 groups, with repetitions written out", from);
    this.depth++;
    const part = this.alternatives();
    this.depth--;
    if (!cursor.take(0x29)) cursor.fail("a ( without its )", from);
    return part;
  }
}

/** Whether it begins a repetition: * + ? { */
function isRepetition(byte: i32): bool {
  return byte === 0x2a || byte === 0x2b || byte === 0x3f || byte === 0x7b;
}
