/**
 * Tokens that were verified, with what they are good for. Only such: who has no valid token cannot fill it.
 *
 * The entries are written one behind the other into a ring of bytes, the new over the oldest, whatever their size. An
 * entry's position counts on for ever, so that it is clear from the position alone whether it was written over: nothing
 * has to be deleted. An index leads to it from the token's hash, whose seed nobody knows; the whole token is compared.
 */
import { ABSENT, equals, isPresent, length, Slice, slice, start } from "../../../bytes/slice";
import { xxh64 } from "../../../codec/xxh64";
import { Grant } from "./grant";

/** How many slots of the index a token may be in. */
const WAYS: u32 = 8;
/** One slot for so many bytes of entries. Tokens have more, so that slots are not what is short. */
const BYTES_PER_SLOT: u32 = 256;

/** An entry: i64 valid from, i64 valid until, u64 keys, then parts: a size (plus 1; 0: absent) and bytes. */
const HEAD: usize = 24;
const PART_HEAD: usize = 4;

export class TokenCache {
  private readonly ring: StaticArray<u8>;
  /** Of each slot: the hash of a token, and the position of its entry. */
  private readonly hashes: StaticArray<u64>;
  private readonly positions: StaticArray<u64>;
  /** Where the next entry goes. Begins behind one whole ring, so that position 0 is one written over. */
  private head: u64;

  /**
   * @param bytes for the entries; 0: nothing is remembered.
   * @param seed goes into the hashes.
   */
  constructor(
    bytes: u32,
    private readonly seed: u64,
  ) {
    let slots = WAYS;
    while (slots < bytes / BYTES_PER_SLOT) slots <<= 1;
    this.ring = new StaticArray<u8>(bytes);
    this.hashes = new StaticArray<u64>(slots);
    this.positions = new StaticArray<u64>(slots);
    this.head = <u64>bytes + 1;
  }

  /** Whether it remembers anything at all. */
  get isOn(): bool {
    return this.ring.length > 0;
  }

  /** Puts what is known of a token into `grant`. False where it is not remembered. */
  find(token: Slice, grant: Grant): bool {
    const hash = xxh64(token, this.seed);
    const first = this.firstSlot(hash);
    for (let slot = first; slot < first + <i32>WAYS; slot++) {
      if (unchecked(this.hashes[slot]) !== hash || !this.isThere(unchecked(this.positions[slot]))) continue;
      const entry = this.addressOf(unchecked(this.positions[slot]));
      if (!equals(partAt(entry + HEAD), token)) continue;
      grant.validFrom = load<i64>(entry);
      grant.validUntil = load<i64>(entry, 8);
      grant.keys = load<u64>(entry, 16);
      let part = afterPart(entry + HEAD);
      grant.tenant = partAt(part);
      part = afterPart(part);
      grant.claims = partAt(part);
      for (let index = 0; index < grant.values.length; index++) {
        part = afterPart(part);
        grant.values[index] = partAt(part);
      }
      return true;
    }
    return false;
  }

  /** Remembers a token, in place of the oldest ones. Not one that would take more than a quarter of the room. */
  add(token: Slice, grant: Grant): void {
    let size = HEAD + partSize(token) + partSize(grant.tenant) + partSize(grant.claims);
    for (let index = 0; index < grant.values.length; index++) size += partSize(grant.values[index]);
    if (size > <usize>this.ring.length / 4) return;
    const position = this.takeRoom(size);
    const entry = this.addressOf(position);
    store<i64>(entry, grant.validFrom);
    store<i64>(entry, grant.validUntil, 8);
    store<u64>(entry, grant.keys, 16);
    let at = writePart(entry + HEAD, token);
    at = writePart(at, grant.tenant);
    at = writePart(at, grant.claims);
    for (let index = 0; index < grant.values.length; index++) at = writePart(at, grant.values[index]);
    const hash = xxh64(token, this.seed);
    const slot = this.slotFor(hash);
    this.hashes[slot] = hash;
    this.positions[slot] = position;
  }

  /** Takes room for an entry, which does not go over the end of the ring. Gives its position. */
  private takeRoom(size: usize): u64 {
    const ring = <u64>this.ring.length;
    const left = ring - (this.head % ring);
    if (left < <u64>size) this.head += left;
    const position = this.head;
    this.head += <u64>size;
    return position;
  }

  /** The slot of an earlier entry with this hash, or the one with the oldest entry. */
  private slotFor(hash: u64): i32 {
    const first = this.firstSlot(hash);
    let oldest = first;
    for (let slot = first; slot < first + <i32>WAYS; slot++) {
      if (unchecked(this.hashes[slot]) === hash) return slot;
      if (unchecked(this.positions[slot]) < unchecked(this.positions[oldest])) oldest = slot;
    }
    return oldest;
  }

  private firstSlot(hash: u64): i32 {
    return <i32>(hash >> 32) & (this.hashes.length - 1) & ~(<i32>WAYS - 1);
  }

  /** Whether nothing has been written over an entry yet. */
  private isThere(position: u64): bool {
    return this.head - position <= <u64>this.ring.length;
  }

  private addressOf(position: u64): usize {
    return changetype<usize>(this.ring) + <usize>(position % <u64>this.ring.length);
  }
}

function partSize(bytes: Slice): usize {
  return PART_HEAD + length(bytes);
}

/** Writes a part, and gives the address behind it. */
function writePart(at: usize, bytes: Slice): usize {
  store<u32>(at, isPresent(bytes) ? <u32>length(bytes) + 1 : 0);
  memory.copy(at + PART_HEAD, start(bytes), length(bytes));
  return at + partSize(bytes);
}

function partAt(at: usize): Slice {
  const size = load<u32>(at);
  return size === 0 ? ABSENT : slice(at + PART_HEAD, size - 1);
}

function afterPart(at: usize): usize {
  return at + PART_HEAD + max<u32>(load<u32>(at), 1) - 1;
}
