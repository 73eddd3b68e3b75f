/** Which options a JSON Schema offers, and which of them configs make use of. */
import { Ajv2020, type AnySchemaObject } from "ajv/dist/2020.js";

type Visit = {
  /** An option, by its place in the schema: `#/$defs/rule/properties/name`, or a value of it: `... = "x"`. */
  option(name: string): void;
  /** Whether to look into the schema at this place, which holds for these values. */
  enter(location: string): boolean;
  /** Whether a branch of `oneOf` and the like is taken. */
  takes(location: string, value: unknown): boolean;
};

/** The value of a visit that has none: the schema itself is asked, not a config. */
const ANY = Symbol("any value");

/** Every option that a schema offers: each property, each value of an enum, true and false, each branch. */
export function optionsOf(schema: AnySchemaObject): Set<string> {
  const options = new Set<string>();
  const entered = new Set<string>();
  walk(schema, "#", ANY, {
    option: (name) => options.add(name),
    enter: (location) => entered.size < entered.add(location).size,
    takes: () => true,
  });
  return options;
}

/** The options of a schema that a config makes use of. The config must fit the schema. */
export function optionsUsed(schema: AnySchemaObject, configs: readonly unknown[]): Set<string> {
  const options = new Set<string>();
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(schema, "schema");
  for (const config of configs) {
    walk(schema, "#", config, {
      option: (name) => options.add(name),
      enter: () => true,
      takes: (location, value) => ajv.validate({ $ref: `schema${location}` }, value) === true,
    });
  }
  return options;
}

function walk(root: AnySchemaObject, location: string, value: unknown, visit: Visit): void {
  const schema = at(root, location);
  if (typeof schema !== "object" || !visit.enter(location)) return;
  const go = (part: string, inner: unknown) => walk(root, `${location}/${part}`, inner, visit);
  const named = (part: string, inner: unknown) => {
    if (schema[part] === false || at(root, `${location}/${part}`) === false) return;
    visit.option(`${location}/${part}`);
    go(part, inner);
  };
  if (schema.$ref !== undefined) {
    nameValues(at(root, schema.$ref), location, value, visit);
    walk(root, schema.$ref, value, visit);
  }
  nameValues(schema, location, value, visit);
  for (const key of Object.keys(schema.properties ?? {})) {
    const inner = member(value, key);
    if (inner !== undefined) named(`properties/${escaped(key)}`, inner);
  }
  for (const item of items(value)) if (schema.items !== undefined) go("items", item);
  if (typeof schema.additionalProperties === "object") {
    for (const inner of members(value, schema.properties)) named("additionalProperties", inner);
  }
  for (const [index] of (schema.allOf ?? []).entries()) go(`allOf/${index}`, value);
  for (const key of ["oneOf", "anyOf"]) {
    for (const [index] of (schema[key] ?? []).entries()) {
      if (visit.takes(`${location}/${key}/${index}`, value)) named(`${key}/${index}`, value);
    }
  }
  if (schema.if === undefined) return;
  const holds = value === ANY || visit.takes(`${location}/if`, value);
  if (schema.then !== undefined && holds) go("then", value);
  if (schema.else !== undefined && (value === ANY || !holds)) go("else", value);
}

/** The values of an option are options, too: those of an enum, true and false. */
function nameValues(schema: unknown, location: string, value: unknown, visit: Visit): void {
  const { enum: choices, const: only, type } = (schema ?? {}) as AnySchemaObject;
  const offered: unknown[] =
    choices ?? (type === "boolean" ? [true, false] : only === undefined ? [] : [only]);
  for (const choice of offered) {
    if (value === ANY || value === choice) visit.option(`${location} = ${JSON.stringify(choice)}`);
  }
}

/** The schema at a place of another one. */
function at(root: AnySchemaObject, location: string): AnySchemaObject | undefined | boolean {
  const steps = location.split("/").slice(1).map(unescaped);
  return steps.reduce<unknown>(
    (schema, step) => (schema as Record<string, unknown>)?.[step],
    root,
  ) as AnySchemaObject;
}

function member(value: unknown, key: string): unknown {
  if (value === ANY) return ANY;
  const isObject = typeof value === "object" && value !== null && Object.hasOwn(value, key);
  return isObject ? (value as Record<string, unknown>)[key] : undefined;
}

/** The members of an object that have no schema of their own. */
function members(value: unknown, properties: object = {}): unknown[] {
  if (value === ANY) return [ANY];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value)
    .filter(([key]) => !Object.hasOwn(properties, key))
    .map(([, inner]) => inner);
}

function items(value: unknown): readonly unknown[] {
  if (value === ANY) return [ANY];
  return Array.isArray(value) ? value : [];
}

function escaped(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescaped(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
