import { bytesOf, sliceOf } from "../bytes/bytes";
import { length, Slice, start } from "../bytes/slice";
import { hasSuffix, isMediaType, isSuffix, mediaType } from "./media-type";

function utf8(text: string): Slice {
  return sliceOf(bytesOf(text));
}

function typeOf(value: string): string {
  const type = mediaType(utf8(value));
  return String.UTF8.decodeUnsafe(start(type), length(type));
}

describe("media types", () => {
  test("stand in front of parameters", () => {
    expect(typeOf("application/json")).toBe("application/json");
    expect(typeOf(" text/html ; charset=utf-8")).toBe("text/html");
    expect(typeOf(";q=1")).toBe("");
    expect(typeOf("")).toBe("");
  });

  test("are a type and a subtype", () => {
    const right = ["a/b", "application/vnd.x-y+json", "A/1_2"];
    for (let index = 0; index < right.length; index++) expect(isMediaType(utf8(right[index]))).toBe(true);
    const wrong = ["", "/", "a/", "/b", "a", "a/b/c", "a b/c", "*/*", "a/b;c"];
    for (let index = 0; index < wrong.length; index++) expect(isMediaType(utf8(wrong[index]))).toBe(false);
  });

  test("may have a suffix", () => {
    expect(isSuffix(utf8("+json"))).toBe(true);
    expect(isSuffix(utf8("json"))).toBe(false);
    expect(isSuffix(utf8("+"))).toBe(false);
    expect(isSuffix(utf8("+a/b"))).toBe(false);
    expect(hasSuffix(utf8("application/problem+JSON"), utf8("+json"))).toBe(true);
    expect(hasSuffix(utf8("application/json"), utf8("+json"))).toBe(false);
    expect(hasSuffix(utf8("+json"), utf8("+json"))).toBe(false);
    expect(hasSuffix(utf8("x+json"), utf8("+json"))).toBe(false);
  });
});
