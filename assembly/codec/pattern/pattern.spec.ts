import { bytesOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, Slice, slice } from "../../bytes/slice";
import { compilePattern, patternFault, patternFaultOffset } from "./parser";

/** Whether all of the value is what the pattern describes. */
function matches(source: string, value: string): bool {
  return matchesSlice(source, sliceOf(bytesOf(value)));
}

function matchesSlice(source: string, value: Slice): bool {
  const pattern = compilePattern(sliceOf(bytesOf(source)));
  return pattern === null ? false : pattern.matches(value);
}

function all(source: string, values: StaticArray<string>, others: StaticArray<string>): void {
  for (let index = 0; index < values.length; index++) {
    expect(matches(source, values[index])).toBe(true, source + " matches " + values[index]);
  }
  for (let index = 0; index < others.length; index++) {
    expect(matches(source, others[index])).toBe(false, source + " does not match " + others[index]);
  }
}

function fault(source: string): string {
  if (compilePattern(sliceOf(bytesOf(source))) !== null) return "";
  return patternFaultOffset.toString() + ": " + patternFault;
}

describe("a pattern", () => {
  it("matches the whole value", () => {
    all("abc", ["abc"], ["", "ab", "abcd", "xabc", "ABC"]);
    all("^abc$", ["abc"], ["ab", "^abc$"]);
    all("", [""], ["a"]);
    all("a|bc|", ["a", "bc", ""], ["abc", "b", "|"]);
    all("c-[0-9]+", ["c-1", "c-1001"], ["c-", "c-1x", "c-1\n"]);
  });

  it("repeats", () => {
    all("ab*c", ["ac", "abc", "abbbc"], ["abb", "bc"]);
    all("ab+c", ["abc", "abbc"], ["ac"]);
    all("ab?c", ["ac", "abc"], ["abbc"]);
    all("a{2}", ["aa"], ["a", "aaa", ""]);
    all("a{2,}", ["aa", "aaaaa"], ["a", ""]);
    all("a{1,3}b", ["ab", "aaab"], ["b", "aaaab"]);
    all("(ab|c){2,3}", ["abab", "cab", "ccc"], ["ab", "cccc", "aba"]);
    all("(?:a*|b){2}c{0}", ["", "b", "bb", "aab", "baa"], ["bbb", "aba", "c"]);
    all("(a*){3,}", ["", "aaaaaaa"], ["b"]);
    all("a{0,62}b", ["b", "a".repeat(62) + "b"], ["a".repeat(63) + "b"]);
    all("a*?b+?c??", ["ab", "b", "bbc"], ["c"]);
  });

  it("has classes", () => {
    all("[a-c_-]+", ["abc", "a-_"], ["d", ""]);
    all("[^a-c]", ["d", "é", "\n", "^"], ["a", "", "dd"]);
    all("[-a\\]^]+", ["-a]^"], ["b"]);
    all("\\d\\w\\s", ["1_ ", "9z\t"], ["a_ ", "1- ", "1_a", "1é "]);
    all("\\D\\W\\S", ["a-b", "é\té"], ["1-b", "aab", "a- "]);
    all("[\\d\\-x]+", ["1-x"], ["y"]);
    all("[^\\D5]", ["1", "9"], ["5", "a", "é"]);
    all("[\\t-\\r]", ["\n", "\v"], ["\b"]);
    all(".", ["a", "é", "€", "😀"], ["\n", "", "aa"]);
    all("\\.\\*\\\\\\/\\-", [".*\\/-"], ["a*\\/-"]);
  });

  it("ignores case where it says so", () => {
    all("(?i)ab[c-e]\\d", ["abc1", "ABD1", "aBe1"], ["abf1"]);
    all("(?i)[^a]é", ["bé", "Bé"], ["aé", "Aé", "bÉ"]);
    all("(?i)^a$", ["a", "A"], []);
  });

  it("takes characters, not bytes", () => {
    all("é", ["é"], ["e", "è", "\u00e8"]);
    all("(€|é)x+", ["€x", "éxx"], ["x", "😀x"]);
    all("..", ["éé"], ["é"]);
    expect(matchesSlice(".*", slice(memory.data<u8>([0x61, 0xff]), 2))).toBe(false);
    expect(matchesSlice(".*", ABSENT)).toBe(false);
  });

  it("may be as large as four words of positions", () => {
    all("a{255}", ["a".repeat(255)], ["a".repeat(254), "a".repeat(256)]);
    all("(a|b)*a(a|b){120}", ["a" + "b".repeat(120), "ba" + "a".repeat(120)], ["b".repeat(121)]);
  });

  it("takes time that grows with the value only", () => {
    expect(matches("(a*)*(a|a?)*(a+)+b", "a".repeat(50_000))).toBe(false);
    expect(matches("(a?){60}a{60}", "a".repeat(60))).toBe(true);
  });
});

describe("what is no pattern", () => {
  it("is refused with a place and a reason", () => {
    expect(fault("ab)")).toBe("2: a ) without its (");
    expect(fault("a(b")).toBe("1: a ( without its )");
    expect(fault("a[b")).toBe("1: a [ without its ]");
    expect(fault("a[b-")).toBe("1: a [ without its ]");
    expect(fault("[]a]")).toBe("1: nothing between brackets; write \\] for the character");
    expect(fault("a**")).toBe("2: a repetition of a repetition; put the first into a group");
    expect(fault("a{2}{3}")).toBe("4: a repetition of a repetition; put the first into a group");
    expect(fault("|*")).toBe("1: nothing to repeat; write a backslash before the character itself");
    expect(fault("a}")).toBe("1: nothing to close; write a backslash before the character itself");
    expect(fault("a^b")).toBe("1: ^ and $ only at the ends; write a backslash before the character itself");
    expect(fault("(a$)")).toBe("2: ^ and $ only at the ends; write a backslash before the character itself");
    expect(fault("a{,3}")).toBe("2: expected a number");
    expect(fault("a{3")).toBe("3: expected a repetition like {3}, {3,} or {3,5}");
    expect(fault("a{3,2}")).toBe("6: a repetition whose end is below its beginning");
    expect(fault("[b-a]")).toBe("1: a range whose end is before its beginning");
    expect(fault("[a-\\d]")).toBe("3: a range up to a class");
    expect(fault("[[:alpha:]]")).toBe("1: no class has a name here; write its characters");
    expect(fault("[é]")).toBe("1: only ASCII characters stand between brackets");
    expect(fault("\\bx")).toBe("0: not a known escape");
    expect(fault("x\\")).toBe("1: not a known escape");
    expect(fault("(a)\\1")).toBe("3: not a known escape");
    expect(fault("a(?=b)")).toBe("1: no (? but (?: for a group, and (?i) at the beginning");
    expect(fault("a(?i)b")).toBe("1: no (? but (?: for a group, and (?i) at the beginning");
    expect(fault("(".repeat(33) + ")".repeat(33))).toBe("32: more than 32 groups inside one another");
    expect(fault("(){256}")).toBe("0: more than 255 groups, with repetitions written out");
    expect(fault("((((a{99}){99}){99}){99}){99}")).toBe(
      "4: more than 255 characters, with repetitions written out",
    );
    expect(fault("a{256}")).toBe("0: more than 255 characters, with repetitions written out");
    expect(fault("(((){1000}){1000}){1000}")).toBe("2: more than 255 groups, with repetitions written out");
    expect(fault("a{99999999999}")).toBe("0: more than 255 characters, with repetitions written out");
  });
});
