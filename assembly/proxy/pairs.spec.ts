import { bytesOf, sliceOf } from "../bytes/bytes";
import { length, part, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { PairReader, PairWriter } from "./pairs";

const list = new Writer(memory.data(256), 256);
const reader = new PairReader();

function textIn(bytes: Slice): string {
  return String.UTF8.decodeUnsafe(start(bytes), length(bytes));
}

function read(bytes: Slice): string {
  let seen = "";
  reader.open(bytes);
  while (reader.next()) seen += textIn(reader.name) + "=" + textIn(reader.value) + "|";
  return seen;
}

function written(): Slice {
  const name = bytesOf("x-a");
  const value = bytesOf("1");
  new PairWriter()
    .clear()
    .add(sliceOf(name), sliceOf(value))
    .add(sliceOf(name), sliceOf(bytesOf("")))
    .write(list.clear());
  return list.written();
}

describe("pairs", () => {
  it("are read as they were written", () => {
    expect(read(written())).toBe("x-a=1|x-a=|");
    expect(<i32>length(written())).toBe(4 + 2 * 8 + 10 + 1);
    new PairWriter().write(list.clear());
    expect(read(list.written())).toBe("");
  });

  it("that are torn end early, inside their bytes", () => {
    const whole = written();
    for (let size: usize = 0; size < length(whole); size++) {
      const seen = read(part(whole, 0, size));
      expect(seen.length === 0 || seen == "x-a=1|").toBe(true, seen);
    }
    expect(read(0)).toBe("");
    store<u32>(start(whole), 0xffffffff);
    expect(read(whole)).toBe("");
  });
});
