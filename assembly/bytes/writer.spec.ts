import { bytesOf, sliceOf } from "./bytes";
import { length, start } from "./slice";
import { Writer } from "./writer";

function small(): Writer {
  return new Writer(memory.data(8), 8);
}

function textOf(writer: Writer): string {
  return String.UTF8.decodeUnsafe(start(writer.written()), length(writer.written()));
}

describe("a writer", () => {
  it("writes one thing after the other", () => {
    expect(
      textOf(
        small()
          .clear()
          .byte(0x61)
          .ascii("bc")
          .decimal(42)
          .bytes(sliceOf(bytesOf("é"))),
      ),
    ).toBe("abc42é");
  });

  it("writes numbers from the smallest to the largest", () => {
    const wide = new Writer(memory.data(32), 32);
    expect(textOf(wide.clear().decimal(0))).toBe("0");
    expect(textOf(wide.clear().decimal(u64.MAX_VALUE))).toBe("18446744073709551615");
    expect(textOf(wide.clear().signed(-7))).toBe("-7");
    expect(textOf(wide.clear().signed(i64.MIN_VALUE))).toBe("-9223372036854775808");
  });

  it("leaves out what does not fit, and all after it", () => {
    const writer = small().clear().ascii("123456789");
    expect(textOf(writer)).toBe("12345678");
    expect(writer.overflowed).toBe(true);
    expect(textOf(writer.byte(0x61).ascii("b").decimal(1))).toBe("12345678");
    expect(textOf(writer.clear().ascii("1234567").decimal(12).byte(0x61))).toBe("1234567");
    expect(writer.clear().overflowed).toBe(false);
  });

  it("makes bytes printable", () => {
    expect(
      textOf(
        small()
          .clear()
          .printable(sliceOf(bytesOf("a\n~\u007fé"))),
      ),
    ).toBe("a?~???");
    expect(textOf(small().clear().ascii("aé"))).toBe("a?");
  });
});
