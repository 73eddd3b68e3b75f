/** One real Envoy with a listener for each gateway, which is given one table after the other over ADS. */
import type { Address } from "../../control-plane/documents/address.ts";
import type { GatewayDocument } from "../../control-plane/documents/kinds/gateway.ts";
import type { PluginDocument } from "../../control-plane/documents/kinds/plugin.ts";
import { ModuleLibrary } from "../../control-plane/documents/modules.ts";
import type { Sourced } from "../../control-plane/documents/source.ts";
import { bootstrap } from "../../control-plane/envoy/bootstrap.ts";
import { clustersOf } from "../../control-plane/envoy/cluster.ts";
import { listenerOf } from "../../control-plane/envoy/listener.ts";
import { pluginResourceOf } from "../../control-plane/envoy/plugin.ts";
import type { Json, JsonObject, Resource } from "../../control-plane/envoy/resource.ts";
import { routeConfigurationOf } from "../../control-plane/envoy/route.ts";
import type { Slice } from "../../control-plane/table/row.ts";
import { type GatewayEvent, XdsServer } from "../../control-plane/xds/server.ts";
import { LOOPBACK } from "../harness/engine.ts";
import { chooseEngine, type RunningEnvoy, type Service, startEnvoy } from "../harness/index.ts";
import { type ListeningService, serve } from "../harness/serve.ts";
import { documentOf, GATEWAYS, gatewayOf, PLUGIN, sliceOf, UPSTREAM } from "./gateways.ts";
import { PLUGIN_HEADER } from "./vocabulary.ts";
import { Wire, type WireRequest } from "./wire.ts";

/** What an Envoy says of a request. */
export interface Said {
  status: number;
  /** The row that it took; undefined: none. */
  row: string | undefined;
  /** Path and query as rows saw them, or as the upstream did. */
  path: string | undefined;
  /** The header of the plugin, as rows saw it; undefined: there is none, or the row leads to the upstream. */
  plugin: string | undefined;
  /** The rest of what the upstream saw, where the row has one. */
  upstream: { host: string; headers: Record<string, string> } | undefined;
}

/** Headers that tables and requests have to do with. */
export const WATCHED = ["x-a", "x-new", PLUGIN_HEADER, "x-tenant", "x-version"];

/** Answers with what it saw. */
const seer: Service = ({ path, headers, headerList }) => {
  const watched = WATCHED.flatMap((name) => {
    const values = headerList.flatMap(([other, value]) => (other === name ? [value] : []));
    return values.length === 0 ? [] : [[name, values.join(",")]];
  });
  const seen = { path, host: headers.host, headers: Object.fromEntries(watched) };
  return { headers: { "x-seen": JSON.stringify(seen), "content-length": "0" } };
};

/** The node id of the Envoy. */
const NODE = "agreement";
/** A host that no table has, and that answers with the number of the table that is in force. */
const PROBE = "table.invalid";

/** Envoy's words about a table that it does not take. */
export class RejectedTable extends Error {}

/** What an Envoy that runs consists of. */
interface Parts {
  envoy: RunningEnvoy;
  server: XdsServer;
  upstream: ListeningService;
  /** Told of what happens at the server. */
  events: { follow: (event: GatewayEvent) => void };
  /** What the gateways have in common. */
  shared: Resource[];
  /** Gateway -> its resources. */
  resources: Map<string, Resource[]>;
  /** Gateway -> a connection to it. */
  wires: Map<string, Wire>;
}

export class AskedEnvoy {
  readonly #parts: Parts;
  #revision = 0;

  static async start(): Promise<AskedEnvoy> {
    const engine = await chooseEngine();
    const { bind, machine, listen } = engine.surroundings ?? LOOPBACK;
    const events: Parts["events"] = { follow: () => {} };
    const server = new XdsServer((event) => events.follow(event));
    const upstream = await serve(bind, seer);
    const shared = [
      ...(await pluginResources()),
      ...clustersAt({ host: machine, port: addressOf(upstream.address).port }),
    ];
    const resources = resourcesAt(addressOf(listen));
    server.publish(server.prepare(0, new Map([[NODE, [shared, ...resources.values()].flat()]])));
    const served = await server.listen({ host: bind, port: 0 });
    const config = bootstrap({ gateway: NODE, controlPlane: { host: machine, port: served.port } });
    const envoy = await startEnvoy({ engine, config });
    const asked = new AskedEnvoy({ envoy, server, upstream, events, shared, resources, wires: new Map() });
    try {
      for (const { name } of GATEWAYS) asked.#parts.wires.set(name, new Wire(await envoy.listener(name)));
      return asked;
    } catch (error) {
      await asked.stop();
      throw error;
    }
  }

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Gives it a table. @throws RejectedTable if it does not take it */
  async give(slice: Slice): Promise<void> {
    const { server, events, shared, resources } = this.#parts;
    const revision = ++this.#revision;
    const [listener] = resources.get(slice.gateway) as [Resource, Resource];
    resources.set(slice.gateway, [listener, routesOf(slice, documentOf(gatewayOf(slice)), revision)]);
    const all = new Map([[NODE, [shared, ...resources.values()].flat()]]);
    const applied = new Promise<void>((resolve, reject) => {
      events.follow = (event) => {
        if (event.event === "rejected") reject(new RejectedTable(event.envoy));
        if (event.event === "applied" && event.revision === revision) resolve();
      };
    });
    server.publish(server.prepare(revision, all));
    await inTime(applied, "the table is not applied");
    await this.#inForce(this.#wire(slice.gateway));
  }

