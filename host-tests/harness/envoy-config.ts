/** What every configuration of an Envoy in a test needs. */
import { readFile } from "node:fs/promises";
import type { JsonObject } from "../../control-plane/envoy/resource.ts";

/** A built module: its file (from the current folder) or its bytes. */
export type ModuleSource = string | URL | Uint8Array;

/** Where Envoy finds and shows itself: `host:port`. */
export type Places = { admin: { host: string; port: number }; listen: string };

export async function readModule(source: ModuleSource): Promise<Uint8Array> {
  return source instanceof Uint8Array ? source : readFile(source);
}

/** A place as Envoy writes it. */
export function socketAddress(place: string): JsonObject {
  const { host, port } = split(place);
  return { socket_address: { address: host, port_value: port } };
}

/** The host and the port of a place. */
export function split(place: string): { host: string; port: number } {
  const colon = place.lastIndexOf(":");
  return { host: place.slice(0, colon), port: Number(place.slice(colon + 1)) };
}
