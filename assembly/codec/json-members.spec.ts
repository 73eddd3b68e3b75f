import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { isPresent, length, start } from "../bytes/slice";
import { rootOf } from "./json";
import { MemberReader } from "./json-members";
import { NOT_A_DATE, secondsFrom } from "./numeric-date";

const reader = new MemberReader([bytesOf("a"), bytesOf("b")]);
let text: Bytes = bytesOf("");

function read(json: string): bool {
  text = bytesOf(json);
  return reader.read(rootOf(sliceOf(text)));
}

function at(index: i32): string {
  const value = reader.at(index);
  return isPresent(value) ? String.UTF8.decodeUnsafe(start(value), length(value)) : "(absent)";
}

function seconds(json: string, roundUp: bool = false): i64 {
  text = bytesOf(json);
  return secondsFrom(rootOf(sliceOf(text)), roundUp);
}

describe("members", () => {
  it("are picked out of an object", () => {
    expect(read('{"x":{"a":9},"b":[1],"a":"y","aa":3}')).toBe(true);
    expect(at(0)).toBe('"y"');
    expect(at(1)).toBe("[1]");
    expect(read('{"\\u0061":null}')).toBe(true);
    expect(at(0)).toBe("null");
    expect(at(1)).toBe("(absent)");
    expect(read("{}")).toBe(true);
    expect(at(0)).toBe("(absent)");
  });

  it("are refused where they are repeated, or there is no object", () => {
    const wrong = ['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"b":1,"x":2,"b":3}', "[]", '"a"', "1", "null"];
    for (let index = 0; index < wrong.length; index++) expect(read(wrong[index])).toBe(false, wrong[index]);
    expect(read('{"x":1,"x":2}')).toBe(true);
  });
});

describe("a NumericDate", () => {
  it("is in whole seconds, or rounded to them", () => {
    expect(seconds("0")).toBe(0);
    expect(seconds("1300819380")).toBe(1300819380);
    expect(seconds("9007199254740992")).toBe(9007199254740992);
    expect(seconds("5.0", true)).toBe(5);
    expect(seconds("5.9")).toBe(5);
    expect(seconds("5.000001", true)).toBe(6);
  });

  it("is nothing else", () => {
    const wrong = [
      "-1",
      "-0",
      "1e9",
      "1E9",
      "1.5e3",
      "9007199254740993",
      "1e400",
      '"1"',
      "null",
      "true",
      "[1]",
      "{}",
    ];
    for (let index = 0; index < wrong.length; index++) {
      expect(seconds(wrong[index])).toBe(NOT_A_DATE, wrong[index]);
    }
    expect(seconds("9".repeat(400))).toBe(NOT_A_DATE);
  });
});
