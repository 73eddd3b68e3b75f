/**
 * Blocks of memory by number: what a stream must keep from one callback to the next, under the stream's id. There
 * are blocks of a few sizes, powers of two; they come out of areas that are grown when all blocks of a size are
 * in use, double what there was, and never shrink. So memory follows the most streams that were there at the same
 * time, up to `LARGEST_AREAS`, and nothing is left for a garbage collector.
 */

const PAGE: usize = 65536;

/** The most bytes of all areas together. Beyond, or when the VM gets no more memory, there are no more blocks. */
export const LARGEST_AREAS: usize = 64 << 20;

/** The largest block. */
export const LARGEST_BLOCK: usize = 32768;
/** The smallest block has 1 << 8 bytes, the largest 1 << 15. */
const SMALLEST_SHIFT: u32 = 8;
const SIZES: u32 = 8;

/** In front of the bytes of a block: its number, the address of the next block, and which size it has. */
@unmanaged
class Head {
  key: u32;
  next: usize;
  size: u32;
  reserved: u32;
}

const HEAD_SIZE: usize = 16;

/** Blocks in use, by the low bits of their number: the address of the first, from which the others follow. */
const BUCKETS: usize = memory.data(4096, 8);
const BUCKET_COUNT: u32 = 1024;

/** For each size: the first free block, the part of the last area that was never used, the bytes of all areas. */
const free = new StaticArray<usize>(SIZES);
const freshAt = new StaticArray<usize>(SIZES);
const freshEnd = new StaticArray<usize>(SIZES);
const grown = new StaticArray<usize>(SIZES);

let allGrown: usize = 0;
let used: u32 = 0;

/** How many blocks are in use. */
export function blocksInUse(): u32 {
  return used;
}

/**
 * Takes a block of at least `size` bytes (up to `LARGEST_BLOCK` less 16) for a number that has none. Gives its
 * address, 8-aligned, the bytes not cleared; 0 where there is no memory.
 */
export function takeBlock(key: u32, size: usize): usize {
  const index = sizeIndex(size);
  if (index >= SIZES) return 0;
  const place = takePlace(index);
  if (place === 0) return 0;
  const head = changetype<Head>(place);
  const bucket = bucketOf(key);
  head.key = key;
  head.size = index;
  head.next = load<usize>(bucket);
  store<usize>(bucket, place);
  used++;
  return place + HEAD_SIZE;
}

/** The block of a number, or 0. */
export function findBlock(key: u32): usize {
  let place = load<usize>(bucketOf(key));
  while (place !== 0) {
    const head = changetype<Head>(place);
    if (head.key === key) return place + HEAD_SIZE;
    place = head.next;
  }
  return 0;
}

/** The number of a block in use. */
export function keyOf(block: usize): u32 {
  return changetype<Head>(block - HEAD_SIZE).key;
}

/** Gives a block back. */
export function freeBlock(block: usize): void {
  const place = block - HEAD_SIZE;
  const head = changetype<Head>(place);
  let link = bucketOf(head.key);
  while (load<usize>(link) !== place) link = load<usize>(link) + offsetof<Head>("next");
  store<usize>(link, head.next);
  head.next = unchecked(free[head.size]);
  free[head.size] = place;
  used--;
}

/**
 * Goes over all blocks in use, in no special order: the one after `block`, the first for 0; 0 behind the last. Ask
 * for the next one before a block is given back.
 */
export function nextBlock(block: usize): usize {
  let bucket: u32 = 0;
  if (block !== 0) {
    const head = changetype<Head>(block - HEAD_SIZE);
    if (head.next !== 0) return head.next + HEAD_SIZE;
    bucket = (head.key & (BUCKET_COUNT - 1)) + 1;
  }
  for (; bucket < BUCKET_COUNT; bucket++) {
    const place = load<usize>(bucketOf(bucket));
    if (place !== 0) return place + HEAD_SIZE;
  }
  return 0;
}

function bucketOf(key: u32): usize {
  return BUCKETS + ((key & (BUCKET_COUNT - 1)) << 2);
}

/** Which size fits `size` bytes and the head. */
function sizeIndex(size: usize): u32 {
  let index: u32 = 0;
  while (index < SIZES && (<usize>1) << (SMALLEST_SHIFT + index) < size + HEAD_SIZE) index++;
  return index;
}

function takePlace(index: u32): usize {
  const place = unchecked(free[index]);
  if (place !== 0) {
    free[index] = changetype<Head>(place).next;
    return place;
  }
  if (unchecked(freshAt[index]) === unchecked(freshEnd[index]) && !grow(index)) return 0;
  const fresh = unchecked(freshAt[index]);
  freshAt[index] = fresh + ((<usize>1) << (SMALLEST_SHIFT + index));
  return fresh;
}

/** Gets as much for a size as there is already, a page at first. */
function grow(index: u32): bool {
  const size = max(unchecked(grown[index]), PAGE);
  if (size > LARGEST_AREAS - allGrown) return false;
  const pagesBefore = memory.grow(<i32>(size / PAGE));
  if (pagesBefore < 0) return false;
  freshAt[index] = <usize>pagesBefore * PAGE;
  freshEnd[index] = unchecked(freshAt[index]) + size;
  grown[index] += size;
  allGrown += size;
  return true;
}
