/** Checks a value against the JSON Schema of its kind and fills in the defaults. Pure. */
import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { KINDS, type Kind } from "./kinds.ts";
import { pathOf, pointerOf } from "./source.ts";

/** What is wrong with one key. */
export interface SchemaError {
  key: string;
  message: string;
  expected?: string;
}

const ajv = new Ajv2020({
  allErrors: true,
  useDefaults: true,
  strict: true,
  strictRequired: false, // a oneOf of required keys is how one of several is asked for
  allowUnionTypes: true,
  verbose: true,
});
// What the schemas of several kinds refer to, by the names that their `$ref`s have.
for (const name of ["parts.json", "traffic.json", "edge.json"]) ajv.addSchema(readSchemaFile(name), name);

const byKind = new Map<string, ValidateFunction>(KINDS.map((kind) => [kind, ajv.compile(readSchema(kind))]));

/** The JSON Schema of a kind, as published in `schemas/`. */
export function readSchema(kind: Kind): Record<string, unknown> {
  return readSchemaFile(`${kind.toLowerCase()}.json`);
}

function readSchemaFile(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(import.meta.resolve(`numesh/schemas/${name}`)), "utf8"));
}

/** Checks one document of any kind. Defaults are written into `value`. */
export function validate(value: unknown): SchemaError[] {
  const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
  const check = typeof kind === "string" ? byKind.get(kind) : undefined;
  if (check === undefined) {
    const message = kind === undefined ? "the document has no kind" : `unknown kind ${JSON.stringify(kind)}`;
    return [{ key: kind === undefined ? "" : "/kind", message, expected: `one of ${KINDS.join(", ")}` }];
  }
  return run(check, value, shorten);
}

/**
 * Compiles a schema that came with something else, such as the manifest of a module.
 *
 * @returns the check; its errors have keys relative to the value and show no values, which may be secret. It
 * changes nothing in the value.
 * @throws Error if the schema itself is not one
 */
export function compileSchema(schema: object): (value: unknown) => SchemaError[] {
  const check = new Ajv2020({ allErrors: true, strict: false, verbose: true }).compile(schema);
  return (value) => run(check, value, () => "the value");
}

/** How an error message speaks of a value. */
type Show = (value: unknown) => string;

function run(check: ValidateFunction, value: unknown, show: Show): SchemaError[] {
  if (check(value)) return [];
  const errors = (check.errors ?? []).filter(isTold).map((error) => describe(error, show));
  return errors.filter(
    (error, index) =>
      errors.findIndex((other) => other.key === error.key && other.message === error.message) === index,
  );
}

/** Not what only says that something below is wrong, nor what is wrong with one of several alternatives. */
function isTold({ keyword, schemaPath }: ErrorObject): boolean {
  return keyword !== "if" && !/\/oneOf\/\d/.test(schemaPath);
}

/** Lists of keys of which a `oneOf` asks for one: `to, answer, redirect`. */
function alternatives(schemas: { required?: string[] }[]): string {
  return schemas.map(({ required = [] }) => required.join(" with ")).join(", ");
}

function describe(error: ErrorObject, show: Show): SchemaError {
  const path = pathOf(error.instancePath);
  switch (error.keyword) {
    case "additionalProperties":
    case "unevaluatedProperties": {
      const name = error.params.additionalProperty ?? error.params.unevaluatedProperty;
      const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
      return {
        key: pointerOf([...path, name]),
        message: `unknown key ${JSON.stringify(name)}`,
        ...(known.length === 0 ? {} : { expected: `one of ${known.join(", ")}` }),
      };
    }
    case "propertyNames":
      return {
        key: pointerOf([...path, error.params.propertyName]),
        message: `${JSON.stringify(error.params.propertyName)} is no valid name here`,
      };
    case "required":
      return {
        key: error.instancePath,
        message: `the key ${JSON.stringify(error.params.missingProperty)} is missing`,
      };
    case "oneOf":
      return {
        key: error.instancePath,
        message:
          error.params.passingSchemas === null ? "something is missing" : "these keys exclude each other",
        expected: `exactly one of ${alternatives(error.parentSchema?.oneOf)}`,
      };
    case "enum":
    case "const":
      return {
        key: error.instancePath,
        message: `${show(error.data)} is not allowed`,
        expected: [error.params.allowedValues ?? error.params.allowedValue]
          .flat()
          .map((allowed) => JSON.stringify(allowed))
          .join(" or "),
      };
    case "pattern":
      return {
        key: error.instancePath,
        message: `${show(error.data)} is not allowed`,
        expected: String(error.parentSchema?.description ?? `text that fits ${error.params.pattern}`),
      };
    case "type":
      return {
        key: error.instancePath,
        message: `${show(error.data)} is of the wrong type`,
        expected: [error.params.type].flat().map(typeInWords).join(" or "),
      };
    case "minimum":
    case "maximum":
      return {
        key: error.instancePath,
        message: `${show(error.data)} is out of range`,
        expected: `a number ${error.params.comparison} ${error.params.limit}`,
      };
    case "minItems":
    case "minProperties":
      return {
        key: error.instancePath,
        message: `${show(error.data)} is too short`,
        expected: String(error.parentSchema?.description ?? `at least ${error.params.limit}`),
      };
    case "maxProperties":
      return {
        key: error.instancePath,
        message: `${show(error.data)} has too many keys`,
        expected: String(error.parentSchema?.description ?? `at most ${error.params.limit}`),
      };
    default:
      return { key: error.instancePath, message: `${show(error.data)} ${error.message ?? "is wrong"}` };
  }
}

const TYPES: Record<string, string> = {
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  object: "keys and values",
  string: "text",
};

function typeInWords(type: string): string {
  return TYPES[type] ?? type;
}

/** A value of a document, short. */
function shorten(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "the list" : "the object";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}..."` : text;
}
