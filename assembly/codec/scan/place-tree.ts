/**
 * The places of a document whose values are wanted, as a tree made when a filter is configured: each step down
 * is a name (of an object's member, of a form's field) or a number (of an array's element, of a protobuf's
 * field). A scanner walks it along with the document, so that many places cost one pass.
 *
 * Node 0 is the whole document. A node whose value is wanted has a *slot*, a small number under which the value
 * is kept (see `Captures`). Sets of nodes and of slots are bit masks, so that a scanner's notes on one document
 * are a few words.
 */
import { Bytes, bytesOf, copyOf, sliceOf } from "../../bytes/bytes";
import { equals, length, Slice } from "../../bytes/slice";

/** The most nodes, the whole document included: a u64 has a bit for each. */
export const MOST_NODES: i32 = 64;
/** The most slots. */
export const MOST_SLOTS: i32 = 16;

/** No node, no slot. */
export const NONE: i32 = -1;

/** Of a node whose step is no number. */
export const NO_NUMBER: u32 = u32.MAX_VALUE;

const NAMELESS = bytesOf("");

export class PlaceTree {
  private count: i32 = 1;
  private slots: i32 = 0;
  private longest: usize = 0;
  private readonly names: StaticArray<Bytes> = new StaticArray<Bytes>(MOST_NODES).fill(NAMELESS);
  private readonly numbers: StaticArray<u32> = new StaticArray<u32>(MOST_NODES).fill(NO_NUMBER);
  private readonly parents: StaticArray<i32> = new StaticArray<i32>(MOST_NODES).fill(NONE);
  private readonly firstChildren: StaticArray<i32> = new StaticArray<i32>(MOST_NODES).fill(NONE);
  private readonly siblings: StaticArray<i32> = new StaticArray<i32>(MOST_NODES).fill(NONE);
  private readonly slotsAt: StaticArray<i32> = new StaticArray<i32>(MOST_NODES).fill(NONE);
  private readonly slotsBelow: StaticArray<u32> = new StaticArray<u32>(MOST_NODES);
  private readonly nodesBelow: StaticArray<u64> = new StaticArray<u64>(MOST_NODES);
  /** Of each node, the lengths of its children's names, as bits: most names are told apart by that. */
  private readonly nameLengths: StaticArray<u64> = new StaticArray<u64>(MOST_NODES);

  /** The number of slots, which are 0 and up. */
  get slotCount(): i32 {
    return this.slots;
  }

  /** All slots, as bits. */
  get allSlots(): u32 {
    return this.slotsBelow[0];
  }

  /** The most bytes of a name. */
  get longestName(): usize {
    return this.longest;
  }

  /**
   * The child of a node for a step, made if need be; `NONE` where there are too many nodes. Allocates.
   *
   * @param number what the step means as a number, or `NO_NUMBER`.
   */
  addChild(node: i32, name: Slice, number: u32): i32 {
    for (let child = this.firstChildren[node]; child !== NONE; child = this.siblings[child]) {
      if (this.numbers[child] === number && equals(sliceOf(this.names[child]), name)) return child;
    }
    if (this.count === MOST_NODES) return NONE;
    const child = this.count++;
    this.names[child] = copyOf(name);
    this.numbers[child] = number;
    this.parents[child] = node;
    this.siblings[child] = this.firstChildren[node];
    this.firstChildren[node] = child;
    this.longest = max(this.longest, length(name));
    this.nameLengths[node] |= lengthBit(name);
    for (let above = node; above !== NONE; above = this.parents[above]) this.nodesBelow[above] |= bit(child);
    return child;
  }

  /** The slot of a node, made if need be; `NONE` where there are too many. */
  addSlot(node: i32): i32 {
    if (this.slotsAt[node] !== NONE) return this.slotsAt[node];
    if (this.slots === MOST_SLOTS) return NONE;
    const slot = this.slots++;
    this.slotsAt[node] = slot;
    for (let above = node; above !== NONE; above = this.parents[above]) this.slotsBelow[above] |= 1 << slot;
    return slot;
  }

  /** The child that a name leads to, or `NONE`. */
  childNamed(node: i32, name: Slice): i32 {
    if ((unchecked(this.nameLengths[node]) & lengthBit(name)) === 0) return NONE;
    let child = unchecked(this.firstChildren[node]);
    while (child !== NONE && !equals(sliceOf(unchecked(this.names[child])), name)) {
      child = unchecked(this.siblings[child]);
    }
    return child;
  }

  /** The child that a number leads to, or `NONE`. */
  childNumbered(node: i32, number: u32): i32 {
    let child = unchecked(this.firstChildren[node]);
    while (child !== NONE && unchecked(this.numbers[child]) !== number)
      child = unchecked(this.siblings[child]);
    return child;
  }

  /** The step to a node as a number, or `NO_NUMBER`. */
  numberOf(node: i32): u32 {
    return unchecked(this.numbers[node]);
  }

  parentOf(node: i32): i32 {
    return unchecked(this.parents[node]);
  }

  hasChildren(node: i32): bool {
    return unchecked(this.firstChildren[node]) !== NONE;
  }

  /** The slot of a node, or `NONE`. */
  slotOf(node: i32): i32 {
    return unchecked(this.slotsAt[node]);
  }

  /** The slots of a node and of all below it, as bits. */
  slotsUnder(node: i32): u32 {
    return unchecked(this.slotsBelow[node]);
  }

  /** The nodes below a node, without itself, as bits. */
  nodesUnder(node: i32): u64 {
    return unchecked(this.nodesBelow[node]);
  }
}

/** The bit of a node. */
export function bit(node: i32): u64 {
  return (<u64>1) << node;
}

function lengthBit(name: Slice): u64 {
  return (<u64>1) << (<u64>min<usize>(length(name), 63));
}
