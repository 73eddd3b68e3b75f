import { bytesOf, sliceOf } from "../../bytes/bytes";
import { Slice } from "../../bytes/slice";
import { addPointer } from "./json-scanner";
import { bit, MOST_NODES, MOST_SLOTS, NO_NUMBER, NONE, PlaceTree } from "./place-tree";

function utf8(text: string): Slice {
  return sliceOf(bytesOf(text));
}

describe("a tree of places", () => {
  test("has a node for each step and a slot for each place that is wanted", () => {
    const tree = new PlaceTree();
    expect(addPointer(tree, utf8("/a/b"))).toBe(0);
    expect(addPointer(tree, utf8("/a/c"))).toBe(1);
    expect(addPointer(tree, utf8("/a"))).toBe(2);
    expect(addPointer(tree, utf8("/a/b"))).toBe(0);
    expect(tree.slotCount).toBe(3);
    const a = tree.childNamed(0, utf8("a"));
    const b = tree.childNamed(a, utf8("b"));
    expect(tree.slotOf(a)).toBe(2);
    expect(tree.slotOf(b)).toBe(0);
    expect(tree.slotOf(0)).toBe(NONE);
    expect(tree.parentOf(b)).toBe(a);
    expect(tree.parentOf(0)).toBe(NONE);
    expect(tree.hasChildren(a)).toBe(true);
    expect(tree.hasChildren(b)).toBe(false);
    expect(tree.slotsUnder(a)).toBe(0b111);
    expect(tree.slotsUnder(b)).toBe(0b001);
    expect(tree.allSlots).toBe(0b111);
    expect(tree.nodesUnder(a)).toBe(bit(b) | bit(tree.childNamed(a, utf8("c"))));
  });

  test("tells names apart that are equally long, and finds none that is not there", () => {
    const tree = new PlaceTree();
    addPointer(tree, utf8("/ab"));
    addPointer(tree, utf8("/cd"));
    expect(tree.childNamed(0, utf8("cd"))).not.toBe(tree.childNamed(0, utf8("ab")));
    expect(tree.childNamed(0, utf8("ac"))).toBe(NONE);
    expect(tree.childNamed(0, utf8("a"))).toBe(NONE);
    expect(tree.childNamed(0, utf8(""))).toBe(NONE);
    expect(tree.longestName).toBe(2);
  });

  test("finds children by number, where their step is one", () => {
    const tree = new PlaceTree();
    addPointer(tree, utf8("/10"));
    addPointer(tree, utf8("/07"));
    const ten = tree.childNumbered(0, 10);
    expect(tree.numberOf(ten)).toBe(10);
    expect(tree.childNamed(0, utf8("10"))).toBe(ten);
    expect(tree.childNumbered(0, 7)).toBe(NONE);
    expect(tree.numberOf(tree.childNamed(0, utf8("07")))).toBe(NO_NUMBER);
  });

  test("takes a limited number of nodes and slots", () => {
    const tree = new PlaceTree();
    for (let index = 1; index < MOST_NODES; index++) {
      expect(tree.addChild(0, utf8(index.toString()), index)).toBe(index);
    }
    expect(tree.addChild(0, utf8("more"), NO_NUMBER)).toBe(NONE);
    expect(tree.addChild(0, utf8("5"), 5)).toBe(5);
    for (let slot = 0; slot < MOST_SLOTS; slot++) expect(tree.addSlot(slot)).toBe(slot);
    expect(tree.addSlot(MOST_SLOTS)).toBe(NONE);
    expect(addPointer(tree, utf8("/40"))).toBe(NONE);
  });
});
