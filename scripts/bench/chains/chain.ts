/** What a chain of filters is made of. Pure. */
import type { BuiltModule, ModuleName } from "../modules.ts";
import type { TokenMint } from "../tokens.ts";

/** The filters that are measured (none in a baseline), what has to stand around them, and the routes behind. */
export interface Chain {
  readonly filters: object[];
  readonly routes: object[];
}

export type Modules = ReadonlyMap<ModuleName, BuiltModule>;

/** How a chain is made. */
export interface ChainKind {
  /** The modules that it runs. */
  readonly modules: readonly ModuleName[];
  readonly make: (mint: TokenMint, modules: Modules) => Chain;
}

export const VERSION = "geo-discount";
export const FILTERS = "type.googleapis.com/envoy.extensions.filters.http";
const PROTOBUF = "type.googleapis.com/google.protobuf";

/** 200 where a filter has set its header, else 202: so the status tells that it did its work. */
export const ROUTES = [
  route([{ name: "x-version", string_match: { exact: VERSION } }], 200),
  route([{ name: "x-tenant", string_match: { exact: "acme" } }], 200),
  route([], 202),
];

export function route(headers: object[], status: number): object {
  return { match: { prefix: "/", headers }, direct_response: { status } };
}

/** A chain without a module of ours. */
export function native(make: (mint: TokenMint) => object[], routes = ROUTES): ChainKind {
  return { modules: [], make: (mint) => ({ filters: make(mint), routes }) };
}

/**
 * The chain with a module.
 *
 * @param configuration JSON where it is no text and no bytes
 * @param environment variables of its VM
 */
export function wasm(
  name: ModuleName,
  configuration: (mint: TokenMint) => string | Buffer | object,
  routes = ROUTES,
  environment: (mint: TokenMint) => Record<string, string> = () => ({}),
): ChainKind {
  return {
    modules: [name],
    make: (mint, modules) => {
      const module = modules.get(name);
      if (module === undefined) throw new Error(`the module ${name} is missing`);
      return { filters: [wasmFilter(module, configuration(mint), environment(mint))], routes };
    },
  };
}

/** The chain with the filters of several, one after the other. */
export function inTurn(kinds: readonly ChainKind[], routes = ROUTES): ChainKind {
  return {
    modules: kinds.flatMap(({ modules }) => modules),
    make: (mint, modules) => ({ filters: kinds.flatMap((kind) => kind.make(mint, modules).filters), routes }),
  };
}

function wasmFilter(
  module: BuiltModule,
  configuration: string | Buffer | object,
  environment: Record<string, string>,
): object {
  return {
    name: module.name,
    typed_config: {
      "@type": `${FILTERS}.wasm.v3.Wasm`,
      config: {
        name: module.name,
        root_id: module.name,
        vm_config: {
          vm_id: module.name,
          runtime: "envoy.wasm.runtime.v8",
          code: { local: { inline_bytes: Buffer.from(module.wasm).toString("base64") } },
          environment_variables: { key_values: environment },
        },
        configuration: wrapped(configuration),
        failure_policy: "FAIL_RELOAD",
        allow_on_headers_stop_iteration: true,
      },
    },
  };
}

function wrapped(configuration: string | Buffer | object): object {
  if (Buffer.isBuffer(configuration)) {
    return { "@type": `${PROTOBUF}.BytesValue`, value: configuration.toString("base64") };
  }
  const value = typeof configuration === "string" ? configuration : JSON.stringify(configuration);
  return { "@type": `${PROTOBUF}.StringValue`, value };
}
