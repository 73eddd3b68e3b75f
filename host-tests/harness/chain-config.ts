/** An Envoy whose listeners are chains of filters in front of one upstream. Pure but for reading modules. */
import { isIP } from "node:net";
import { basename } from "node:path";
import type { Address } from "../../control-plane/documents/address.ts";
import type { JsonObject } from "../../control-plane/envoy/resource.ts";
import { wasmFilter } from "../../control-plane/envoy/wasm-filter.ts";
import {
  type ModuleSource,
  type Places,
  placeOf,
  placesFrom,
  readModule,
  socketAddress,
} from "./envoy-config.ts";
import { isObject } from "./static-listeners.ts";

/** A filter that runs a module. */
export type WasmFilter = {
  wasm: ModuleSource;
  /** An object is written as JSON; text is given as it is, wrong or not. Default: empty. */
  config?: string | object;
  /** In its log lines and metrics; default: the file's name, or `filter-<number>`. */
  name?: string;
  /** Filters of one module that say the same have a VM in common. Default: each has its own. */
  vm?: string;
  /** Environment variables of the VM. Default: none. */
  env?: Readonly<Record<string, string>>;
};

/** A filter of any other kind, as Envoy's own JSON has it. */
export type OtherFilter = { name: string } & JsonObject;

/** The filters of a listener, in their order. */
export type Chain = readonly (WasmFilter | OtherFilter)[];

/** The name of the listener where there is only one. */
export const CHAIN_LISTENER = "test";

/** The header in which an answer that was not the upstream's says why it was given. */
export const DETAILS_HEADER = "x-numesh-response-code-details";

const TYPE = "type.googleapis.com/envoy.extensions";

/**
 * @param listeners the chain of each listener, by its name
 * @param clusters the place of each cluster, `host:port`, by its name; `upstream` is where requests go
 * @throws Error if a module cannot be read, or something is not what it should be
 */
export async function chainConfig(
  listeners: Readonly<Record<string, Chain>>,
  clusters: Readonly<Record<string, string>>,
  { admin, listen }: Places,
): Promise<object> {
  const places = placesFrom(listen);
  return {
    node: { id: CHAIN_LISTENER, cluster: CHAIN_LISTENER },
    admin: { address: socketAddress(admin) },
    static_resources: {
      listeners: await Promise.all(
        Object.entries(listeners).map(([name, chain]) => listener(name, places.next().value, chain)),
      ),
      clusters: Object.entries(clusters).map(([name, place]) => cluster(name, place)),
    },
  };
}

async function listener(name: string, place: Address, chain: Chain): Promise<JsonObject> {
  const filters = await Promise.all(
    chain.map((filter, index) => {
      if (isObject(filter)) return isWasm(filter) ? typed(filter, `${name}-${index + 1}`, index) : filter;
      throw new Error(`filters[${index}]: expected { wasm }, or a filter as Envoy's own JSON has it.`);
    }),
  );
  const connectionManager = {
    "@type": `${TYPE}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: name,
    http_protocol_options: { enable_trailers: true },
    route_config: {
      virtual_hosts: [
        { name: "all", domains: ["*"], routes: [{ match: { prefix: "/" }, route: { cluster: "upstream" } }] },
      ],
    },
    local_reply_config: { mappers: [DETAILS_MAPPER] },
    http_filters: [
      ...filters,
      { name: "router", typed_config: { "@type": `${TYPE}.filters.http.router.v3.Router` } },
    ],
  };
  return {
    name,
    address: socketAddress(place),
    filter_chains: [{ filters: [{ name: "http", typed_config: connectionManager }] }],
  };
}

/** Puts the details into every answer of Envoy itself and of its filters. */
const DETAILS_MAPPER = {
  filter: {
    status_code_filter: { comparison: { op: "GE", value: { default_value: 0, runtime_key: "none" } } },
  },
  headers_to_add: [{ header: { key: DETAILS_HEADER, value: "%RESPONSE_CODE_DETAILS%" } }],
};

function cluster(name: string, place: string): JsonObject {
  const address = placeOf(place, name);
  return {
    name,
    type: isIP(address.host) === 0 ? "STRICT_DNS" : "STATIC",
    connect_timeout: "2s",
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": `${TYPE}.upstreams.http.v3.HttpProtocolOptions`,
        explicit_http_config: { http_protocol_options: { enable_trailers: true } },
      },
    },
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(address) } }] }],
    },
  };
}

function isWasm(filter: WasmFilter | OtherFilter): filter is WasmFilter {
  return "wasm" in filter;
}

async function typed(filter: WasmFilter, ownVm: string, index: number): Promise<OtherFilter> {
  const { wasm, config = "" } = filter;
  const file = ArrayBuffer.isView(wasm) ? `filter-${index + 1}` : basename(String(wasm), ".wasm");
  const name = filter.name ?? file;
  return {
    name,
    typed_config: wasmFilter({
      name,
      rootId: name,
      vmId: filter.vm ?? ownVm,
      wasm: await readModule(wasm),
      configuration: typeof config === "string" ? config : JSON.stringify(config),
      needsBody: true,
      ...(filter.env === undefined ? {} : { env: filter.env }),
    }),
  };
}
