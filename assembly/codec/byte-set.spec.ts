import { bytesOf, sliceOf } from "../bytes/bytes";
import { slice } from "../bytes/slice";
import { ByteSet } from "./byte-set";

function add(set: ByteSet, text: string): bool {
  const bytes = bytesOf(text);
  return set.add(sliceOf(bytes));
}

function has(set: ByteSet, text: string): bool {
  const bytes = bytesOf(text);
  return set.has(sliceOf(bytes));
}

describe("a set of bytes", () => {
  it("has what was added and nothing else", () => {
    const set = new ByteSet(3, 6);
    expect(add(set, "c-1")).toBe(true);
    expect(add(set, "")).toBe(true);
    expect(add(set, "c-1")).toBe(true);
    expect(set.size).toBe(2);
    expect(has(set, "c-1")).toBe(true);
    expect(has(set, "")).toBe(true);
    expect(set.has(slice(0, 0))).toBe(true);
    expect(has(set, "c-2")).toBe(false);
    expect(has(set, "c-")).toBe(false);
  });

  it("takes no more than it has room for", () => {
    const set = new ByteSet(2, 4);
    expect(add(set, "12345")).toBe(true);
    expect(add(set, "6789")).toBe(false);
    expect(add(set, "")).toBe(false);
    const empty = new ByteSet(0, 100);
    expect(add(empty, "")).toBe(false);
    expect(has(empty, "")).toBe(false);
  });

  it("holds many", () => {
    const set = new ByteSet(20_000, 20_000 * 10);
    for (let id = 0; id < 20_000; id++) add(set, "c-" + id.toString());
    expect(set.size).toBe(20_000);
    let found = 0;
    for (let id = 0; id < 40_000; id++) found += i32(has(set, "c-" + id.toString()));
    expect(found).toBe(20_000);
  });
});
