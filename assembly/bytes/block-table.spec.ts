import { blocksInUse, findBlock, freeBlock, keyOf, LARGEST_BLOCK, nextBlock, takeBlock } from "./block-table";

/** Takes a block and marks its bytes. */
function take(key: u32, size: usize): usize {
  const block = takeBlock(key, size);
  if (block !== 0) memory.fill(block, <u8>key, size);
  return block;
}

function isMarked(key: u32, size: usize): bool {
  const block = findBlock(key);
  if (block === 0 || keyOf(block) !== key) return false;
  for (let at: usize = 0; at < size; at++) if (load<u8>(block + at) !== <u8>key) return false;
  return true;
}

function countBlocks(): u32 {
  let count: u32 = 0;
  for (let block = nextBlock(0); block !== 0; block = nextBlock(block)) count++;
  return count;
}

describe("blocks", () => {
  test("are found by their number until they are given back", () => {
    const first = take(7, 100);
    take(7 + 1024, 100);
    take(7 + 2048, 100);
    expect(first % 8).toBe(0);
    expect(isMarked(7, 100) && isMarked(1031, 100) && isMarked(2055, 100)).toBe(true);
    expect(findBlock(8)).toBe(0);
    freeBlock(findBlock(1031));
    expect(findBlock(1031)).toBe(0);
    expect(isMarked(7, 100) && isMarked(2055, 100)).toBe(true);
    freeBlock(findBlock(7));
    freeBlock(findBlock(2055));
    expect(blocksInUse()).toBe(0);
    expect(nextBlock(0)).toBe(0);
  });

  test("do not touch each other, in any size and any number", () => {
    const sizes: StaticArray<usize> = [1, 240, 241, 1000, 5000, 32752];
    for (let key: u32 = 1; key <= 3000; key++) expect(take(key, sizes[key % 4])).not.toBe(0);
    for (let key: u32 = 3001; key <= 3020; key++) expect(take(key, sizes[4 + (key % 2)])).not.toBe(0);
    let marked = 0;
    for (let key: u32 = 1; key <= 3000; key++) marked += i32(isMarked(key, sizes[key % 4]));
    for (let key: u32 = 3001; key <= 3020; key++) marked += i32(isMarked(key, sizes[4 + (key % 2)]));
    expect(marked).toBe(3020);
    expect(countBlocks()).toBe(3020);
    expect(blocksInUse()).toBe(3020);
    for (let key: u32 = 1; key <= 3020; key++) freeBlock(findBlock(key));
    expect(countBlocks()).toBe(0);
  });

  test("are used again: memory grows with the most that there were at once", () => {
    for (let key: u32 = 1; key <= 500; key++) take(key, 1000);
    for (let key: u32 = 1; key <= 500; key++) freeBlock(findBlock(key));
    const pages = memory.size();
    for (let round: u32 = 0; round < 20; round++) {
      for (let key: u32 = 1; key <= 500; key++) take(round * 1000 + key, 1000);
      for (let key: u32 = 1; key <= 500; key++) freeBlock(findBlock(round * 1000 + key));
    }
    expect(memory.size()).toBe(pages);
  });

  test("may be given back on the way over all of them", () => {
    for (let key: u32 = 1; key <= 2500; key++) take(key, 10);
    let block = nextBlock(0);
    while (block !== 0) {
      const next = nextBlock(block);
      if (keyOf(block) % 3 !== 0) freeBlock(block);
      block = next;
    }
    expect(blocksInUse()).toBe(833);
    expect(countBlocks()).toBe(833);
    for (let key: u32 = 3; key <= 2500; key += 3) freeBlock(findBlock(key));
  });

  test("of more than the largest are not there", () => {
    expect(takeBlock(1, LARGEST_BLOCK - 15)).toBe(0);
    expect(takeBlock(1, LARGEST_BLOCK - 16)).not.toBe(0);
    freeBlock(findBlock(1));
  });

  test("come to an end", () => {
    let key: u32 = 1;
    while (takeBlock(key, 32000) !== 0) key++;
    // 64 MiB, of which other tests have grown a part for other sizes.
    expect(key).toBeGreaterThan(500);
    expect(key).toBeLessThan(2049);
    while (--key > 0) freeBlock(findBlock(key));
    expect(blocksInUse()).toBe(0);
  });
});
