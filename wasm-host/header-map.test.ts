import { expect, test } from "vitest";
import { fromByteString, toByteString } from "./bytes.ts";
import { HeaderMap } from "./header-map.ts";
import { parsePairs, serialisePairs } from "./pairs.ts";

const map = () =>
  HeaderMap.of([
    ["X-Tenant", "a"],
    ["x-tenant", "b"],
    [":path", "/"],
    ["Authorization", "one"],
    ["authorization", "two"],
  ]);

test("names are lower case, pseudo headers first, values of inline headers joined and others kept apart", () => {
  expect(map().toText()).toEqual([
    [":path", "/"],
    ["x-tenant", "a"],
    ["x-tenant", "b"],
    ["authorization", "one,two"],
  ]);
});

test("get gives the first value, for any case of the name", () => {
  expect(map().get("X-TENANT")).toBe("a");
  expect(map().get("authorization")).toBe("one,two");
  expect(map().get("x-none")).toBeUndefined();
});

test("replace puts one value in the place of all", () => {
  const headers = map();
  headers.replace("x-tenant", "c");
  expect(headers.toText().filter(([name]) => name === "x-tenant")).toEqual([["x-tenant", "c"]]);
});

test("remove takes all values", () => {
  const headers = map();
  headers.remove("X-Tenant");
  expect(headers.get("x-tenant")).toBeUndefined();
  expect(headers.size).toBe(2);
});

test.for([["text"], ["grün"], ["\u{1f600}"], [""]])("%s survives the way through bytes", ([text = ""]) => {
  expect(fromByteString(toByteString(text))).toBe(text);
});

test("pairs come back as they were, with empty and binary values", () => {
  const pairs = [
    ["a", ""],
    ["b", "\0\xff"],
    ["", "c"],
  ] as const;
  expect(parsePairs(serialisePairs(pairs))).toEqual(pairs);
});

test("the form of pairs is the ABI's", () => {
  const bytes = serialisePairs([["k", "vv"]]);
  expect(Buffer.from(bytes).toString("hex")).toBe("0100000001000000020000006b00767600");
  expect(Buffer.from(serialisePairs([])).toString("hex")).toBe("00000000");
});

const whole = serialisePairs([["name", "value"]]);
test.for([
  ["nothing", new Uint8Array(0)],
  ["a number only", Uint8Array.of(1, 0, 0, 0)],
  ["a number far too high", Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0)],
  ["an end too early", whole.subarray(0, whole.length - 1)],
  ["more behind it", Uint8Array.from([...whole, 0])],
  ["no NUL behind the name", whole.map((byte, index) => (index === 16 ? 1 : byte))],
  ["a size far too high", whole.map((byte, index) => (index === 7 ? 0xff : byte))],
] as const)("malformed pairs read as none: %s", ([, bytes]) => {
  expect(parsePairs(bytes)).toEqual([]);
});
