import { condition, split, valueFrom } from "./focus-group/arbitraries.ts";
import { testAgreement } from "./schema-agreement.ts";

testAgreement("focus-group", {
  values: {
    "#/$defs/condition": condition,
    "#/$defs/split": split,
    "#/$defs/valueFrom": valueFrom,
  },
  schemaSaysLess: [
    /expected at most 128 different sources in the whole configuration$/,
    /stands inside more than 4 others of all, any and not$/,
    /expected a pattern: at byte /,
    /expected a path like /,
    /expected a time like /,
    /expected a time after /,
    /expected another time of day than from$/,
    /expected no less than from$/,
    /expected percents that are 100 all together at most$/,
    /expected a number from 0 to 100 with at most two decimals$/,
    /expected a number without an exponent$/,
    /expected another header than the group's$/,
  ],
});
