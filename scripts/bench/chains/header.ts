/** Chains that decide by a header. Pure. */
import { FEW_IDS, MANY_IDS } from "../requests.ts";
import { FILTERS, native, ROUTES, route, VERSION, wasm } from "./chain.ts";

/** Turns of the floor's loop, of 1.1 ns: together about a tenth of what the floor adds to a request. */
const SLOWED_TURNS = 240;

const focusGroup = (condition: object): object => ({
  rules: [{ name: "testers", value: VERSION, when: [condition] }],
});

const lua = (ids: string[]): object => ({
  name: "lua",
  typed_config: {
    "@type": `${FILTERS}.lua.v3.Lua`,
    default_source_code: {
      inline_string: `
        local members = { ${ids.map((id) => `["${id}"] = true`).join(", ")} }
        function envoy_on_request(handle)
          local headers = handle:headers()
          if members[headers:get("x-customer")] then headers:replace("x-version", "${VERSION}") end
        end`,
    },
  },
});

const headerMutation = {
  name: "header_mutation",
  typed_config: {
    "@type": `${FILTERS}.header_mutation.v3.HeaderMutation`,
    mutations: {
      request_mutations: [
        {
          append: {
            header: { key: "x-version", value: VERSION },
            append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
          },
        },
      ],
    },
  },
};

/** The same decision without any filter: a route that matches the customer itself. */
const staticRoute = route(
  [{ name: "x-customer", string_match: { safe_regex: { regex: FEW_IDS.join("|") } } }],
  200,
);

/** 200 where the header has been written into baggage. */
const baggageRoutes = [
  route([{ name: "baggage", string_match: { contains: `x-version=${VERSION}` } }], 200),
  route([], 202),
];

export const HEADER_CHAINS = {
  none: native(() => []),
  "floor-header": wasm("floor-header", () => ""),
  "floor-headers": wasm("floor-header", () => "all"),
  "floor-header-slowed": wasm("floor-header", () => String(SLOWED_TURNS)),
  "focus-group": wasm("focus-group", () => focusGroup({ header: "x-customer", in: FEW_IDS })),
  "focus-group-many": wasm("focus-group", () => focusGroup({ header: "x-customer", in: MANY_IDS })),
  "focus-group-cookie": wasm("focus-group", () => focusGroup({ cookie: "customer", in: FEW_IDS })),
  "focus-group-share": wasm("focus-group", () => focusGroup({ header: "x-customer", percentage: 100 })),
  "baggage-inside": wasm("baggage", () => ({ trust: ["x-version"] })),
  "baggage-edge": wasm("baggage", () => ({}), baggageRoutes),
  stock: wasm("stock", () => FEW_IDS.join(",")),
  lua: native(() => [lua(FEW_IDS)]),
  "header-mutation": native(() => [headerMutation]),
  "static-route": native(() => [], [staticRoute, ...ROUTES]),
};
