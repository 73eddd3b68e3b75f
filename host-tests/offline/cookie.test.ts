/** Cookie headers of all kinds, and a reading of them in the words of RFC 6265 as a second opinion. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { compileFunctions, type Functions } from "./functions.ts";

let codec: Functions;
beforeAll(async () => {
  codec = await compileFunctions(`
    import { cookieIn, countCookies, writeWithoutCookie } from "./assembly/codec/cookie";
    export { cookieIn, countCookies };
    export function without(header: Slice, name: Slice): Slice {
      writeWithoutCookie(header, name, out.clear());
      return out.written();
    }
  `);
});

/** Names and values in their order. */
function cookiesIn(header: string): [name: string, value: string][] {
  return header.split(";").flatMap((piece): [string, string][] => {
    const match = /^[ \t]*(?<name>[^=]*?)[ \t]*=[ \t]*(?<value>.*?)[ \t]*$/su.exec(piece);
    if (match?.groups === undefined) return [];
    const { name = "", value = "" } = match.groups;
    return [[name, /^"(.*)"$/su.exec(value)?.[1] ?? value]];
  });
}

const anyHeader = fc.string({ unit: fc.constantFrom(...'ab=;" \t,é\u0000%'), maxLength: 40 });
const usualHeader = fc
  .array(fc.tuple(fc.constantFrom("a", "b", "A", "ab"), fc.base64String({ maxLength: 8 })), { maxLength: 6 })
  .map((cookies) => cookies.map(([name, value]) => `${name}=${value}`).join("; "));
const header = fc.oneof(anyHeader, usualHeader);
const name = fc.constantFrom("a", "b", "ab", "é");

describe("a cookie", () => {
  it("is the first of its name, as often as it is there", () => {
    fc.assert(
      fc.property(header, name, (text, wanted) => {
        const values = cookiesIn(text).filter(([found]) => found === wanted);
        expect(codec.text("cookieIn", text, wanted)).toBe(values[0]?.[1]);
        expect(codec.number("countCookies", text, wanted)).toBe(values.length);
      }),
      { numRuns: 20_000 },
    );
  });

  it("is gone when it is removed, and no other", () => {
    fc.assert(
      fc.property(header, name, (text, wanted) => {
        const rest = codec.text("without", text, wanted) ?? "";
        expect(cookiesIn(rest)).toEqual(cookiesIn(text).filter(([found]) => found !== wanted));
      }),
      { numRuns: 10_000 },
    );
  });
});
