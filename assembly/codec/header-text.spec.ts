import { bytesOf, sliceOf } from "../bytes/bytes";
import { length, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { isSafeHeaderValue } from "./header";
import { KEEP, PERCENT, REFUSE, writeHeaderText } from "./header-text";

const into = new Writer(memory.data(64), 64);

function written(text: string, others: i32): string {
  if (!writeHeaderText(sliceOf(bytesOf(text)), others, into.clear())) return "(refused)";
  return String.UTF8.decodeUnsafe(start(into.written()), length(into.written()));
}

describe("text as a header value", () => {
  test("percent: all but visible ASCII is encoded, so that nothing else can be meant by it", () => {
    expect(written("a b", PERCENT)).toBe("a b");
    expect(written("é/%41", PERCENT)).toBe("%C3%A9/%2541");
    expect(written(" a\r\n\0\x7f ", PERCENT)).toBe("%20a%0D%0A%00%7F%20");
    for (let byte: u32 = 0; byte < 256; byte++) {
      const bytes = new StaticArray<u8>(3);
      bytes[0] = bytes[1] = bytes[2] = <u8>byte;
      expect(writeHeaderText(sliceOf(bytes), PERCENT, into.clear())).toBe(true);
      expect(isSafeHeaderValue(into.written())).toBe(true);
    }
  });

  test("keep: UTF-8 stays, what harms is refused", () => {
    expect(written("100% é😀", KEEP)).toBe("100% é😀");
    const refused = ["", " a", "a ", "a\nb", "a\tb", "\x7f", "\0"];
    for (let index = 0; index < refused.length; index++)
      expect(written(refused[index], KEEP)).toBe("(refused)");
    const bytes = bytesOf("aé");
    expect(writeHeaderText(sliceOf(bytes) - ((<u64>1) << 32), KEEP, into.clear())).toBe(false);
  });

  test("refuse: visible ASCII or nothing", () => {
    expect(written("a b~!", REFUSE)).toBe("a b~!");
    const refused = ["", "é", " a", "a\n", "\x7f"];
    for (let index = 0; index < refused.length; index++)
      expect(written(refused[index], REFUSE)).toBe("(refused)");
  });

  test("what does not fit is refused", () => {
    expect(written("x".repeat(64), PERCENT)).toBe("x".repeat(64));
    expect(written("x".repeat(65), PERCENT)).toBe("(refused)");
    expect(written("é".repeat(11), PERCENT)).toBe("(refused)");
  });
});
