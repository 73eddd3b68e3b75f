import { bytesOf } from "../../bytes/bytes";
import { length, start } from "../../bytes/slice";
import { Captures } from "./captures";

const MEMORY = memory.data(256, 8);

function append(captures: Captures, slot: i32, text: string): bool {
  const bytes = bytesOf(text);
  return captures.append(MEMORY, slot, changetype<usize>(bytes), bytes.length);
}

function textIn(captures: Captures, slot: i32): string {
  const value = captures.valueOf(MEMORY, slot);
  return String.UTF8.decodeUnsafe(start(value), length(value));
}

describe("captures", () => {
  test("keep a value for each slot, each up to its own length", () => {
    const captures = new Captures([4, 8]);
    expect(captures.size % 8).toBe(0);
    captures.clear(MEMORY);
    captures.begin(MEMORY, 0);
    captures.begin(MEMORY, 1);
    expect(append(captures, 0, "ab") && append(captures, 1, "1234567") && append(captures, 0, "cd")).toBe(
      true,
    );
    expect(append(captures, 0, "e")).toBe(false);
    expect(append(captures, 1, "89")).toBe(false);
    expect(append(captures, 1, "8")).toBe(true);
    expect(textIn(captures, 0)).toBe("abcd");
    expect(textIn(captures, 1)).toBe("12345678");
    expect(captures.found(MEMORY)).toBe(0);
    captures.keep(MEMORY, 1);
    expect(captures.found(MEMORY)).toBe(0b10);
  });

  test("know what is a mismatch and what is null, until it is forgotten or begun anew", () => {
    const captures = new Captures([4, 4, 4]);
    captures.clear(MEMORY);
    captures.keepNull(MEMORY, 0);
    captures.keep(MEMORY, 1);
    captures.mismatch(MEMORY, 2);
    expect(captures.found(MEMORY)).toBe(0b011);
    expect(captures.nulls(MEMORY)).toBe(0b001);
    expect(captures.mismatched(MEMORY)).toBe(0b100);
    captures.mismatch(MEMORY, 0);
    expect(captures.found(MEMORY)).toBe(0b010);
    expect(captures.nulls(MEMORY)).toBe(0);
    captures.begin(MEMORY, 2);
    expect(captures.mismatched(MEMORY)).toBe(0b001);
    captures.forget(MEMORY, 0b111);
    expect(captures.found(MEMORY) | captures.mismatched(MEMORY)).toBe(0);
  });
});
