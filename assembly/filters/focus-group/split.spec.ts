import { BUCKETS } from "./share";
import { NOBODY, Split } from "./split";

/** Whose the buckets are: for each number of a value, how many. The last is nobody's. */
function counts(split: Split, values: i32): i32[] {
  const found: i32[] = new Array<i32>(values + 1).fill(0);
  for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
    const owner = split.ownerOf(bucket);
    found[owner === NOBODY ? values : owner]++;
  }
  return found;
}

/** How many buckets change from one owner to another, be it nobody. */
function moved(before: Split, after: Split): i32 {
  let count = 0;
  for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
    if (before.ownerOf(bucket) !== after.ownerOf(bucket)) count++;
  }
  return count;
}

/** How many buckets that some value had have another one afterwards. */
function flipped(before: Split, after: Split): i32 {
  let count = 0;
  for (let bucket: u32 = 0; bucket < BUCKETS; bucket++) {
    const owner = before.ownerOf(bucket);
    if (owner !== NOBODY && owner !== after.ownerOf(bucket)) count++;
  }
  return count;
}

function split(shares: StaticArray<u32>): Split {
  return new Split(shares);
}

describe("a split", () => {
  it("gives each value its share", () => {
    expect(counts(split([1000]), 1)).toStrictEqual([1000, 9000]);
    expect(counts(split([3000, 2025]), 2)).toStrictEqual([3000, 2025, 4975]);
    expect(counts(split([0, 10_000]), 2)).toStrictEqual([0, 10_000, 0]);
    expect(counts(split([7000, 100, 2000, 900]), 4)).toStrictEqual([7000, 100, 2000, 900, 0]);
    expect(counts(split([0]), 1)).toStrictEqual([0, 10_000]);
  });

  it("begins at published buckets", () => {
    const some = split([1, 1, 1, 1, 1]);
    expect(some.ownerOf(0)).toBe(0);
    expect(some.ownerOf(1)).toBe(NOBODY);
    expect(some.ownerOf(5000)).toBe(1);
    expect(some.ownerOf(2500)).toBe(2);
    expect(some.ownerOf(7500)).toBe(3);
    expect(some.ownerOf(1250)).toBe(4);
  });

  it("takes the highest free buckets where a share does not fit", () => {
    const some = split([5010, 100]);
    expect(some.ownerOf(4999)).toBe(0);
    expect(some.ownerOf(5000)).toBe(1);
    expect(some.ownerOf(5100)).toBe(NOBODY);
    expect(some.ownerOf(9989)).toBe(NOBODY);
    expect(some.ownerOf(9990)).toBe(0);
  });

  it("moves nobody but those who join or leave, when one of two values grows", () => {
    for (let one: u32 = 0; one < 10_000; one += 1100) {
      for (let other: u32 = 0; one + 1000 + other <= 10_000; other += 1300) {
        const before = split([one, other]);
        expect(moved(before, split([one + 1000, other]))).toBe(1000);
        expect(flipped(before, split([one + 1000, other]))).toBe(0);
        expect(moved(split([other, one]), split([other, one + 1000]))).toBe(1000);
      }
    }
    // Where nothing is free, one takes from the other.
    expect(moved(split([5000, 5000]), split([9000, 1000]))).toBe(4000);
  });

  it("moves nobody else when a value is added at the end, or a small one grows", () => {
    expect(flipped(split([1000, 1000]), split([1000, 1000, 1000]))).toBe(0);
    expect(flipped(split([2500, 2500, 2500]), split([2500, 2500, 2500, 2500]))).toBe(0);
    expect(flipped(split([1000, 500, 700]), split([2500, 500, 700]))).toBe(0);
    expect(flipped(split([1000, 500, 700]), split([1000, 2500, 700]))).toBe(0);
  });

  it("moves nobody else while all have room: four values up to a quarter each", () => {
    const shares: u32[] = [0, 700, 1900, 2500];
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) {
        for (let c = 0; c < 4; c++) {
          const before = split([shares[a], shares[b], shares[c], 1000]);
          const after = split([max(shares[a], 2000), 2500, max(shares[c], 600), 1000]);
          expect(flipped(before, after)).toBe(0);
        }
      }
    }
  });
});
