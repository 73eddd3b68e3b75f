/** Values found in forms that come in pieces of any size, with URLSearchParams as a second opinion. */
import fc from "fast-check";
import { beforeAll, describe, expect, it, test } from "vitest";
import { bytesOf, cut, DUPLICATES, type Duplicates, everyCut, type Found, Scanners } from "./body-scanner.ts";

let scanners: Scanners;
beforeAll(async () => {
  scanners = await Scanners.compile();
});

const text = (value: string): Found => ({ value: bytesOf(value), isNull: false });

type Case = [form: string, names: string[], expected: string | Found[], duplicates?: Duplicates];
const cases: Case[] = [
  ["a=1&b=2", ["b", "a"], [text("2"), text("1")]],
  ["a=x+y%20z&b=%2B", ["a", "b"], [text("x y z"), text("+")]],
  ["a=%C3%A9%e2%82%ac&é=ü", ["a", "é"], [text("é€"), text("ü")]],
  ["%61=1", ["a"], [text("1")]],
  ["a+b=1&c%3Dd=2", ["a b", "c=d"], [text("1"), text("2")]],
  ["a=b=c", ["a"], [text("b=c")]],
  ["a", ["a"], [text("")]],
  ["a=&&b", ["a", "b"], [text(""), text("")]],
  ["&=x&a=1&", ["a"], [text("1")]],
  ["aa=1&b=2", ["a"], ["missing"]],
  ["a=1;b=2", ["a", "b"], [text("1;b=2"), "missing"]],
  ["a=%FF", ["a"], ["mismatch"]],
  ["a=%C3&b=%A9", ["a", "b"], ["mismatch", "mismatch"]],
  ["b=%FF&a=1", ["a"], [text("1")]],
  [`a=${"x".repeat(64)}`, ["a"], [text("x".repeat(64))]],
  [`a=${"x".repeat(65)}`, ["a"], ["mismatch"]],
  [`${"x".repeat(70)}=1&a=2`, ["a"], [text("2")]],
  [`x=${"long ".repeat(20)}&a=2`, ["a"], [text("2")]],
  ["", ["a"], ["missing"]],
  ["a=%", ["a"], "malformed"],
  ["a=%4", ["a"], "malformed"],
  ["a=%4g", ["a"], "malformed"],
  ["b=%zz&a=1", ["a"], "malformed"],
  ["%", ["a"], "malformed"],
  ["a=1&a=2", ["a"], [text("1")]],
  ["a=1&a=2", ["a"], [text("2")], "last"],
  ["a=1&%61=2", ["a"], "duplicate", "reject"],
  ["a=1&a", ["a"], "duplicate", "reject"],
  ["b=1&b=2&a=3", ["a"], [text("3")], "reject"],
  ["a=%FF&a=2", ["a"], [text("2")], "last"],
];

describe("a form", () => {
  test.each(cases)("%s, fields %j: %j", (form, names, expected, duplicates = "first") => {
    scanners.useForm(names, duplicates);
    const bytes = Buffer.from(form);
    const cuts = bytes.length > 100 ? [[bytes], cut(bytes, [...bytes.keys()])] : everyCut(bytes);
    for (const pieces of cuts) {
      const { verdict, found } = scanners.scan(pieces);
      if (typeof expected === "string") expect(verdict).toBe(expected);
      else expect([verdict, found], pieces.map(String).join("|")).toEqual(["done", expected]);
    }
  });

  it("is read no further than needed", () => {
    scanners.useForm(["a", "b"], "first");
    const rest = Buffer.alloc(10_000, "x");
    expect(scanners.scan([Buffer.from("b=1&c=2&a=3&"), rest])).toMatchObject({ verdict: "done", fed: 12 });
    expect(scanners.scan([Buffer.from("b=1&c=2&a=3"), rest])).toMatchObject({ fed: 10_011 });
  });
});

const names = ["a", "b", "a b", "é", "long name 1234567890", "%"];
const piece = fc.constantFrom(
  ..."ab=&+é%",
  "%61",
  "%20",
  "%C3%A9",
  "%26",
  "x".repeat(20),
  "&a=",
  "&b=",
  ";",
  "\n",
);

describe("any form, however it is cut", () => {
  it.each(DUPLICATES)("has the values that URLSearchParams has: %s", (duplicates) => {
    let malformed = 0;
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }),
        fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
        fc.array(fc.nat(100)),
        (pieces, wanted, at) => {
          const form = pieces.join("");
          const bytes = Buffer.from(form);
          scanners.useForm(wanted, duplicates);
          const { verdict, found } = scanners.scan(
            cut(
              bytes,
              at.map((place) => place % (bytes.length + 1)),
            ),
          );
          if (verdict === "malformed") {
            malformed++;
            expect(form).toMatch(/%(?![0-9a-f]{2})/i);
            return;
          }
          const params = new URLSearchParams(form.startsWith("?") ? `&${form}` : form);
          const isTwice = wanted.some((name) => params.getAll(name).length > 1);
          expect(verdict).toBe(isTwice && duplicates === "reject" ? "duplicate" : "done");
          if (verdict === "duplicate") return;
          const expected = wanted.map((name) => {
            const value = params.getAll(name).at(duplicates === "last" ? -1 : 0);
            if (value === undefined) return "missing";
            // A replacement character stands for what is not UTF-8.
            return value.includes("\ufffd") || Buffer.byteLength(value) > 64 ? "mismatch" : text(value);
          });
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 4000 },
    );
    expect(malformed).toBeGreaterThan(50);
  });

  it("of random bytes gives an answer", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 })),
        fc.constantFrom(...DUPLICATES),
        (pieces, duplicates) => {
          scanners.useForm(names, duplicates);
          expect(scanners.scan(pieces).verdict).not.toBe("more");
        },
      ),
    );
  });
});
