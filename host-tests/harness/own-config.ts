import { parse } from "yaml";
import { formatAddress } from "../../control-plane/documents/address.ts";
import type { JsonObject } from "../../control-plane/envoy/resource.ts";
import {
  type ModuleSource,
  type Places,
  placeOf,
  placesFrom,
  readModule,
  socketAddress,
} from "./envoy-config.ts";
import {
  addressesOf,
  boundListeners,
  field,
  isObject,
  isUdp,
  objectAt,
  socketOf,
} from "./static-listeners.ts";

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
 * @throws Error if it is no configuration, or a change fits nothing in it
 */
export async function ownConfig(
  config: string | object,
  { modules, upstream }: Changes,
  places: Places,
): Promise<JsonObject> {
  const changed = readConfig(config);
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
    const endpoint = objectAt(node, "endpoint");
    const socket = socketOf(endpoint);
    if (endpoint === undefined || socket === undefined) return;
    const port = Number(field(socket, "port_value"));
    const name = formatAddress({ host: String(socket.address), port });
    const place = upstream[name];
    if (place === undefined) return;
    unused.delete(name);
    endpoint.address = socketAddress(placeOf(place, `upstream of ${name}`));
  });
  if (unused.size > 0) throw new Error(`The configuration does not have ${[...unused].join(", ")}.`);
  bind(changed, places);
  return changed;
}

/** Where it is marked so, Envoy drops a key with all that is in it: the place to define anchors. */
const IGNORED = "!ignore";

/** A copy that may be changed, without the aliases of YAML: what is at one place is at no other. */
function readConfig(config: string | object): JsonObject {
  const customTags = [{ tag: IGNORED, resolve: (key: string) => `${IGNORED} ${key}` }];
  const read: unknown = typeof config === "string" ? parse(config, { customTags }) : config;
  if (!isObject(read)) throw new Error("config: expected an object, or the YAML or JSON text of one.");
  const copy: JsonObject = JSON.parse(JSON.stringify(read));
  visit(copy, (node) => {
    for (const key of Object.keys(node)) if (key.startsWith(`${IGNORED} `)) delete node[key];
  });
  return copy;
}

/** Binds the admin interface and the listeners where a test wants them. */
function bind(config: JsonObject, { admin, listen }: Places): void {
  config.admin = { ...objectAt(config, "admin"), address: socketAddress(admin) };
  const places = placesFrom(listen);
  boundListeners(config).forEach((listener, index) => {
    // Envoy would call it by an id that is another in each run.
    if (!listener.name) listener.name = `listener-${index + 1}`;
    for (const holder of addressesOf(listener)) {
      holder.address = socketAddress(places.next().value, isUdp(socketOf(holder)) ? "UDP" : undefined);
    }
  });
}

/** Calls `change` for every object in a value. */
function visit(value: unknown, change: (node: JsonObject) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) change(value as JsonObject);
  for (const child of Object.values(value)) visit(child, change);
}
