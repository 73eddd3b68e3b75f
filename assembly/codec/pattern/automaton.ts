/** Builds the automaton of a pattern (see pattern.ts), part by part. Only while something is configured: it allocates. */
import { CharacterSet } from "./character-set";
import { ANY_OTHER, MOST_POSITIONS, Pattern } from "./pattern";

const WORDS: i32 = MOST_POSITIONS / 64;

/** A set of positions. */
export class PositionSet {
  readonly words: StaticArray<u64> = new StaticArray<u64>(WORDS);

  add(position: i32): void {
    this.words[position >> 6] |= (<u64>1) << (position & 63);
  }

  has(position: i32): bool {
    return ((this.words[position >> 6] >> (position & 63)) & 1) !== 0;
  }

  addAll(other: PositionSet): void {
    for (let word = 0; word < WORDS; word++) this.words[word] |= other.words[word];
  }
}

/** A part of a pattern: whether it matches nothing at all, and the positions where a match of it may begin and end. */
export class Part {
  readonly first: PositionSet = new PositionSet();
  readonly last: PositionSet = new PositionSet();

  constructor(readonly isNullable: bool) {}
}

export class Automaton {
  /** The characters of each position from 1 on, at the index below. */
  private readonly accepted: CharacterSet[] = [];
  private readonly follow: PositionSet[] = [new PositionSet()];

  /** Whether there is no room for one more position. */
  get isFull(): bool {
    return <u32>this.follow.length === MOST_POSITIONS;
  }

  /** One character out of a set. Not if `isFull`. */
  character(accepted: CharacterSet): Part {
    const position = this.follow.length;
    this.accepted.push(accepted);
    this.follow.push(new PositionSet());
    const part = new Part(false);
    part.first.add(position);
    part.last.add(position);
    return part;
  }

  /** Lets a match that has come to one of `before` go on with one of `after`. */
  link(before: PositionSet, after: PositionSet): void {
    for (let position = 0; position < this.follow.length; position++) {
      if (before.has(position)) this.follow[position].addAll(after);
    }
  }

  /** One part after the other. */
  sequence(before: Part, after: Part): Part {
    this.link(before.last, after.first);
    const whole = new Part(before.isNullable && after.isNullable);
    whole.first.addAll(before.first);
    if (before.isNullable) whole.first.addAll(after.first);
    whole.last.addAll(after.last);
    if (after.isNullable) whole.last.addAll(before.last);
    return whole;
  }

  /** Either part. */
  choice(one: Part, other: Part): Part {
    const whole = new Part(one.isNullable || other.isNullable);
    whole.first.addAll(one.first);
    whole.first.addAll(other.first);
    whole.last.addAll(one.last);
    whole.last.addAll(other.last);
    return whole;
  }

  /** The pattern that this part is all of. */
  finish(whole: Part): Pattern {
    this.follow[0].addAll(whole.first);
    if (whole.isNullable) whole.last.add(0);
    const count = this.follow.length;
    const words = (count + 63) >> 6;
    const follow = new StaticArray<u64>(count * words);
    for (let position = 0; position < count; position++) {
      for (let word = 0; word < words; word++) {
        follow[position * words + word] = this.follow[position].words[word];
      }
    }
    const final = StaticArray.fromArray(whole.last.words.slice(0, words));
    return new Pattern(words, follow, this.acceptingRows(words), this.exactCharacters(), final);
  }

  private acceptingRows(words: i32): StaticArray<u64> {
    const others = this.exactCharacters();
    const rows = ANY_OTHER + 1 + others.length;
    const accepting = new StaticArray<u64>(rows * words);
    for (let row = 0; row < rows; row++) {
      const other = row > ANY_OTHER ? others[row - ANY_OTHER - 1] : 0;
      for (let position = 1; position <= this.accepted.length; position++) {
        if (!this.accepted[position - 1].accepts(row, other)) continue;
        accepting[row * words + (position >> 6)] |= (<u64>1) << (position & 63);
      }
    }
    return accepting;
  }

  /** The characters above ASCII that a position names, each once. */
  private exactCharacters(): StaticArray<u32> {
    const found: u32[] = [];
    for (let index = 0; index < this.accepted.length; index++) {
      const exact = this.accepted[index].exact;
      if (exact !== 0 && !found.includes(exact)) found.push(exact);
    }
    return StaticArray.fromArray(found);
  }
}
