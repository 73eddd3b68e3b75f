import { Bytes } from "../bytes/bytes";
import { end, length, Slice, slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";

/**
 * A hash function of the SHA-2 family (FIPS 180-4): text is cut into blocks, each of which is compressed into the
 * state. The text may come in pieces: `begin`, `update` as often as needed, `finish`; then `begin` again. An
 * instance is made when a module starts or is configured, and holds one text at a time.
 */
export abstract class BlockHash {
  private readonly owned: Bytes;
  /** The words of the state: the first part of what is owned. The other is room for one block. */
  private readonly state: usize;
  private readonly block: usize;
  /** Bytes of the block that wait for the rest of it. */
  private waiting: usize = 0;
  /** Bytes of text so far. */
  private total: u64 = 0;

  /**
   * @param blockSize bytes of a block
   * @param initial address of the words that the state begins with
   * @param stateSize bytes of the state
   * @param size bytes of a digest
   */
  constructor(
    readonly blockSize: usize,
    private readonly initial: usize,
    private readonly stateSize: usize,
    readonly size: usize,
  ) {
    this.owned = new StaticArray<u8>(<i32>(stateSize + blockSize));
    this.state = changetype<usize>(this.owned);
    this.block = this.state + stateSize;
  }

  /** Begins a text. What there was of another one is forgotten. */
  begin(): this {
    memory.copy(this.state, this.initial, this.stateSize);
    this.waiting = 0;
    this.total = 0;
    return this;
  }

  /** Goes on with the next bytes of the text. */
  update(text: Slice): this {
    const size = this.blockSize;
    let at = start(text);
    const last = end(text);
    this.total += length(text);
    if (this.waiting !== 0) {
      const taken = min(size - this.waiting, length(text));
      memory.copy(this.block + this.waiting, at, taken);
      at += taken;
      this.waiting += taken;
      if (this.waiting !== size) return this;
      this.compress(this.block, this.state);
    }
    for (; last - at >= size; at += size) this.compress(at, this.state);
    this.waiting = last - at;
    memory.copy(this.block, at, this.waiting);
    return this;
  }

  /** Ends the text and writes its digest, `size` bytes. */
  finish(into: Writer): void {
    const block = this.block;
    const size = this.blockSize;
    // A bit of 1, zeros, and at the end of a block the number of bits, in an eighth of the block, highest byte first.
    let used = this.waiting;
    store<u8>(block + used++, 0x80);
    memory.fill(block + used, 0, size - used);
    if (used > size - size / 8) {
      this.compress(block, this.state);
      memory.fill(block, 0, size);
    }
    store<u64>(block + size - 8, bswap<u64>(this.total << 3));
    this.compress(block, this.state);
    this.writeState(this.state, block);
    into.bytes(slice(block, this.size));
  }

  /** Takes the block at an address into the state. */
  protected abstract compress(block: usize, state: usize): void;

  /** Writes the words of the state, the highest byte of each first. */
  protected abstract writeState(state: usize, into: usize): void;
}
