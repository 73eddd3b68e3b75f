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
    "#/$defs/secret": fc.record(
      {
        environment: fc.constant("SECRET"),
        algorithm: fc.constantFrom("HS256", "HS384", "HS512"),
        encoding: fc.constantFrom("text", "base64", "base64url"),
        kid: fc.uuid(),
      },
      { requiredKeys: ["environment", "algorithm", "kid"], noNullPrototype: true },
    ),
    "#/$defs/remoteJwks": fc.record(
      {
        uri: fc.constantFrom("https://keys.shop.example", "http://127.0.0.1:8080/keys?a=b"),
        cluster: fc.stringMatching(/^[a-z]{1,9}$/),
        timeoutMilliseconds: fc.integer({ min: 1, max: 60_000 }),
        cacheSeconds: fc.integer({ min: 1, max: 604_800 }),
        keepSeconds: fc.constant(604_800),
        cooldownSeconds: fc.integer({ min: 1, max: 3600 }),
        waitMilliseconds: fc.integer({ min: 0, max: 60_000 }),
      },
      { requiredKeys: ["uri", "keepSeconds"], noNullPrototype: true },
    ),
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
    /expected an environment variable of the VM with a secret of/,
    /expected a point of Ed25519/,
    /keepSeconds: must not be less than cacheSeconds$/,
    /uri: has \{tenant\}, which issuer has not$/,
    /^jwt-tenant: config: \/tenant\/allow: is missing/,
    /expected a tenant that may stand in a URL/,
    /\/tenant\/allow: expected a list of 1 to 100$/,
    /is set to something else, too$/,
  ],
  env: { SECRET: "s".repeat(88) },
  // The schema is large, so that making a config of it takes milliseconds.
  runs: 100,
  open: /\/jwks$|\/jwks\/keys\/\d+$/,
});
