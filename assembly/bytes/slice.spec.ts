import { equalsIgnoreCase, hexValue } from "./ascii";
import { bytesOf, sliceOf } from "./bytes";
import {
  ABSENT,
  byteAt,
  endsWith,
  equals,
  hasBytes,
  indexOf,
  isPresent,
  length,
  part,
  Slice,
  slice,
  start,
  startsWith,
  trim,
} from "./slice";

function utf8(text: string): Slice {
  return sliceOf(bytesOf(text));
}

function textIn(bytes: Slice): string {
  return String.UTF8.decodeUnsafe(start(bytes), length(bytes));
}

describe("slices", () => {
  it("tell absent from empty", () => {
    expect(isPresent(ABSENT)).toBe(false);
    expect(isPresent(slice(0, 0))).toBe(true);
    expect(hasBytes(slice(0, 0))).toBe(false);
    expect(<i32>length(ABSENT)).toBe(0);
    expect(equals(ABSENT, slice(0, 0))).toBe(false);
    expect(equals(ABSENT, ABSENT)).toBe(true);
    expect(equals(slice(0, 0), utf8(""))).toBe(true);
  });

  it("compare whole, at the front and at the back", () => {
    expect(equals(utf8("abc"), utf8("abc"))).toBe(true);
    expect(equals(utf8("abc"), utf8("abd"))).toBe(false);
    expect(equals(utf8("abc"), utf8("ab"))).toBe(false);
    // Of every length around a block of 16 bytes, with one byte that differs at every place.
    for (let size = 0; size < 50; size++) {
      const one = utf8("x".repeat(size) + "left");
      const other = utf8("x".repeat(size) + "right");
      expect(equals(part(one, 0, size), part(other, 0, size))).toBe(true);
      for (let at = 0; at < size; at++) {
        store<u8>(start(other) + at, 0x79);
        expect(equals(part(one, 0, size), part(other, 0, size))).toBe(false);
        store<u8>(start(other) + at, 0x78);
      }
    }
    expect(startsWith(utf8("abc"), utf8("ab"))).toBe(true);
    expect(startsWith(utf8("ab"), utf8("abc"))).toBe(false);
    expect(startsWith(utf8("ab"), utf8(""))).toBe(true);
    expect(endsWith(utf8("abc"), utf8("bc"))).toBe(true);
    expect(endsWith(utf8("bc"), utf8("abc"))).toBe(false);
  });

  it("compare and find in long runs, wherever the difference is", () => {
    for (let size = 1; size < 70; size++) {
      const a = new StaticArray<u8>(size);
      // Beside each other in memory, so that what is one too far is seen, and not aligned alike.
      const room = new StaticArray<u8>(size + 3).fill(1);
      const b = slice(changetype<usize>(room) + 1, size);
      memory.fill(start(b), 0, size);
      expect(equals(sliceOf(a), b)).toBe(true);
      expect(indexOf(b, 1)).toBe(-1);
      let wrong = 0;
      for (let place = 0; place < size; place++) {
        store<u8>(start(b) + place, 1);
        if (equals(sliceOf(a), b)) wrong++;
        if (indexOf(b, 1) !== place || indexOf(b, 1, place) !== place) wrong++;
        if (indexOf(b, 1, place + 1) !== -1) wrong++;
        store<u8>(start(b) + place, 0);
      }
      expect(wrong).toBe(0);
    }
  });

  it("find bytes and cut parts, never past the end", () => {
    expect(indexOf(utf8("a,b,c"), 0x2c)).toBe(1);
    expect(indexOf(utf8("a,b,c"), 0x2c, 2)).toBe(3);
    expect(indexOf(utf8("a,b,c"), 0x2c, 99)).toBe(-1);
    expect(textIn(part(utf8("abcdef"), 2, 4))).toBe("cd");
    expect(textIn(part(utf8("abc"), 2, 99))).toBe("c");
    expect(textIn(part(utf8("abc"), 99, 100))).toBe("");
    expect(byteAt(utf8("a"), 0)).toBe(0x61);
    expect(byteAt(utf8("a"), 1)).toBe(-1);
  });

  it("lose the blanks around them", () => {
    expect(textIn(trim(utf8(" \t a b \t")))).toBe("a b");
    expect(textIn(trim(utf8(" \t ")))).toBe("");
  });
});

describe("ASCII", () => {
  it("is compared without case, and nothing else is", () => {
    expect(equalsIgnoreCase(utf8("Bearer"), utf8("bEARER"))).toBe(true);
    expect(equalsIgnoreCase(utf8("@[`{"), utf8("`{@["))).toBe(false);
    expect(equalsIgnoreCase(utf8("a"), utf8("ab"))).toBe(false);
  });

  it("has hexadecimal digits", () => {
    expect(hexValue(0x39)).toBe(9);
    expect(hexValue(0x61)).toBe(10);
    expect(hexValue(0x46)).toBe(15);
    expect(hexValue(0x67)).toBe(-1);
    expect(hexValue(0x40)).toBe(-1);
  });
});
