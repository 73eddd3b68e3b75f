import { bytesOf, sliceOf } from "../bytes/bytes";
import { isHeaderName, isReservedHeader, isSafeHeaderValue } from "./header";

function value(text: string): bool {
  const bytes = bytesOf(text);
  return isSafeHeaderValue(sliceOf(bytes));
}

function name(text: string): bool {
  const bytes = bytesOf(text);
  return isHeaderName(sliceOf(bytes));
}

describe("header values", () => {
  it("may be visible ASCII with spaces inside", () => {
    const right = ["a", "~", "!", "v2; q=1", '"x"'];
    for (let index = 0; index < right.length; index++) expect(value(right[index])).toBe(true, right[index]);
  });

  it("may not be anything else", () => {
    const wrong = ["", " ", " a", "a ", "a\r\nb: c", "a\u0000", "a\tb", "\u007f", "é"];
    for (let index = 0; index < wrong.length; index++) expect(value(wrong[index])).toBe(false, wrong[index]);
  });
});

describe("header names", () => {
  it("are tokens in lower case", () => {
    const right = ["x-version", "x_1", "!#$%&'*+-.^_`|~"];
    for (let index = 0; index < right.length; index++) expect(name(right[index])).toBe(true, right[index]);
    const wrong = ["", "X-Version", ":path", "a b", "a:", "a\n", "é", "a,b", 'a"'];
    for (let index = 0; index < wrong.length; index++) expect(name(wrong[index])).toBe(false, wrong[index]);
  });

  it("are reserved, or may be owned", () => {
    const reserved = ["authorization", "content-length", "host", "te", "upgrade"];
    for (let index = 0; index < reserved.length; index++) {
      const bytes = bytesOf(reserved[index]);
      expect(isReservedHeader(sliceOf(bytes))).toBe(true, reserved[index]);
    }
    const free = ["x-version", "x-host", "t", "content-lengt", "content-lengths"];
    for (let index = 0; index < free.length; index++) {
      const bytes = bytesOf(free[index]);
      expect(isReservedHeader(sliceOf(bytes))).toBe(false, free[index]);
    }
  });
});
