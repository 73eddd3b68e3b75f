/** A header decides. */
import type { ChainName } from "../chains/index.ts";
import type { RequestKind } from "../requests.ts";
import type { Case } from "./case.ts";

const header = (name: string, title: string, chain: ChainName, more: Partial<Case> = {}): Case => ({
  ...{ name, title, chain, group: "header", requests: "few", status: 200, baseline: "baseline" },
  ...more,
});

const without = (name: string, title: string, requests: RequestKind, status = 202): Case => ({
  ...{ name, group: "header", title, chain: "none", requests, status },
});

const FLOOR = { floor: "floor" };
const ROUTE = { floor: "floor", native: "static-route" };

export const HEADER_CASES: readonly Case[] = [
  without("baseline", "no filter", "few"),
  without("baseline-cookie", "no filter, cookies", "cookie"),
  without("baseline-baggage", "no filter, baggage", "baggage"),
  without("baseline-version", "no filter, the header is there", "version", 200),
  header("baseline-twin", "A/A: no filter", "none", { status: 202, twinOf: "baseline" }),
  header("floor", "floor: one header read, one set", "floor-header"),
  header("floor-twin", "A/A: floor", "floor-header", { ...FLOOR, twinOf: "floor" }),
  header("floor-slowed", "floor, slowed on purpose", "floor-header-slowed", FLOOR),
  header("focus-group", "focus-group, 10 ids", "focus-group", ROUTE),
  header("focus-group-twin", "A/A: focus-group, 10 ids", "focus-group", {
    ...ROUTE,
    twinOf: "focus-group",
  }),
  header("focus-group-miss", "focus-group, 10 ids, a miss", "focus-group", {
    ...ROUTE,
    ...{ requests: "stranger", status: 202, native: "static-route-miss" },
  }),
  header("focus-group-many", "focus-group, 100,000 ids", "focus-group-many", { ...FLOOR, requests: "many" }),
  header("focus-group-many-miss", "focus-group, 100,000 ids, a miss", "focus-group-many", {
    ...FLOOR,
    ...{ requests: "stranger", status: 202 },
  }),
  header("focus-group-cookie", "focus-group, 10 ids, in a cookie", "focus-group-cookie", {
    ...FLOOR,
    ...{ requests: "cookie", baseline: "baseline-cookie" },
  }),
  header("focus-group-share", "focus-group, a percentage", "focus-group-share", FLOOR),
  header("floor-all", "floor: all headers read, one set", "floor-headers"),
  header("baggage-inside", "baggage, sets a header", "baggage-inside", {
    ...{ requests: "baggage", baseline: "baseline-baggage", floor: "floor-all" },
  }),
  header("baggage-edge", "baggage, writes a header into baggage", "baggage-edge", {
    ...{ requests: "version", baseline: "baseline-version", floor: "floor-all" },
  }),
  header("stock", "stock runtime, 10 ids", "stock", ROUTE),
  header("lua", "Lua, 10 ids", "lua", ROUTE),
  header("header-mutation", "native header_mutation, always sets", "header-mutation", { status: 202 }),
  header("static-route", "native route on 10 ids", "static-route"),
  header("static-route-miss", "native route on 10 ids, a miss", "static-route", {
    ...{ requests: "stranger", status: 202 },
  }),
];
