import { testAgreement } from "./schema-agreement.ts";

testAgreement("baggage", {
  schemaSaysLess: [
    /is the (header|key) of an earlier entry, too$/,
    /\/trust\/\d+: expected the header of an entry$/,
  ],
});
