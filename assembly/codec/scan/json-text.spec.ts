import { Bytes, bytesOf } from "../../bytes/bytes";
import { plainEnd, shortNumberEnd, spaceEnd, textEnd, wordEnd } from "./json-text";

let held: Bytes = bytesOf("");

/** The address of a text, behind which there is room to look ahead. */
function at(text: string): usize {
  held = bytesOf(text + "                                ");
  return changetype<usize>(held);
}

function plain(text: string): usize {
  const from = at(text);
  return plainEnd(from, from + String.UTF8.byteLength(text)) - from;
}

function valid(text: string): usize {
  const from = at(text);
  return textEnd(from, from + String.UTF8.byteLength(text)) - from;
}

function space(text: string): usize {
  const from = at(text);
  return spaceEnd(from, from + text.length) - from;
}

function number(text: string): usize {
  const from = at(text);
  const end = shortNumberEnd(from);
  return end === 0 ? 0 : end - from;
}

describe("runs of bytes", () => {
  test("plain text ends at a quote, a backslash, a control character, a byte above ASCII, wherever it is", () => {
    const special = ['"', "\\", "\n", "\x00", "\x1f", "é", "😀"];
    for (let index = 0; index < special.length; index++) {
      for (let size = 0; size < 40; size++) {
        expect(plain("x".repeat(size) + special[index] + "x".repeat(size % 20))).toBe(size);
      }
    }
    for (let size = 0; size < 40; size++) expect(plain("~ \x7f".repeat(size))).toBe(3 * size);
  });

  test("text goes on over whole sequences of UTF-8", () => {
    expect(valid("é€😀 and so on" + "я".repeat(20) + '"')).toBe(9 + 10 + 40);
    const from = at("é€");
    expect(textEnd(from, from + 4) - from).toBe(2);
    expect(textEnd(from, from + 1) - from).toBe(0);
    store<u8>(from, 0xc1);
    expect(textEnd(from, from + 5) - from).toBe(0);
  });

  test("white space is passed, few or many of it", () => {
    for (let size = 0; size < 50; size++) {
      expect(space(" ".repeat(size) + "x")).toBe(size);
      expect(space("\n" + " ".repeat(size) + "\t\r")).toBe(size + 3);
    }
    expect(space("\x0b")).toBe(0);
  });

  test("short numbers are passed at once, all others are left to somebody else", () => {
    const passed = ["0", "-0", "7,", "-12]", "0.5", "12.75 ", "123456789012345", "1234567.1234567", "-0.0}"];
    const sizes: StaticArray<usize> = [1, 2, 1, 3, 3, 5, 15, 15, 4];
    for (let index = 0; index < passed.length; index++) expect(number(passed[index])).toBe(sizes[index]);
    const left = [
      "",
      "-",
      "01",
      "-01",
      "1.",
      "1.x",
      ".5",
      "1e5",
      "1E5",
      "1.5e5",
      "1234567890123456",
      "x",
      "12345678.12345678",
    ];
    for (let index = 0; index < left.length; index++) expect(number(left[index])).toBe(0);
  });

  test("words are passed at once", () => {
    const from = at("true");
    expect(wordEnd(from) - from).toBe(4);
    expect(wordEnd(at("false")) - changetype<usize>(held)).toBe(5);
    expect(wordEnd(at("null,")) - changetype<usize>(held)).toBe(4);
    expect(wordEnd(at("falsy"))).toBe(0);
    expect(wordEnd(at("nil"))).toBe(0);
  });
});
