import { expect, test } from "vitest";
import { optionsOf, optionsUsed } from "./coverage.ts";

const schema = {
  type: "object",
  properties: {
    mode: { enum: ["enforce", "observe"] },
    strict: { $ref: "#/$defs/flag" },
    "a/b": { const: 1 },
    rules: { type: "array", items: { $ref: "#/$defs/rule" } },
    headers: { type: "object", additionalProperties: { type: "string" } },
  },
  $defs: {
    flag: { type: "boolean" },
    rule: {
      properties: { not: { $ref: "#/$defs/rule" }, forbidden: false },
      oneOf: [{ required: ["not"] }, { required: ["key"], properties: { key: { type: "string" } } }],
      if: { required: ["key"] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { salt: { type: "string" } } },
      else: { properties: { depth: { type: "integer" } } },
    },
  },
};

const everything = [
  { mode: "enforce", strict: true, "a/b": 1, headers: { "x-a": "1" } },
  { mode: "observe", strict: false, rules: [{ not: { key: "k", salt: "s" }, depth: 1 }] },
];

function missing(configs: unknown[]): string[] {
  const used = optionsUsed(schema, configs);
  return [...optionsOf(schema)].filter((option) => !used.has(option));
}

test("configs that use everything leave nothing", () => expect(missing(everything)).toEqual([]));

test("what is not used is named by its place in the schema", () => {
  expect(missing([{ mode: "enforce", strict: true }, everything[1]])).toEqual([
    "#/properties/a~1b",
    "#/properties/a~1b = 1",
    "#/properties/headers",
    "#/properties/headers/additionalProperties",
  ]);
});

test("an option of a branch counts only where the branch is taken", () => {
  const [plain] = everything;
  expect(missing([plain, { mode: "observe", strict: false, rules: [{ not: {}, salt: "s" }] }])).toEqual([
    "#/$defs/rule/oneOf/1",
    "#/$defs/rule/oneOf/1/properties/key",
    "#/$defs/rule/then/properties/salt",
    "#/$defs/rule/else/properties/depth",
  ]);
});
