/** From an Envoy configuration of a test's own to the one that is run. Pure but for reading modules. */
import { parse } from "yaml";
import type { JsonObject } from "../../control-plane/envoy/resource.ts";
import { type ModuleSource, type Places, readModule, socketAddress, split } from "./envoy-config.ts";

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

/** Calls `change` for every object in a value. */
function visit(value: unknown, change: (node: JsonObject) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) change(value as JsonObject);
  for (const child of Object.values(value)) visit(child, change);
}
