/** One change to a value, of the kinds that people and programs make: a wrong type, a typo, one too many. */
import type { AnySchemaObject } from "ajv/dist/2020.js";
import fc from "fast-check";

/** Lists longer than this make slow tests, and are the business of a filter's own. */
const LONGEST_LIST = 2000;
/** No limit of a text is above it; a number that is belongs to something else. */
const LONGEST_TEXT = 100_000;

const ODD: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 1.5, 1e21, "", " ", "a", "\n", "\u0000", "\u00e9", "1", "true"],
  ...[[], {}, [null], [""], [[]], { a: 1 }],
];
const PIECES = ["", " ", "\n", "\t", "A", "\u00e9", "/", "~", "~2", ":", "\u{1f600}"];

/** Values that differ from one of these in one place, or not at all. */
export function damaged(values: fc.Arbitrary<unknown>, schema: AnySchemaObject): fc.Arbitrary<unknown> {
  const mentioned = mentionedIn(schema);
  return values.chain((value) =>
    fc
      .constantFrom(...placesOf(value))
      .chain((path) => changed(valueAt(value, path), mentioned).map((inner) => withAt(value, path, inner))),
  );
}

/** What a schema speaks of, wherever that is in it. */
type Mentioned = {
  /** The limits of something, and one more and one less. */
  numbers: number[];
  /** The values of enums, and names of members. */
  words: string[];
};

type Path = readonly (string | number)[];

function changed(value: unknown, { numbers, words }: Mentioned): fc.Arbitrary<unknown> {
  const odd = fc.constantFrom(...ODD);
  const length = fc.constantFrom(...numbers.filter((number) => number >= 0 && number <= LONGEST_TEXT));
  const word = fc.constantFrom(...words, "unknown", "", "a/b~c");
  if (typeof value === "string") {
    const piece = fc.constantFrom(...PIECES);
    return fc.oneof(
      { weight: 3, arbitrary: length.map((size) => resized(value, size)) },
      { weight: 2, arbitrary: fc.tuple(fc.nat(), piece).map(([at, text]) => spelled(value, at, text)) },
      { weight: 4, arbitrary: word },
      { weight: 1, arbitrary: odd },
    );
  }
  if (typeof value === "number") return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...numbers) }, odd);
  if (Array.isArray(value)) {
    const sized = length.map((size) => repeated(value, size));
    return fc.oneof({ weight: 4, arbitrary: sized }, fc.constant(value.slice(1)), odd);
  }
  if (typeof value !== "object" || value === null) return fc.oneof(odd, word);
  const names = Object.keys(value);
  const fewer = fc.constantFrom("", ...names).map((name) => without(value as Record<string, unknown>, name));
  const more = fc.tuple(word, odd).map(([name, member]) => ({ ...value, [name]: member }));
  return fc.oneof({ weight: 2, arbitrary: fewer }, { weight: 2, arbitrary: more }, odd);
}

function mentionedIn(schema: AnySchemaObject): Mentioned {
  const numbers = new Set([0]);
  const words = new Set<string>();
  const look = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === "number") for (const near of [value - 1, value, value + 1]) numbers.add(near);
      if (key === "properties") for (const name of Object.keys(value)) words.add(name);
      if (key === "enum") for (const word of value) if (typeof word === "string") words.add(word);
      look(value);
    }
  };
  look(schema);
  return { numbers: [...numbers], words: [...words] };
}

/** A text of so many characters, which ends as this one. */
function resized(text: string, length: number): string {
  const characters = [...text].slice(0, length);
  return characters.join("") + (characters.at(-1) ?? "a").repeat(length - characters.length);
}

/** A list of so many items, which are those of this one, again and again. */
function repeated(list: readonly unknown[], length: number): readonly unknown[] {
  if (list.length === 0 || length > LONGEST_LIST) return list;
  return Array.from({ length }, (_, index) => list[index % list.length]);
}

/** With a piece put in, or in the place of a character. */
function spelled(text: string, at: number, piece: string): string {
  const from = at % (text.length + 1);
  const made = text.slice(0, from) + piece + text.slice(from + (at % 2));
  return made.isWellFormed() ? made : text;
}

function without(object: Record<string, unknown>, name: string): object {
  const { [name]: _, ...others } = object;
  return others;
}

/** The way to each value within a value, itself first. */
export function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((inner, key) => (inner as Record<string, unknown>)[key], value);
}

function withAt(value: unknown, [key, ...rest]: Path, inner: unknown): unknown {
  if (key === undefined) return inner;
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === key ? withAt(item, rest, inner) : item));
  }
  const object = value as Record<string, unknown>;
  return { ...object, [key]: withAt(object[key], rest, inner) };
}
