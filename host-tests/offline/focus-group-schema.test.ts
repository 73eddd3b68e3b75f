import { testAgreement } from "./schema-agreement.ts";

testAgreement("focus-group", {
  schemaSaysLess: [/expected at most 64 different headers in all rules$/],
});
