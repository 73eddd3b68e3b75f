/** The listeners in Envoy's own configuration. Pure. */
import type { Json, JsonObject } from "../../control-plane/envoy/resource.ts";

/** The listeners that Envoy binds as it starts: what a control plane sends comes later. */
export function boundListeners(config: object): JsonObject[] {
  const listeners = field(objectAt(config as JsonObject, "static_resources"), "listeners");
  return Array.isArray(listeners) ? listeners.filter(isObject).filter(isBound) : [];
}

/** The ports of all of them, as Docker writes them: `8080/tcp`, `8443/udp`. */
export function boundPorts(config: object): string[] {
  const sockets = boundListeners(config).flatMap((listener) => addressesOf(listener).map(socketOf));
  return sockets
    .filter((socket) => socket !== undefined)
    .map((socket) => `${field(socket, "port_value")}/${isUdp(socket) ? "udp" : "tcp"}`);
}

/** What a listener says of each address that it binds: objects with the key `address`. */
export function addressesOf(listener: JsonObject): JsonObject[] {
  const more = field(listener, "additional_addresses");
  return [listener, ...(Array.isArray(more) ? more.filter(isObject) : [])];
}

/** The socket of an object with the key `address`; undefined where it has none, or a path. */
export function socketOf(holder: JsonObject | undefined): JsonObject | undefined {
  return objectAt(objectAt(holder, "address"), "socket_address");
}

/** Whether a socket takes datagrams, not connections. */
export function isUdp(socket: JsonObject | undefined): boolean {
  return socket?.protocol === "UDP";
}

/** A field of Envoy's JSON, which takes `static_resources` and `staticResources` for the same. */
export function field(node: JsonObject | undefined, name: string): Json | undefined {
  return node?.[name] ?? node?.[name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase())];
}

/** The object in a field; undefined where there is none. */
export function objectAt(node: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = field(node, name);
  return isObject(value) ? value : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Some only take what another listener, or the program around Envoy, hands on to them. */
function isBound(listener: JsonObject): boolean {
  const inside = ["internal_listener", "api_listener"].some((name) => field(listener, name) !== undefined);
  return !inside && field(listener, "bind_to_port") !== false;
}
