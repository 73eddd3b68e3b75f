import { bytesOf, sliceOf } from "../bytes/bytes";
import { length, Slice, start } from "../bytes/slice";
import { hasSuffix, isAsciiBased, isMediaType, isSuffix, mediaType } from "./media-type";

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

  test("may name a charset, of which some write ASCII as ASCII", () => {
    const right = [
      "",
      "a/b",
      "a/b;",
      "a/b; q=1; boundary=charset",
      "a/b;charset=utf-8",
      'a/b ; q=1 ; Charset = "UTF-8" ',
      "a/b;charset=ISO-8859-1;charset=utf8",
    ];
    for (let index = 0; index < right.length; index++)
      expect(isAsciiBased(utf8(right[index]))).toBe(true, right[index]);
    const wrong = [
      "a/b;charset=utf-16",
      "a/b; q=1;charset=UTF-7",
      'a/b;charset="ibm037"',
      "a/b;charset=",
      'a/b;charset="utf-8',
      "a/b;charset=utf-8;charset=ibm037",
      "a/b;charset=utf-8 x",
    ];
    for (let index = 0; index < wrong.length; index++)
      expect(isAsciiBased(utf8(wrong[index]))).toBe(false, wrong[index]);
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
