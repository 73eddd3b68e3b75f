import { bytesOf, sliceOf } from "../bytes/bytes";
import { slice } from "../bytes/slice";
import { ByteSet } from "./byte-set";
import { xxh64 } from "./xxh64";

function add(set: ByteSet, text: string): bool {
  const bytes = bytesOf(text);
  return set.add(sliceOf(bytes));
}

function has(set: ByteSet, text: string): bool {
  const bytes = bytesOf(text);
  return set.has(sliceOf(bytes));
}

function slotHash(text: string, seed: u64): u64 {
  const bytes = bytesOf(text);
  return xxh64(sliceOf(bytes), seed);
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

  it("is the same under any seed, while its slots are others", () => {
    // Under seed 0 all of these go to one slot of 1024.
    const colliding: string[] = [];
    for (let id = 0; colliding.length < 64; id++) {
      if ((slotHash(id.toString(), 0) & 1023) === 0) colliding.push(id.toString());
    }
    const slots = new Set<u64>();
    const set = new ByteSet(64, 64 * 10, 7);
    for (let index = 0; index < 64; index++) {
      slots.add(slotHash(colliding[index], 7) & 1023);
      expect(add(set, colliding[index])).toBe(true);
    }
    expect(slots.size).toBeGreaterThan(48);
    for (let index = 0; index < 64; index++) expect(has(set, colliding[index])).toBe(true);
    expect(has(set, "x")).toBe(false);
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
