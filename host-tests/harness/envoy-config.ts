/** From what a test says to the configuration of one Envoy. Pure but for reading modules. */
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { basename } from "node:path";
import { parse } from "yaml";
import type { JsonObject } from "../../control-plane/envoy/resource.ts";
import { wasmFilter } from "../../control-plane/envoy/wasm-filter.ts";

/** A built module: its file (from the current folder) or its bytes. */
export type ModuleSource = string | URL | Uint8Array;

/** A filter that runs a module. */
export type WasmFilter = {
  wasm: ModuleSource;
  /** An object is written as JSON; text is given as it is, wrong or not. Default: empty. */
  config?: string | object;
  /** In its log lines and metrics; default: the file's name, or `filter-<number>`. */
  name?: string;
};

/** A filter of any other kind, as Envoy's own JSON has it. */
export type OtherFilter = { name: string } & JsonObject;

/** Where Envoy finds and shows itself: `host:port`. */
export type Places = { admin: { host: string; port: number }; listen: string };

/** The name of the listener in front of a chain of filters. */
export const CHAIN_LISTENER = "test";

const TYPE = "type.googleapis.com/envoy.extensions";

/** An Envoy with one listener, whose filters stand before one upstream. */
export async function chainConfig(
  filters: (WasmFilter | OtherFilter)[],
  upstream: string,
  { admin, listen }: Places,
): Promise<object> {
  const chain = await Promise.all(
    filters.map((filter, index) => (isWasm(filter) ? typed(filter, index) : filter)),
  );
  const router = { name: "router", typed_config: { "@type": `${TYPE}.filters.http.router.v3.Router` } };
  const connectionManager = {
    "@type": `${TYPE}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: CHAIN_LISTENER,
    route_config: {
      virtual_hosts: [
        { name: "all", domains: ["*"], routes: [{ match: { prefix: "/" }, route: { cluster: "upstream" } }] },
      ],
    },
    http_filters: [...chain, router],
  };
  return {
    node: { id: CHAIN_LISTENER, cluster: CHAIN_LISTENER },
    admin: { address: socketAddress(`${admin.host}:${admin.port}`) },
    static_resources: {
      listeners: [
        {
          name: CHAIN_LISTENER,
          address: socketAddress(listen),
          filter_chains: [{ filters: [{ name: "http", typed_config: connectionManager }] }],
        },
      ],
      clusters: [
        {
          name: "upstream",
          type: isIP(split(upstream).host) === 0 ? "STRICT_DNS" : "STATIC",
          connect_timeout: "2s",
          load_assignment: {
            cluster_name: "upstream",
            endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(upstream) } }] }],
          },
        },
      ],
    },
  };
}

/** What a test changes in a configuration of its own. */
export type Changes = {
  /** `local: { filename: <key> }` -> the module that takes the place of the file. */
  modules: Record<string, ModuleSource>;
  /** `host:port` of an endpoint, as the configuration has it -> where it is. */
  upstream: Record<string, string>;
};

/**
 * A configuration of the caller's own (text is YAML or JSON), with its admin interface and every listener of
 * it bound where the test wants them, and the changes of the test.
 *
 * @throws Error if a change fits nothing in it
 */
export async function ownConfig(
  config: string | object,
  { modules, upstream }: Changes,
  { admin, listen }: Places,
): Promise<JsonObject> {
  const changed: JsonObject = typeof config === "string" ? parse(config) : structuredClone(config);
  const unused = new Set([...Object.keys(modules), ...Object.keys(upstream)]);
  const bytes = new Map(
    await Promise.all(
      Object.entries(modules).map(async ([file, source]) => [file, await readModule(source)] as const),
    ),
  );
  visit(changed, (node) => {
    const module = typeof node.filename === "string" ? bytes.get(node.filename) : undefined;
    if (module !== undefined) {
      unused.delete(String(node.filename));
      delete node.filename;
      node.inline_bytes = Buffer.from(module).toString("base64");
    }
    const address = (node.endpoint as JsonObject | undefined)?.address;
    const { socket_address: socket } = (address ?? {}) as { socket_address?: JsonObject };
    if (socket === undefined) return;
    const name = `${socket.address}:${socket.port_value}`;
    const place = upstream[name];
    if (place === undefined) return;
    unused.delete(name);
    const { host, port } = split(place);
    Object.assign(socket, { address: host, port_value: port });
  });
  if (unused.size > 0) throw new Error(`The configuration does not have ${[...unused].join(", ")}.`);
  changed.admin = { ...(changed.admin as object), address: socketAddress(`${admin.host}:${admin.port}`) };
  for (const listener of staticListeners(changed)) listener.address = socketAddress(listen);
  return changed;
}

/** The listeners of a configuration that do not come from a control plane. */
export function staticListeners(config: object): JsonObject[] {
  const { static_resources } = config as { static_resources?: { listeners?: JsonObject[] } };
  return static_resources?.listeners ?? [];
}

function isWasm(filter: WasmFilter | OtherFilter): filter is WasmFilter {
  return "wasm" in filter;
}

async function typed(filter: WasmFilter, index: number): Promise<OtherFilter> {
  const { wasm, config = "" } = filter;
  const file = wasm instanceof Uint8Array ? `filter-${index + 1}` : basename(String(wasm), ".wasm");
  const name = filter.name ?? file;
  const configuration = typeof config === "string" ? config : JSON.stringify(config);
  return {
    name,
    // A VM of its own for each filter: what one does to its memory is not seen by another.
    typed_config: wasmFilter({
      name,
      rootId: name,
      vmId: `test-${index + 1}`,
      wasm: await readModule(wasm),
      configuration,
    }),
  };
}

async function readModule(source: ModuleSource): Promise<Uint8Array> {
  return source instanceof Uint8Array ? source : readFile(source);
}

/** Calls `change` for every object in a value. */
function visit(value: unknown, change: (node: JsonObject) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) change(value as JsonObject);
  for (const child of Object.values(value)) visit(child, change);
}

function socketAddress(place: string): JsonObject {
  const { host, port } = split(place);
  return { socket_address: { address: host, port_value: port } };
}

function split(place: string): { host: string; port: number } {
  const colon = place.lastIndexOf(":");
  return { host: place.slice(0, colon), port: Number(place.slice(colon + 1)) };
}