  /** Asks the gateway whose table was given. */
  async ask(gateway: string, request: WireRequest): Promise<Said> {
    const wire = this.#wire(gateway);
    // Another connection may be another worker's.
    if (!wire.isOpen) await this.#inForce(wire);
    const { status, headers } = await wire.ask(request);
    const row = headers.get("x-numesh-row");
    const seen = headers.get("x-seen");
    if (seen === undefined) {
      const plugin = headers.get("x-numesh-plugin");
      return { status, row, path: headers.get("x-numesh-path"), plugin, upstream: undefined };
    }
    const { path, ...upstream } = JSON.parse(seen);
    return { status, row, path, plugin: undefined, upstream };
  }

  async stop(): Promise<void> {
    for (const wire of this.#parts.wires.values()) wire.close();
    this.#parts.server.stop();
    await this.#parts.upstream.stop();
    await this.#parts.envoy.stop();
  }

  #wire(gateway: string): Wire {
    const wire = this.#parts.wires.get(gateway);
    if (wire === undefined) throw new Error(`There is no gateway ${gateway}.`);
    return wire;
  }

  /** Waits until the worker at the other end has the table: it takes over a moment after the acknowledgement. */
  async #inForce(wire: Wire): Promise<void> {
    for (;;) {
      const { headers } = await wire.ask({ authority: PROBE, method: "GET", target: "/", headers: [] });
      if (headers.get("x-numesh-table") === String(this.#revision)) return;
    }
  }
}

const MILLISECONDS_TO_APPLY = 20_000;

/** @throws Error if it takes too long */
async function inTime(work: Promise<void>, fault: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(fault)), MILLISECONDS_TO_APPLY);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function addressOf(text: string): Address {
  const colon = text.lastIndexOf(":");
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

/** The plugin: it sets its header, whatever the request is. */
async function pluginResources(): Promise<Resource[]> {
  const config = {
    header: PLUGIN_HEADER,
    rules: [{ name: "always", value: "1", when: [{ header: ":method", present: true }] }],
  };
  const plugin: Sourced<PluginDocument> = {
    document: { kind: "Plugin", name: PLUGIN, module: "focus-group", config },
    source: { file: "table.yaml", line: 1 },
    lineOf: () => 1,
  };
  const module = await new ModuleLibrary().find(plugin);
  if ("message" in module) throw new Error(module.message);
  return [pluginResourceOf(plugin, module)];
}

/** The upstream that rows lead to. */
function clustersAt(address: Address): Resource[] {
  return clustersOf([UPSTREAM], { resolve: new Map([["upstream:8080", address]]), listen: new Map() });
}

/** A listener and routes for each gateway, which have no rows yet. */
function resourcesAt(address: Address): Map<string, Resource[]> {
  const placement = { resolve: new Map(), listen: new Map(GATEWAYS.map(({ name }) => [name, address])) };
  return new Map(
    GATEWAYS.map((gateway) => {
      const slice = sliceOf(gateway, []);
      const document = documentOf(gateway);
      return [gateway.name, [listenerOf(slice, document, placement), routesOf(slice, document, 0)]];
    }),
  );
}

/** The routes of a table, which also answer what path they saw, and what table they are. */
function routesOf(slice: Slice, gateway: Sourced<GatewayDocument>, revision: number): Resource {
  const resource = routeConfigurationOf(slice, gateway);
  const { response_headers_to_add: added, virtual_hosts: hosts, ...rest } = resource.json;
  const probe: JsonObject = {
    name: PROBE,
    domains: [PROBE],
    routes: [{ match: { prefix: "/" }, direct_response: { status: 200 } }],
    response_headers_to_add: [{ header: { key: "x-numesh-table", value: String(revision) } }],
  };
  const path: JsonObject = { header: { key: "x-numesh-path", value: "%REQ(:PATH)%" } };
  const plugin: JsonObject = { header: { key: "x-numesh-plugin", value: `%REQ(${PLUGIN_HEADER})%` } };
  return {
    ...resource,
    json: {
      ...rest,
      response_headers_to_add: [...(added as Json[]), path, plugin],
      virtual_hosts: [...(hosts as Json[]), probe],
    },
  };
}
