import { bytesOf, sliceOf } from "../bytes/bytes";
import { xxh64 } from "./xxh64";

function hash(text: string, seed: u64 = 0): u64 {
  const bytes = bytesOf(text);
  return xxh64(sliceOf(bytes), seed);
}

describe("xxHash64", () => {
  it("is the published function, for every length of tail", () => {
    expect(hash("")).toBe(0xef46db3751d8e999);
    expect(hash("a")).toBe(0xd24ec4f1a98c6e5b);
    expect(hash("abc")).toBe(0x44bc2cf5ad770999);
    expect(hash("xxhash", 20141025)).toBe(0xb559b98d844e0635);
    expect(hash("Call me Ishmael. Some years ago--never mind how long precisely-")).toBe(0x02a2e85470d6fd96);
  });
});
