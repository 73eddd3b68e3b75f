/** Values that a JSON Schema allows, for the keywords that the schemas of filters use. */
import { Ajv2020, type AnySchemaObject } from "ajv/dist/2020.js";
import fc from "fast-check";

export type Schema = AnySchemaObject | boolean;

/** Values for places of a schema where what it says is not enough, by place: `#/$defs/key`. */
export type OwnValues = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** How often a definition may stand within itself. */
const DEEPEST = 2;
/** How many more items, or characters, there are than must be. */
const MORE_ITEMS = 3;
const MORE_CHARACTERS = 12;

/** Thrown where a definition would stand within itself once more. */
class TooDeep extends Error {}

/**
 * Values that a schema allows.
 *
 * @throws Error where nothing fits the schema
 */
export function valuesOf(schema: AnySchemaObject, own: OwnValues = {}): fc.Arbitrary<unknown> {
  const fits = new Ajv2020({ strict: false }).compile(schema);
  const made = new Values(schema, own).fitting([schema], ["#"]);
  return made.filter((value) => fits(value) === true);
}

/** The places of the schema that led to a value, so that recursion ends. */
type Trail = readonly string[];
/** Schemas without references and branches, all of which hold. */
type Together = readonly AnySchemaObject[];

class Values {
  readonly #root: AnySchemaObject;
  readonly #own: OwnValues;

  constructor(root: AnySchemaObject, own: OwnValues) {
    this.#root = root;
    this.#own = own;
  }

