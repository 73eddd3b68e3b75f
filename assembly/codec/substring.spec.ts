import { bytesOf, sliceOf } from "../bytes/bytes";
import { ABSENT } from "../bytes/slice";
import { Substring } from "./substring";

function isIn(sought: string, value: string): bool {
  return new Substring(bytesOf(sought)).isIn(sliceOf(bytesOf(value)));
}

describe("a substring", () => {
  it("is anywhere in a value", () => {
    expect(isIn("b", "b")).toBe(true);
    expect(isIn("bc", "abcd")).toBe(true);
    expect(isIn("aab", "aaaab")).toBe(true);
    expect(isIn("abab", "abacababc")).toBe(true);
    expect(isIn("aabaaab", "aabaabaaabx")).toBe(true);
  });

  it("is not in it", () => {
    expect(isIn("b", "")).toBe(false);
    expect(isIn("ab", "aaca")).toBe(false);
    expect(isIn("abc", "ab")).toBe(false);
    expect(isIn("abab", "abacaba")).toBe(false);
    expect(new Substring(bytesOf("a")).isIn(ABSENT)).toBe(false);
  });

  it("may be as long as 256 bytes", () => {
    expect(isIn("a".repeat(255) + "b", "a".repeat(10_000) + "b")).toBe(true);
    expect(isIn("a".repeat(255) + "b", "a".repeat(10_000))).toBe(false);
    expect(isIn("a".repeat(256), "a".repeat(256))).toBe(true);
  });
});
