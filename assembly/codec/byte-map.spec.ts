import { bytesOf, sliceOf } from "../bytes/bytes";
import { ABSENT, isPresent, length, Slice, start } from "../bytes/slice";
import { ByteMap } from "./byte-map";

function utf8(text: string): Slice {
  return sliceOf(bytesOf(text));
}

function textIn(bytes: Slice): string {
  return isPresent(bytes) ? String.UTF8.decodeUnsafe(start(bytes), length(bytes)) : "-";
}

describe("a map of byte strings", () => {
  it("gives what was added, under the first value of a key", () => {
    const map = new ByteMap(1000, 10000, 7);
    for (let index = 0; index < 1000; index++) {
      expect(map.add(utf8("key" + index.toString()), bytesOf("value" + index.toString()))).toBe(true);
    }
    expect(map.add(utf8("key7"), bytesOf("other"))).toBe(false);
    for (let index = 0; index < 1000; index++) {
      expect(textIn(map.get(utf8("key" + index.toString())))).toBe("value" + index.toString());
    }
    expect(textIn(map.get(utf8("key1000")))).toBe("-");
    expect(textIn(map.get(utf8("")))).toBe("-");
    expect(textIn(map.get(ABSENT))).toBe("-");
  });

  it("takes an empty value for one", () => {
    const map = new ByteMap(1, 1);
    expect(map.add(utf8("a"), bytesOf(""))).toBe(true);
    expect(map.add(utf8("b"), bytesOf("full"))).toBe(false);
    expect(textIn(map.get(utf8("a")))).toBe("");
  });
});