  /** Values that fit all of these schemas, in one of the ways that their branches allow. */
  fitting(schemas: readonly Schema[], trail: Trail): fc.Arbitrary<unknown> {
    const [own] = schemas.flatMap((schema) => this.#ownOf(schema));
    if (own !== undefined) return own;
    const { ways, deeper } = this.#ways(schemas, trail);
    const made = ways.flatMap((together) => attempt(() => this.#together(together, deeper)));
    if (made.length === 0) throw new TooDeep();
    return fc.oneof(...made);
  }

  #ownOf(schema: Schema): fc.Arbitrary<unknown>[] {
    if (typeof schema !== "object" || schema.$ref === undefined) return [];
    return [this.#own[schema.$ref] ?? []].flat();
  }

  /** Each combination of the branches. */
  #ways(schemas: readonly Schema[], trail: Trail): { ways: Together[]; deeper: Trail } {
    const references = schemas.flatMap((schema) => references_(schema));
    for (const reference of references) {
      if (trail.filter((step) => step === reference).length >= DEEPEST) throw new TooDeep();
    }
    const ways = product(schemas.map((schema) => this.#branches(schema)));
    return { ways, deeper: [...trail, ...references] };
  }

  #branches(schema: Schema): Together[] {
    if (schema === false) return [];
    if (schema === true) return [[]];
    const { $ref, allOf = [], oneOf, anyOf, if: condition, then = true, else: otherwise = true } = schema;
    const parts: Together[][] = [[[schema]], ...allOf.map((one: Schema) => this.#branches(one))];
    if ($ref !== undefined) parts.push(this.#branches(this.#at($ref)));
    for (const choices of [oneOf, anyOf]) {
      if (choices !== undefined) parts.push(choices.flatMap((one: Schema) => this.#branches(one)));
    }
    if (condition !== undefined) {
      const held = product([this.#branches(condition), this.#branches(then)]);
      parts.push([...held, ...this.#branches(otherwise)]);
    }
    return product(parts);
  }

  #together(schemas: Together, trail: Trail): fc.Arbitrary<unknown> {
    const choices = schemas.flatMap(({ enum: several, const: only }) => several ?? [only ?? []].flat());
    if (choices.length > 0) return fc.constantFrom(...choices);
    const types = schemas.flatMap(({ type }) => [type ?? []].flat());
    const has = (...keywords: string[]) => keywords.some((one) => schemas.some((schema) => one in schema));
    if (types.includes("object") || has("properties", "required")) return this.#objects(schemas, trail);
    if (types.includes("array") || has("items")) return this.#lists(schemas, trail);
    if (types.includes("integer")) return integers(schemas);
    if (types.includes("boolean")) return fc.boolean();
    if (types.includes("string") || has("pattern", "maxLength")) return strings(schemas);
    return fc.oneof(fc.string(), fc.integer(), fc.boolean());
  }

  #objects(schemas: Together, trail: Trail): fc.Arbitrary<unknown> {
    const required = new Set(schemas.flatMap(({ required: names = [] }) => names as string[]));
    const members = new Map<string, fc.Arbitrary<unknown>>();
    for (const name of new Set(schemas.flatMap(({ properties = {} }) => Object.keys(properties)))) {
      const inner = schemas.flatMap(({ properties }) => [properties?.[name] ?? []].flat() as Schema[]);
      for (const made of attempt(() => this.fitting(inner, trail))) members.set(name, made);
      if (required.has(name) && !members.has(name)) throw new TooDeep();
    }
    const optional = [...members.keys()].filter((name) => !required.has(name));
    const least = Math.max(0, highest(schemas, "minProperties", 0) - required.size);
    const most = Math.min(optional.length, lowest(schemas, "maxProperties", 1000) - required.size);
    return fc
      .subarray(optional, { minLength: Math.min(least, most), maxLength: most })
      .chain((names) =>
        fc.record(
          Object.fromEntries(
            [...required, ...names].map((name) => [name, members.get(name) ?? fc.string()] as const),
          ),
        ),
      );
  }

  #lists(schemas: Together, trail: Trail): fc.Arbitrary<unknown> {
    const items = schemas.flatMap((schema) => [schema.items ?? []].flat() as Schema[]);
    const minLength = highest(schemas, "minItems", 0);
    const maxLength = Math.min(minLength + MORE_ITEMS, lowest(schemas, "maxItems", 1000));
    return fc.array(this.fitting(items, trail), { minLength, maxLength });
  }

  #at(reference: string): Schema {
    return reference
      .split("/")
      .slice(1)
      .reduce<AnySchemaObject>((schema, step) => schema[step], this.#root);
  }
}

function strings(schemas: Together): fc.Arbitrary<unknown> {
  const minLength = highest(schemas, "minLength", 0);
  const longest = lowest(schemas, "maxLength", 1_000_000);
  const [pattern] = schemas.flatMap(({ pattern: text }) => [text ?? []].flat() as string[]);
  if (pattern === undefined) {
    const maxLength = Math.min(minLength + MORE_CHARACTERS, longest);
    return fc.string({ minLength, maxLength, unit: "binary" }).filter((text) => bytesOf(text) <= longest);
  }
  return fc
    .stringMatching(new RegExp(pattern, "u"))
    .filter((text) => text.length >= minLength && bytesOf(text) <= longest);
}

function integers(schemas: Together): fc.Arbitrary<unknown> {
  return fc.integer({
    min: highest(schemas, "minimum", -1_000_000),
    max: lowest(schemas, "maximum", 1_000_000_000),
  });
}

function highest(schemas: Together, keyword: string, fallback: number): number {
  return Math.max(fallback, ...schemas.flatMap((schema) => schema[keyword] ?? []));
}

function lowest(schemas: Together, keyword: string, fallback: number): number {
  return Math.min(fallback, ...schemas.flatMap((schema) => schema[keyword] ?? []));
}

function references_(schema: Schema): string[] {
  return typeof schema === "object" && schema.$ref !== undefined ? [schema.$ref] : [];
}

/** What is made, or nothing where that would go too deep. */
function attempt<T>(make: () => T): T[] {
  try {
    return [make()];
  } catch (error) {
    if (error instanceof TooDeep) return [];
    throw error;
  }
}

/** Every choice of one from each. */
function product(parts: readonly Together[][]): Together[] {
  return parts.reduce<Together[]>(
    (made, part) => made.flatMap((one) => part.map((other) => [...one, ...other])),
    [[]],
  );
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
