/** Patterns of all kinds, with JavaScript's RegExp and RE2 itself as a second and third opinion. */
import fc from "fast-check";
import { RE2 } from "re2-wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { compileFunctions, type Functions } from "./functions.ts";

let codec: Functions;
beforeAll(async () => {
  codec = await compileFunctions(`
    import { compilePattern } from "./assembly/codec/pattern/parser";
    import { Pattern } from "./assembly/codec/pattern/pattern";
    let pattern: Pattern | null = null;
    /** Whether it is a pattern, which is then the one that values are matched with. */
    export function compile(source: Slice): bool {
      __collect();
      pattern = compilePattern(source);
      return pattern !== null;
    }
    export function matches(value: Slice): bool {
      const known = pattern;
      return known === null ? false : known.matches(value);
    }
  `);
});

const compiles = (source: string) => codec.number("compile", source) === 1;
const matches = (value: string) => codec.number("matches", value) === 1;

/** Which of the texts RE2 matches as a whole. Throws where the pattern is none to it. */
function matchedByRe2(source: string, texts: readonly string[]): boolean[] {
  const expression = new RE2(`^(?:${source})$`, "u");
  const matched = texts.map((text) => expression.test(text));
  // Its memory does not grow, and nothing in it is freed by itself.
  Reflect.get(expression, "wrapper").delete();
  return matched;
}

/** A pattern as it is written here, and what means the same in JavaScript. */
type Written = [ours: string, javaScript: string];
const both = (text: string): Written => [text, text];

const character = fc.constantFrom<Written>(
  ...["a", "b", "B", "1", "-", "_", " ", "é", "😀", "\\.", "\\\\", "\\n"].map(both),
  [".", "[^\\n]"],
);
const shorthand = fc.constantFrom<Written>(
  ...["\\d", "\\D", "\\w", "\\W"].map(both),
  ["\\s", "[\\t\\n\\f\\r ]"],
  ["\\S", "[^\\t\\n\\f\\r ]"],
);
const brackets = fc
  .record({
    isNegated: fc.boolean(),
    members: fc.array(fc.constantFrom("a", "b-d", "A-B", "0-9", "_", "\\d", "\\w", "\\]", " ", "\\-"), {
      minLength: 1,
    }),
  })
  .map(({ isNegated, members }) => both(`[${isNegated ? "^" : ""}${members.join("")}]`));

const repetition = fc.oneof(
  fc.constantFrom("*", "+", "?", "*?", "+?", "??"),
  fc.tuple(fc.nat(3), fc.nat(2)).map(([least, more]) => `{${least},${least + more}}`),
  fc.nat(3).map((least) => `{${least},}`),
  fc.nat(3).map((count) => `{${count}}`),
);

const { pattern } = fc.letrec<{ pattern: Written; sequence: Written; repeated: Written; single: Written }>(
  (tie) => ({
    pattern: fc.array(tie("sequence"), { minLength: 1, maxLength: 3 }).map((parts) => joined(parts, "|")),
    sequence: fc.array(tie("repeated"), { maxLength: 4 }).map((parts) => joined(parts, "")),
    repeated: fc
      .tuple(tie("single"), fc.option(repetition, { freq: 2 }))
      .map(([[ours, theirs], times]): Written => [ours + (times ?? ""), theirs + (times ?? "")]),
    single: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { arbitrary: character, weight: 4 },
      { arbitrary: shorthand, weight: 1 },
      { arbitrary: brackets, weight: 1 },
      { arbitrary: tie("pattern").map(([ours, theirs]): Written => [`(${ours})`, `(${theirs})`]), weight: 2 },
      {
        arbitrary: tie("pattern").map(([ours, theirs]): Written => [`(?:${ours})`, `(?:${theirs})`]),
        weight: 1,
      },
    ),
  }),
);

function joined(parts: Written[], separator: string): Written {
  return [parts.map(([ours]) => ours).join(separator), parts.map(([, theirs]) => theirs).join(separator)];
}

const value = fc.string({ unit: fc.constantFrom(..."abBcd12-_ .\\\n\té😀]"), maxLength: 8 });
const values = fc.array(value, { minLength: 8, maxLength: 8 });

describe("a pattern", () => {
  it("matches what JavaScript's matches", () => {
    fc.assert(
      fc.property(pattern, values, ([ours, theirs], texts) => {
        if (!compiles(ours)) return;
        const expression = new RegExp(`^(?:${theirs})$`, "u");
        const expected = texts.map((text) => expression.test(text));
        expect([ours, texts, texts.map(matches)]).toEqual([ours, texts, expected]);
      }),
      { numRuns: 5000 },
    );
  });

  it("matches what RE2's matches, in either case", () => {
    fc.assert(
      fc.property(pattern, fc.boolean(), values, ([written], ignoresCase, texts) => {
        const source = (ignoresCase ? "(?i)" : "") + written;
        if (!compiles(source)) return;
        // RE2 folds é as well.
        const fit = texts.filter((text) => !ignoresCase || !text.includes("é"));
        expect([source, fit, fit.map(matches)]).toEqual([source, fit, matchedByRe2(source, fit)]);
      }),
      { numRuns: 3000 },
    );
  });

  it("is one for RE2, too, and means the same there, whatever its text", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab0-9\\[]^(){}?:*+,|$.dws2é"), maxLength: 12 });
    let accepted = 0;
    fc.assert(
      fc.property(text, values, (source, texts) => {
        if (!compiles(source)) return;
        accepted++;
        expect([source, texts, texts.map(matches)]).toEqual([source, texts, matchedByRe2(source, texts)]);
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  it("is taken in all forms that are made up here, and often matches", () => {
    let accepted = 0;
    let matched = 0;
    fc.assert(
      fc.property(pattern, value, ([ours], text) => {
        if (!compiles(ours)) return;
        accepted++;
        if (matches(text)) matched++;
      }),
      { numRuns: 1000 },
    );
    // Those that are refused are too large when their repetitions are written out.
    expect(accepted).toBeGreaterThan(950);
    expect(matched).toBeGreaterThan(50);
  });
});
