/** Queries of all kinds, and Node's URLSearchParams as a second opinion. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileFunctions, type Functions } from "./functions.ts";

let codec: Functions;
beforeAll(async () => {
  codec = await compileFunctions(`
    import { countParameters, decodedValue, parameterIn, queryOf, writeWithoutParameter } from "./assembly/codec/query";
    export function find(path: Slice, name: Slice): Slice {
      const value = parameterIn(queryOf(path), name);
      return value === 0 ? 0 : decodedValue(value, out.clear());
    }
    export function count(path: Slice, name: Slice): u32 {
      return countParameters(queryOf(path), name);
    }
    export function without(path: Slice, name: Slice): Slice {
      writeWithoutParameter(path, name, out.clear());
      return out.written();
    }
  `);
});

const anyQuery = fc.string({ unit: fc.constantFrom(..."ab=&%+46126f?;é/"), maxLength: 40 });
const usualQuery = fc
  .array(fc.tuple(fc.constantFrom("a", "b", "a b", "ä"), fc.string({ unit: "grapheme", maxLength: 8 })), {
    maxLength: 6,
  })
  .map((parameters) => new URLSearchParams(parameters).toString());
const query = fc.oneof(anyQuery, usualQuery);
const name = fc.constantFrom("a", "b", "ab", "a b", "ä");

/** URLSearchParams takes a leading `?` for the mark in front of the query. */
const parametersOf = (text: string) => new URLSearchParams(`?${text}`);

describe("a parameter", () => {
  it("is the first of its name, as often as it is there", () => {
    fc.assert(
      fc.property(query, name, (text, wanted) => {
        const values = parametersOf(text).getAll(wanted);
        expect(codec.text("find", `/path?${text}`, wanted)).toBe(values[0]);
        expect(codec.number("count", `/path?${text}`, wanted)).toBe(values.length);
      }),
      { numRuns: 20_000 },
    );
  });

  it("is gone when it is removed, and no other", () => {
    fc.assert(
      fc.property(query, name, (text, wanted) => {
        const rest = codec.text("without", `/path?${text}`, wanted) ?? "";
        const expected = [...parametersOf(text)].filter(([found]) => found !== wanted);
        expect(rest).toMatch(/^\/path(\?|$)/);
        expect([...parametersOf(rest.slice("/path?".length))]).toEqual(expected);
      }),
      { numRuns: 10_000 },
    );
  });
});
