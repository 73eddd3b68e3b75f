import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { ABSENT, isPresent, length, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { countParameters, decodedValue, parameterIn, queryOf, writeWithoutParameter } from "./query";

let path: Bytes = bytesOf("");
let wanted: Bytes = bytesOf("");
const out = new Writer(memory.data(64), 64);

function textOf(bytes: Slice): string {
  return isPresent(bytes) ? String.UTF8.decodeUnsafe(start(bytes), length(bytes)) : "(none)";
}

function query(text: string): string {
  path = bytesOf(text);
  return textOf(queryOf(sliceOf(path)));
}

function find(text: string, name: string): string {
  path = bytesOf(text);
  wanted = bytesOf(name);
  const value = parameterIn(queryOf(sliceOf(path)), sliceOf(wanted));
  return isPresent(value) ? textOf(decodedValue(value, out.clear())) : "(none)";
}

function without(text: string, name: string): string {
  path = bytesOf(text);
  wanted = bytesOf(name);
  writeWithoutParameter(sliceOf(path), sliceOf(wanted), out.clear());
  return textOf(out.written());
}

describe("the query of a path", () => {
  it("is behind the first question mark", () => {
    expect(query("/a?b=c?d")).toBe("b=c?d");
    expect(query("/a?")).toBe("");
    expect(query("/a")).toBe("(none)");
    expect(query("/a?b#c?d")).toBe("b");
    expect(query("/a#c?d")).toBe("(none)");
    expect(isPresent(queryOf(ABSENT))).toBe(false);
  });
});

describe("a parameter", () => {
  it("is found by its name", () => {
    expect(find("/a?b=1&c=2", "b")).toBe("1");
    expect(find("/a?b=1&c=2", "c")).toBe("2");
    expect(find("/a?b=x=y&c=2", "b")).toBe("x=y");
    expect(find("/a?&&b&c=2", "b")).toBe("");
    expect(find("/a?B=1&bb=2&=b", "b")).toBe("(none)");
    expect(find("/a/b=1", "b")).toBe("(none)");
  });

  it("may be written in many ways", () => {
    expect(find("/?%62=1", "b")).toBe("1");
    expect(find("/?a+b=1", "a b")).toBe("1");
    expect(find("/?a%2Bb=1", "a+b")).toBe("1");
    expect(find("/?b=a+%2b%20%C3%a9", "b")).toBe("a + é");
    expect(find("/?b=%3D%26", "b")).toBe("=&");
    expect(find("/?b=%", "b")).toBe("%");
    expect(find("/?b=%4&c=1", "b")).toBe("%4");
    expect(find("/?b=%4g%zz%%41", "b")).toBe("%4g%zz%A");
  });

  it("may come twice: the first counts", () => {
    expect(find("/?b=1&%62=2&bb=3", "b")).toBe("1");
    expect(countParameters(queryOf(sliceOf(path)), sliceOf(wanted))).toBe(2);
    expect(countParameters(ABSENT, sliceOf(wanted))).toBe(0);
  });

  it("is absent where its decoded value does not fit", () => {
    expect(find("/?b=%41" + "a".repeat(63), "b")).toBe("A" + "a".repeat(63));
    expect(find("/?b=%41" + "a".repeat(64), "b")).toBe("(none)");
  });
});

describe("a path without a parameter", () => {
  it("keeps everything else as it was", () => {
    expect(without("/a?b=1&c=%32", "b")).toBe("/a?c=%32");
    expect(without("/a?c=2&%62=1&&d", "b")).toBe("/a?c=2&&d");
    expect(without("/a?b=1&b=2#b", "b")).toBe("/a#b");
    expect(without("/a?b", "b")).toBe("/a");
    expect(without("/a?", "b")).toBe("/a?");
    expect(without("/a?c", "b")).toBe("/a?c");
    expect(without("/a", "b")).toBe("/a");
    expect(without("/b=1", "b")).toBe("/b=1");
  });
});
