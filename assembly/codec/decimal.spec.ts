import { bytesOf, sliceOf } from "../bytes/bytes";
import { compareDecimals, isDecimal } from "./decimal";

function is(text: string): bool {
  return isDecimal(sliceOf(bytesOf(text)));
}

/** -1, 0 or 1. */
function compare(a: string, b: string): i32 {
  const order = compareDecimals(sliceOf(bytesOf(a)), sliceOf(bytesOf(b)));
  return i32(order > 0) - i32(order < 0);
}

describe("a decimal number", () => {
  it("is digits, perhaps with a minus and a point", () => {
    const numbers: string[] = [
      "0",
      "7",
      "007",
      "-1",
      "-0",
      "1.5",
      "-0.50",
      "123456789012345678901234567890.1",
    ];
    for (let index = 0; index < numbers.length; index++)
      expect(is(numbers[index])).toBe(true, numbers[index]);
    const others: string[] = [
      "",
      "-",
      "+7",
      ".5",
      "1.",
      "-.5",
      "1e3",
      "1.5.2",
      " 1",
      "1 ",
      "--1",
      "1-",
      "a",
      "0x1",
    ];
    for (let index = 0; index < others.length; index++) expect(is(others[index])).toBe(false, others[index]);
  });

  it("has its place among others", () => {
    const ordered: string[] = [
      "-1000000000000000000000000",
      "-10.5",
      "-10.49",
      "-2",
      "-0.001",
      "0",
      "0.0999",
      "0.1",
      "1",
      "1.01",
      "2",
      "10",
      "99999999999999999999",
      "100000000000000000000.5",
    ];
    for (let a = 0; a < ordered.length; a++) {
      for (let b = 0; b < ordered.length; b++) {
        expect(compare(ordered[a], ordered[b])).toBe(
          i32(a > b) - i32(a < b),
          ordered[a] + " and " + ordered[b],
        );
      }
    }
  });

  it("may be written in more than one way", () => {
    expect(compare("007", "7")).toBe(0);
    expect(compare("7.0", "7")).toBe(0);
    expect(compare("-0", "0.00")).toBe(0);
    expect(compare("-0.10", "-0.1")).toBe(0);
  });
});
