import fc from "fast-check";
import { makeKeys, publicKeys } from "./jwt-tenant-issuer.ts";
import { testAgreement } from "./schema-agreement.ts";

/** Right keys, as what is in them is mathematics. */
const keys = fc
  .tuple(fc.constantFrom(...publicKeys(makeKeys())), fc.uuid())
  .map(([key, kid]) => ({ ...key, kid }));

testAgreement("jwt-tenant", {
  values: { "#/$defs/key": keys },
  schemaSaysLess: [
    /is an earlier issuer, too$/,
    /is the id of an earlier key, too$/,
    /expected at least one key that may verify signatures$/,
    /expected an odd number of 2048 to 8192 bits$/,
    /expected an odd number from 3 to 4294967295$/,
    /expected (32|48) bytes in base64url without padding$/,
  ],
  open: /\/jwks$|\/jwks\/keys\/\d+$/,
});
