import fc from "fast-check";
import { makeKeys, publicKeys } from "./jwt-tenant-issuer.ts";
import { testAgreement } from "./schema-agreement.ts";

/** Right keys, as what is in them is mathematics. */
const keys = fc
  .tuple(fc.constantFrom(...publicKeys(makeKeys())), fc.uuid())
  .map(([key, kid]) => ({ ...key, kid }));

const tenant = fc.stringMatching(/^[a-z]{1,3}$/);

/** Objects with keys of any kind. */
const tenants = fc.dictionary(fc.string({ unit: "binary", maxLength: 20 }), tenant, {
  minKeys: 1,
  maxKeys: 5,
  noNullPrototype: true,
});

testAgreement("jwt-tenant", {
  values: {
    "#/$defs/key": keys,
    "#/$defs/tenants": tenants,
    "#/$defs/tenant": tenant,
    "#/$defs/pattern": fc.constantFrom("\\w+", "[a-z]{1,9}|acme", ".*"),
  },
  schemaSaysLess: [
    /is an earlier issuer, too$/,
    /is the id of an earlier key for the same algorithm, too$/,
    /expected at least one key that may verify signatures$/,
    /expected an odd number of 2048 to 8192 bits$/,
    /expected an odd number from 3 to 4294967295$/,
    /expected (32|48|66) bytes in base64url without padding$/,
    /expected a tenant that pattern, maxLength and allow let pass$/,
    /expected a pattern: at byte/,
    /is set to something else, too$/,
  ],
  // The schema is large, so that making a config of it takes milliseconds.
  runs: 500,
  open: /\/jwks$|\/jwks\/keys\/\d+$/,
});
