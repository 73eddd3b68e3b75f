/** The scanners of request bodies, compiled with all checks, fed from Node. */
import { compileFunctions, type Functions } from "./functions.ts";

/** What a scanner says; the numbers of codec/scanner.ts. */
export const VERDICTS = ["more", "done", "malformed", "duplicate", "compressed"] as const;
export type Verdict = (typeof VERDICTS)[number];

export const DUPLICATES = ["first", "last", "reject"] as const;
export type Duplicates = (typeof DUPLICATES)[number];

/** A value as the scanner has it: bytes, or why there are none. */
export type Found = { value: string; isNull: boolean } | "missing" | "mismatch";

export type Scan = {
  verdict: Verdict;
  /** What the wanted places have, in their order. Means nothing after `malformed` and the like. */
  found: Found[];
  /** How many bytes it had been given when it was sure. */
  fed: number;
};

/** A compiled scanner for some places. */
export class Scanners {
  readonly #functions: Functions;
  #slots: number[] = [];

  constructor(functions: Functions) {
    this.#functions = functions;
  }

  static async compile(): Promise<Scanners> {
    return new Scanners(await compileFunctions(SOURCE));
  }

  /** From now on scans JSON for JSON Pointers. */
  useJson(pointers: readonly string[], duplicates: Duplicates, longest = 64): this {
    this.#begin(pointers.map((pointer) => ["addPointer", pointer]));
    this.#functions.number("useJson", longest, DUPLICATES.indexOf(duplicates));
    return this;
  }

  /** From now on scans forms for fields. */
  useForm(names: readonly string[], duplicates: Duplicates, longest = 64): this {
    this.#begin(names.map((name) => ["addField", name]));
    this.#functions.number("useForm", longest, DUPLICATES.indexOf(duplicates));
    return this;
  }

  /** From now on scans protobuf messages for fields: pairs of path and type. */
  useProtobuf(
    fields: readonly (readonly [path: string, type: string])[],
    duplicates: Duplicates,
    { isFramed = false, longest = 64 } = {},
  ): this {
    this.#begin(fields.map(([path, type]) => ["addPath", path, type]));
    this.#functions.number("useProtobuf", longest, isFramed ? 1 : 0, DUPLICATES.indexOf(duplicates));
    return this;
  }

  /** Whether this is the path of a protobuf field. */
  isFieldPath(path: string): boolean {
    return this.#functions.number("isPath", path) === 1;
  }

  /** Scans one document that comes in pieces. */
  scan(pieces: readonly Uint8Array[]): Scan {
    const functions = this.#functions;
    functions.number("begin");
    let verdict = 0;
    let fed = 0;
    for (const piece of pieces) {
      verdict = Number(functions.number("feed", piece));
      fed += piece.length;
      if (verdict !== 0) break;
    }
    if (verdict === 0) verdict = Number(functions.number("end"));
    return { verdict: VERDICTS[verdict] ?? "more", found: this.#slots.map((slot) => this.#found(slot)), fed };
  }

  #found(slot: number): Found {
    const has = (mask: string) => ((Number(this.#functions.number(mask)) >>> slot) & 1) === 1;
    if (has("mismatched")) return "mismatch";
    if (!has("found")) return "missing";
    const bytes = this.#functions.bytes("value", slot) ?? new Uint8Array();
    return { value: Buffer.from(bytes).toString("latin1"), isNull: has("nulls") };
  }

  #begin(places: readonly (readonly [name: string, ...args: string[]])[]): void {
    this.#functions.number("reset");
    this.#slots = places.map(([name, ...args]) => Number(this.#functions.number(name, ...args)));
    if (this.#slots.some((slot) => slot < 0)) throw new Error(`no room for ${JSON.stringify(places)}`);
  }
}

/** A text as values are told: one character for each byte of its UTF-8. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** The bytes, cut before these places. */
export function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.toSorted((a, b) => a - b), bytes.length];
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

/** Every way to cut the bytes in up to three pieces, and byte by byte. */
export function* everyCut(bytes: Uint8Array): Generator<Uint8Array[]> {
  for (let one = 0; one <= bytes.length; one++) {
    for (let two = one; two <= bytes.length; two++) yield cut(bytes, [one, two]);
  }
  yield cut(bytes, [...bytes.keys()]);
}

const SOURCE = `
import { addFormField, FormScanner } from "./assembly/codec/scan/form-scanner";
import { addPointer as addJsonPointer, JsonScanner } from "./assembly/codec/scan/json-scanner";
import { MOST_SLOTS, PlaceTree } from "./assembly/codec/scan/place-tree";
import { addFieldPath, isFieldPath, ProtobufScanner } from "./assembly/codec/scan/protobuf-scanner";
import { TYPE_NAMES } from "./assembly/codec/scan/protobuf-type";
import { Scanner } from "./assembly/codec/scan/scanner";
import { length, start } from "./assembly/bytes/slice";

let tree = new PlaceTree();
let types = new StaticArray<i32>(MOST_SLOTS);
let scanner: Scanner = new JsonScanner(tree, limits(0), 0);
let state: usize = 0;

export function reset(): void {
  tree = new PlaceTree();
  types = new StaticArray<i32>(MOST_SLOTS);
  __collect();
}
export function addPointer(pointer: Slice): i32 {
  return addJsonPointer(tree, pointer);
}
export function useJson(most: u32, duplicates: i32): void {
  use(new JsonScanner(tree, limits(most), duplicates));
}
export function addField(name: Slice): i32 {
  return addFormField(tree, name);
}
export function useForm(most: u32, duplicates: i32): void {
  use(new FormScanner(tree, limits(most), duplicates));
}
export function isPath(path: Slice): bool {
  return isFieldPath(path);
}
export function addPath(path: Slice, type: Slice): i32 {
  const slot = addFieldPath(tree, path);
  const name = String.UTF8.decodeUnsafe(start(type), length(type));
  for (let index = 0; index < TYPE_NAMES.length; index++) {
    if (slot >= 0 && TYPE_NAMES[index] == name) types[slot] = index;
  }
  return slot;
}
export function useProtobuf(most: u32, isFramed: bool, duplicates: i32): void {
  use(new ProtobufScanner(tree, limits(most), types, isFramed, duplicates));
}
function limits(most: u32): StaticArray<u32> {
  return new StaticArray<u32>(tree.slotCount).fill(most);
}
function use(made: Scanner): void {
  scanner = made;
  if (state !== 0) heap.free(state);
  // What stands behind a document's memory must stay as it is.
  state = heap.alloc(made.stateSize + 8);
  memory.fill(state, 0xa5, made.stateSize + 8);
}
export function begin(): void {
  memory.fill(state, 0xa5, scanner.stateSize);
  scanner.begin(state);
}
export function feed(piece: Slice): i32 {
  const verdict = scanner.feed(state, piece);
  assert(load<u64>(state + scanner.stateSize) === 0xa5a5a5a5a5a5a5a5);
  return verdict;
}
export function end(): i32 {
  return scanner.end(state);
}
export function found(): u32 {
  return scanner.captures.found(state);
}
export function mismatched(): u32 {
  return scanner.captures.mismatched(state);
}
export function nulls(): u32 {
  return scanner.captures.nulls(state);
}
export function value(slot: i32): Slice {
  return scanner.captures.valueOf(state, slot);
}
`;
