import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { ABSENT, isPresent, length, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { cookieIn, countCookies, writeWithoutCookie } from "./cookie";

let header: Bytes = bytesOf("");
let wanted: Bytes = bytesOf("");
const out = new Writer(memory.data(64), 64);

function textOf(bytes: Slice): string {
  return isPresent(bytes) ? String.UTF8.decodeUnsafe(start(bytes), length(bytes)) : "(none)";
}

function find(text: string, name: string): string {
  header = bytesOf(text);
  wanted = bytesOf(name);
  return textOf(cookieIn(sliceOf(header), sliceOf(wanted)));
}

function count(text: string, name: string): u32 {
  find(text, name);
  return countCookies(sliceOf(header), sliceOf(wanted));
}

function without(text: string, name: string): string {
  find(text, name);
  writeWithoutCookie(sliceOf(header), sliceOf(wanted), out.clear());
  return textOf(out.written());
}

describe("a cookie", () => {
  it("is found by its name", () => {
    expect(find("a=1; b=2; c=3", "a")).toBe("1");
    expect(find("a=1; b=2; c=3", "c")).toBe("3");
    expect(find("a=1;b=2;c=3", "b")).toBe("2");
    expect(find("ab=1; b=2", "b")).toBe("2");
    expect(find("b=x=y==", "b")).toBe("x=y==");
    expect(find("b=", "b")).toBe("");
    expect(find(" \tb \t= \t2 \t; a=1", "b")).toBe("2");
  });

  it("is not there", () => {
    expect(find("", "b")).toBe("(none)");
    expect(textOf(cookieIn(ABSENT, sliceOf(wanted)))).toBe("(none)");
    expect(find("a=1; B=2", "b")).toBe("(none)");
    expect(find("b; a=b", "b")).toBe("(none)");
    expect(find("=b; ;;", "b")).toBe("(none)");
  });

  it("may have a quoted value", () => {
    expect(find('b="2"', "b")).toBe("2");
    expect(find('b=""', "b")).toBe("");
    expect(find('b="', "b")).toBe('"');
    expect(find('b="2', "b")).toBe('"2');
    expect(find('b="a; c"', "b")).toBe('"a');
    expect(find('b="a\\"b"', "b")).toBe('a\\"b');
  });

  it("may come twice: the first counts", () => {
    expect(find("b=1; b=2", "b")).toBe("1");
    expect(count("b=1; b=2; bb=3; b", "b")).toBe(2);
    expect(count("a=1", "b")).toBe(0);
  });
});

describe("a header without a cookie", () => {
  it("keeps the others", () => {
    expect(without("a=1; b=2; c=3", "b")).toBe("a=1; c=3");
    expect(without("b=1; a = 1;b =2", "b")).toBe("a = 1");
    expect(without('a="1"; flag;; =x', "b")).toBe('a="1"; flag; =x');
    expect(without("b=1", "b")).toBe("");
    expect(without("", "b")).toBe("");
  });

  it("goes on behind another one", () => {
    writeWithoutCookie(sliceOf(bytesOf("a=1; b=2")), sliceOf(bytesOf("b")), out.clear());
    writeWithoutCookie(sliceOf(bytesOf("b=3")), sliceOf(bytesOf("b")), out);
    writeWithoutCookie(sliceOf(bytesOf("c=4")), sliceOf(bytesOf("b")), out);
    expect(textOf(out.written())).toBe("a=1; c=4");
  });

  it("says where it does not fit", () => {
    without("a=" + "x".repeat(62), "b");
    expect(out.overflowed).toBe(false);
    without("a=" + "x".repeat(63), "b");
    expect(out.overflowed).toBe(true);
  });
});
