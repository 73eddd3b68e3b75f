import fc from "fast-check";
import { RE2 } from "re2-wasm";
import { describe, expect, it } from "vitest";
import { patternFault, patternOf } from "./pattern.ts";

const VALUES = ["", "a", "A", "ab", "a1", "1", "a\nb", "\v", " ", "\u00a0", "é", "a-b", "]", "\\", "^", "$"];

describe("patterns", () => {
  it.each([
    "a",
    "a|b",
    "(a|b)+",
    "(?:a)?",
    "[a-z0-9_]{2,3}",
    "[^a]",
    "\\d+",
    "\\s",
    "\\S",
    ".",
    "(?i)A",
    "^a$",
    "a\\$",
  ])("%s means what RE2 means by it", (source) => {
    expect(patternFault(source)).toBeUndefined();
    const re2 = new RE2(`^(?:${source.replace(/^\(\?i\)/, "")})$`, source.startsWith("(?i)") ? "iu" : "u");
    for (const value of VALUES)
      expect([value, patternOf(source).test(value)]).toEqual([value, re2.test(value)]);
  });

  it.each([
    "(",
    "[a",
    "a**",
    "*",
    "(?=a)",
    "(?!a)",
    "(?<n>a)",
    "\\1",
    "\\b",
    "\\pL",
    "a{2,1}",
    "a{1001}",
    "[z-a]",
    "\\",
  ])("%s is refused", (source) => {
    expect(patternFault(source)).toBeDefined();
  });

  it("what is accepted means the same to RE2", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab0-9\\[]^(){}?:*+,|$.dws2é"), maxLength: 10 });
    let accepted = 0;
    fc.assert(
      fc.property(text, (source) => {
        if (patternFault(source) !== undefined) return;
        accepted++;
        const re2 = new RE2(`^(?:${source})$`, "u");
        for (const value of VALUES)
          expect([value, patternOf(source).test(value)]).toEqual([value, re2.test(value)]);
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });
});
