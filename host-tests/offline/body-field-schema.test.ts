import fc from "fast-check";
import { testAgreement } from "./schema-agreement.ts";

/** Of long lists in which each type is made up by itself, two would often have the same. */
const contentTypes = fc.oneof(
  fc.constantFrom(["text/json", "+xml"], ["*"], [""], []),
  fc.array(
    fc.uuid().map((id) => `Application/x.${id}`),
    { maxLength: 3 },
  ),
);
/** Field numbers end at 536870911. */
const fieldPath = fc
  .array(fc.integer({ min: 1, max: 536870911 }), { minLength: 1, maxLength: 16 })
  .map((numbers) => numbers.join("."));

testAgreement("body-field", {
  runs: 500,
  values: { "#/$defs/contentTypes": contentTypes, "#/$defs/fieldPath": fieldPath },
  schemaSaysLess: [
    /sets a header that is set already by this rule$/,
    /expected at most 64 different headers in all rules$/,
    /contentTypes\/\w+\/\d+: is listed before$/,
    /expected 1 to 16 field numbers with points between them/,
    /is a value where another field has a message/,
    /differs from that of another field of this path$/,
    /needs more than 63 different steps/,
  ],
});
