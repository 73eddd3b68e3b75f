/**
 * Patterns over whole values, in a part of RE2's syntax (see parser.ts). A match takes one step per character and
 * never goes back: its time grows with the length of the value and the size of the pattern, whatever either says.
 *
 * A pattern is an automaton of positions (Glushkov 1961): one for each character or class that is written in it, after
 * repetitions are written out, and position 0 for the start. The positions that a value may have reached are a set of
 * bits. With the next character it becomes: all that may follow one of them, without those that do not accept the
 * character.
 */
import { end, Slice, start } from "../../bytes/slice";
import { sequenceLength } from "../utf8";

/** The most positions of one pattern, position 0 included. */
export const MOST_POSITIONS: u32 = 256;

/** Rows of `accepting` for the ASCII characters; the next is for any other character, then come particular ones. */
export const ANY_OTHER: i32 = 128;

/** Sets of positions as bits, `MOST_POSITIONS` of them. */
const MOST_BYTES: usize = 32;
let reached: usize = memory.data(32, 8);
let reachedNext: usize = memory.data(32, 8);

/** A compiled pattern. Made by `compilePattern`. */
export class Pattern {
  /**
   * All sets consist of `words` words.
   *
   * @param follow for each position, the set of those that may come next.
   * @param accepting for each row, the set of positions that accept its character.
   * @param others the characters above ASCII that have rows of their own behind `ANY_OTHER`, as `characterAt` gives them.
   * @param final the set of positions where a value may end.
   */
  constructor(
    private readonly words: i32,
    private readonly follow: StaticArray<u64>,
    private readonly accepting: StaticArray<u64>,
    private readonly others: StaticArray<u32>,
    private readonly final: StaticArray<u64>,
  ) {}

  /** How many positions it has. */
  get size(): u32 {
    return this.follow.length / this.words;
  }

  /**
   * Whether the whole value, perhaps empty, is what the pattern describes. What is not UTF-8 is no match, and neither
   * is `ABSENT`. Allocates nothing.
   */
  matches(value: Slice): bool {
    if (value === 0) return false;
    memory.fill(reached, 0, MOST_BYTES);
    store<u64>(reached, 1);
    const limit = end(value);
    let at = start(value);
    while (at < limit) {
      const size = sequenceLength(at, limit);
      if (size === 0 || !this.step(this.rowOf(characterAt(at, size)))) return false;
      at += size;
    }
    return this.isFinal();
  }

  /** Goes on by one character. False where nothing accepts it. */
  private step(row: i32): bool {
    const words = this.words;
    memory.fill(reachedNext, 0, MOST_BYTES);
    for (let word = 0; word < words; word++) {
      for (let bits = load<u64>(reached + (word << 3)); bits !== 0; bits &= bits - 1) {
        const from = ((word << 6) + <i32>ctz(bits)) * words;
        for (let to = 0; to < words; to++) {
          const place = reachedNext + (to << 3);
          store<u64>(place, load<u64>(place) | unchecked(this.follow[from + to]));
        }
      }
    }
    let any: u64 = 0;
    for (let word = 0; word < words; word++) {
      const place = reachedNext + (word << 3);
      const kept = load<u64>(place) & unchecked(this.accepting[row * words + word]);
      store<u64>(place, kept);
      any |= kept;
    }
    const used = reached;
    reached = reachedNext;
    reachedNext = used;
    return any !== 0;
  }

  private isFinal(): bool {
    for (let word = 0; word < this.words; word++) {
      if ((load<u64>(reached + (word << 3)) & unchecked(this.final[word])) !== 0) return true;
    }
    return false;
  }

  private rowOf(character: u32): i32 {
    if (character < 0x80) return character;
    for (let index = 0; index < this.others.length; index++) {
      if (unchecked(this.others[index]) === character) return ANY_OTHER + 1 + index;
    }
    return ANY_OTHER;
  }
}

/** The UTF-8 sequence of `size` bytes at `at`, as one number: its bytes, the first one highest. */
export function characterAt(at: usize, size: u32): u32 {
  let character: u32 = 0;
  for (let index: u32 = 0; index < size; index++) character = (character << 8) | load<u8>(at + index);
  return character;
}
