/** Chains that decide by a field of a JSON body. Pure. */
import { TENANT } from "../tokens.ts";
import { type ChainKind, FILTERS, inTurn, native, wasm } from "./chain.ts";

/** Most bytes of a body that is waited for. */
const LIMIT = 2 ** 20;

/** Waits for the whole body: Envoy answers by itself, and would not read a body whose answer is known. */
const buffer = {
  name: "buffer",
  typed_config: { "@type": `${FILTERS}.buffer.v3.Buffer`, max_request_bytes: LIMIT },
};

const bodyField = {
  rules: [{ maxBytes: LIMIT, fields: [{ header: "x-tenant", json: "/tenant" }] }],
};

const METADATA = "envoy.filters.http.json_to_metadata";

const jsonToMetadata = {
  name: "json_to_metadata",
  typed_config: {
    "@type": `${FILTERS}.json_to_metadata.v3.JsonToMetadata`,
    request_rules: {
      rules: [{ selectors: [{ key: "tenant" }], on_present: { key: "tenant", type: "STRING" } }],
    },
  },
};

/** Refuses with 403 what has no such metadata: so the status tells that it was found. */
const onlyWithTenant = {
  name: "rbac",
  typed_config: {
    "@type": `${FILTERS}.rbac.v3.RBAC`,
    rules: {
      action: "ALLOW",
      policies: {
        tenant: {
          permissions: [{ any: true }],
          principals: [
            {
              metadata: {
                filter: METADATA,
                path: [{ key: "tenant" }],
                value: { string_match: { exact: TENANT } },
              },
            },
          ],
        },
      },
    },
  },
};

/** Searches the text for something like the field: all that one can do without a JSON library. */
const lua = {
  name: "lua",
  typed_config: {
    "@type": `${FILTERS}.lua.v3.Lua`,
    default_source_code: {
      inline_string: `
        function envoy_on_request(handle)
          local body = handle:body()
          local tenant = string.match(body:getBytes(0, body:length()), '"tenant"%s*:%s*"([^"]*)"')
          if tenant then handle:headers():replace("x-tenant", tenant) end
        end`,
    },
  },
};

const buffered = (kind: ChainKind): ChainKind => inTurn([kind, native(() => [buffer])]);

export const BODY_CHAINS = {
  "body-none": buffered(native(() => [])),
  "floor-body": buffered(wasm("floor-body", () => "")),
  "body-field": buffered(wasm("body-field", () => bodyField)),
  "json-to-metadata": buffered(native(() => [jsonToMetadata, onlyWithTenant])),
  "lua-body": buffered(native(() => [lua])),
};
