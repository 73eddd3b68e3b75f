/** The filter chains that are measured. Pure. */
import type { BuiltModule, ModuleName } from "./modules.ts";
import { FEW_IDS, MANY_IDS } from "./requests.ts";
import { AUDIENCE, ISSUER, type TokenMint } from "./tokens.ts";

/** One filter (none in the baseline) and the routes behind it. */
export interface Chain {
  readonly filters: object[];
  readonly routes: object[];
}

export type Modules = Readonly<Record<ModuleName, BuiltModule>>;

/** The names of the chains. */
export type ChainName =
  | "none"
  | "floor-header"
  | "floor-header-slowed"
  | "focus-group"
  | "focus-group-many"
  | "stock"
  | "lua"
  | "header-mutation"
  | "static-route"
  | "floor-rs256"
  | "floor-es256"
  | "jwt-tenant"
  | "jwt-authn"
  | "jwt-authn-cached";

/** Which module a chain runs, if any. */
export const MODULE_OF: Readonly<Partial<Record<ChainName, ModuleName>>> = {
  "floor-header": "floor-header",
  "floor-header-slowed": "floor-header",
  "focus-group": "focus-group",
  "focus-group-many": "focus-group",
  stock: "stock",
  "floor-rs256": "floor-token",
  "floor-es256": "floor-token",
  "jwt-tenant": "jwt-tenant",
};

const VERSION = "geo-discount";
const FILTERS = "type.googleapis.com/envoy.extensions.filters.http";
const PROTOBUF = "type.googleapis.com/google.protobuf";

/** Turns of the floor's loop, of 1.1 ns: together about a tenth of what the floor adds to a request. */
const SLOWED_TURNS = 240;

/** Signatures that the floor of tokens checks in turn; the more alike they were, the cheaper it would be. */
const VERIFICATIONS = 500;

/** Makes one chain. `module` is the one of MODULE_OF. */
export function makeChain(name: ChainName, module: BuiltModule | undefined, mint: TokenMint): Chain {
  const wasm = (configuration: string | Buffer): Chain => {
    if (module === undefined) throw new Error(`${name}: has no module`);
    return { filters: [wasmFilter(module, configuration)], routes: ROUTES };
  };
  switch (name) {
    case "none":
      return { filters: [], routes: ROUTES };
    case "floor-header":
      return wasm("");
    case "floor-header-slowed":
      return wasm(String(SLOWED_TURNS));
    case "focus-group":
      return wasm(focusGroup(FEW_IDS));
    case "focus-group-many":
      return wasm(focusGroup(MANY_IDS));
    case "stock":
      return wasm(FEW_IDS.join(","));
    case "lua":
      return { filters: [luaFilter(FEW_IDS)], routes: ROUTES };
    case "header-mutation":
      return { filters: [headerMutation], routes: ROUTES };
    case "static-route":
      return { filters: [], routes: [staticRoute(FEW_IDS), ...ROUTES] };
    case "floor-rs256":
      return wasm(mint.verifications("RS256", VERIFICATIONS));
    case "floor-es256":
      return wasm(mint.verifications("ES256", VERIFICATIONS));
    case "jwt-tenant":
      return wasm(jwtTenant(mint));
    case "jwt-authn":
      return { filters: [jwtAuthn(mint, {})], routes: ROUTES };
    case "jwt-authn-cached":
      return { filters: [jwtAuthn(mint, { jwt_cache_config: {} })], routes: ROUTES };
  }
}

/** 200 where a filter has set its header, else 202: so the status tells that it did its work. */
const ROUTES = [
  route([{ name: "x-version", string_match: { exact: VERSION } }], 200),
  route([{ name: "x-tenant", string_match: { exact: "acme" } }], 200),
  route([], 202),
];

function route(headers: object[], status: number): object {
  return { match: { prefix: "/", headers }, direct_response: { status } };
}

/** The same decision without any filter: a route that matches the customer itself. */
function staticRoute(ids: string[]): object {
  return route([{ name: "x-customer", string_match: { safe_regex: { regex: ids.join("|") } } }], 200);
}

function wasmFilter(module: BuiltModule, configuration: string | Buffer): object {
  const value =
    typeof configuration === "string"
      ? { "@type": `${PROTOBUF}.StringValue`, value: configuration }
      : { "@type": `${PROTOBUF}.BytesValue`, value: configuration.toString("base64") };
  return {
    name: "wasm",
    typed_config: {
      "@type": `${FILTERS}.wasm.v3.Wasm`,
      config: {
        name: module.name,
        root_id: module.name,
        vm_config: {
          vm_id: module.name,
          runtime: "envoy.wasm.runtime.v8",
          code: { local: { inline_bytes: Buffer.from(module.wasm).toString("base64") } },
        },
        configuration: value,
        failure_policy: "FAIL_RELOAD",
        allow_on_headers_stop_iteration: true,
      },
    },
  };
}

function focusGroup(ids: string[]): string {
  const rule = { name: "testers", value: VERSION, when: [{ header: "x-customer", in: ids }] };
  return JSON.stringify({ rules: [rule] });
}

function luaFilter(ids: string[]): object {
  const code = `
    local members = { ${ids.map((id) => `["${id}"] = true`).join(", ")} }
    function envoy_on_request(handle)
      local headers = handle:headers()
      if members[headers:get("x-customer")] then headers:replace("x-version", "${VERSION}") end
    end`;
  return {
    name: "lua",
    typed_config: { "@type": `${FILTERS}.lua.v3.Lua`, default_source_code: { inline_string: code } },
  };
}

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

function jwtTenant(mint: TokenMint): string {
  return JSON.stringify({
    issuers: [{ issuer: ISSUER, audiences: [AUDIENCE], jwks: mint.jwks }],
    tenant: { claim: "tenant" },
  });
}

function jwtAuthn(mint: TokenMint, options: object): object {
  return {
    name: "jwt_authn",
    typed_config: {
      "@type": `${FILTERS}.jwt_authn.v3.JwtAuthentication`,
      providers: {
        shop: {
          issuer: ISSUER,
          audiences: [AUDIENCE],
          local_jwks: { inline_string: JSON.stringify(mint.jwks) },
          forward: true,
          claim_to_headers: [{ header_name: "x-tenant", claim_name: "tenant" }],
          clear_route_cache: true,
          ...options,
        },
      },
      rules: [{ match: { prefix: "/" }, requires: { provider_name: "shop" } }],
    },
  };
}
