/**
 * A scanner finds the values of wanted places in a document that comes in pieces of any size. It is made once,
 * when a filter is configured, and serves any number of documents at the same time: what it knows of one of
 * them is in memory of the caller's, `stateSize` bytes for each, 8-aligned. Nothing is allocated.
 */
import { Slice } from "../../bytes/slice";
import { Captures } from "./captures";
import { bit, NONE, PlaceTree } from "./place-tree";

/** What a scanner says of the document after a piece, or at its end. */
/** More bytes are needed. At the end of a document never. */
export const MORE: i32 = 0;
/** What is found is final: nothing that could follow would change it. */
export const DONE: i32 = 1;
/** This is no such document. What was found means nothing. */
export const MALFORMED: i32 = 2;
/** A place is there twice, which the scanner was told to refuse. */
export const DUPLICATE: i32 = 3;
/** The document is compressed. */
export const COMPRESSED: i32 = 4;

/** Which value counts where a place is there more than once. */
/** The first: then it is final as soon as it is found. */
export const FIRST: i32 = 0;
/** The last. */
export const LAST: i32 = 1;
/** None: the verdict is `DUPLICATE`. */
export const REJECT: i32 = 2;

/** What every scanner notes of a document. */
@unmanaged
class Notes {
  /** The nodes that have been there, as bits. */
  seen: u64;
  /** The slots whose value, or lack of one, is known, as bits. */
  settled: u32;
}

export abstract class Scanner {
  /** How many bytes of memory a document needs. */
  readonly stateSize: usize;
  /** What the last step came to. */
  protected verdict: i32 = MORE;
  /** Where the scanner's own notes begin in a document's memory. */
  private readonly ownPlace: usize;

  /**
   * @param places what is wanted.
   * @param captures room for a value of each slot of `places`, and perhaps more that the scanner itself uses.
   * @param duplicates `FIRST`, `LAST` or `REJECT`.
   * @param ownSize bytes for the scanner's own notes.
   */
  constructor(
    protected readonly places: PlaceTree,
    readonly captures: Captures,
    protected readonly duplicates: i32,
    ownSize: usize,
  ) {
    this.ownPlace = captures.size + ((offsetof<Notes>() + 7) & ~7);
    this.stateSize = this.ownPlace + ownSize;
  }

  /** Begins a document. */
  begin(state: usize): void {
    this.captures.clear(state);
    memory.fill(this.notes(state), 0, this.stateSize - this.captures.size);
  }

  /** Reads the next bytes of the document, each of them once, until the verdict is another one than `MORE`. */
  abstract feed(state: usize, bytes: Slice): i32;

  /** The document ends here. */
  abstract end(state: usize): i32;

  /** The scanner's own notes on a document. */
  protected own(state: usize): usize {
    return state + this.ownPlace;
  }

  /**
   * A node's value begins. Gives the node, or `NONE` where the value does not count and is to be skipped; then
   * the verdict may be `DUPLICATE`.
   */
  protected enter(state: usize, node: i32): i32 {
    const notes = changetype<Notes>(this.notes(state));
    const isRepeated = (notes.seen & bit(node)) !== 0;
    notes.seen |= bit(node);
    if (!isRepeated) return node;
    if (this.duplicates === LAST) {
      // Nothing of the former value counts, nor of what was below it.
      const slots = this.places.slotsUnder(node);
      notes.seen &= ~this.places.nodesUnder(node);
      notes.settled &= ~slots;
      this.captures.forget(state, slots);
      return node;
    }
    if (this.duplicates === REJECT) this.verdict = DUPLICATE;
    return NONE;
  }

  /** These slots are settled, given as bits: found, or not there. With `FIRST` that may be all that was wanted. */
  protected settle(state: usize, slots: u32): void {
    const notes = changetype<Notes>(this.notes(state));
    notes.settled |= slots;
    if (this.duplicates === FIRST && notes.settled === this.places.allSlots) this.verdict = DONE;
  }

  private notes(state: usize): usize {
    return state + this.captures.size;
  }
}

/** The most bytes in each slot, with one more slot: for a name that is not there in one piece. */
export function withNameSlot(most: StaticArray<u32>, places: PlaceTree): StaticArray<u32> {
  const all = new StaticArray<u32>(most.length + 1);
  for (let slot = 0; slot < most.length; slot++) all[slot] = most[slot];
  all[most.length] = <u32>places.longestName;
  return all;
}
