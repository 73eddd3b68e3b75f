/** What every configuration of an Envoy in a test needs. */
import { readFile } from "node:fs/promises";
import { type Address, parseAddress } from "../../control-plane/documents/address.ts";
import type { JsonObject } from "../../control-plane/envoy/resource.ts";

/** A built module: its file (from the current folder) or its bytes. */
export type ModuleSource = string | URL | Uint8Array;

/** Where Envoy finds and shows itself: the first listener is at `listen`, `host:port`. */
export type Places = { admin: Address; listen: string };

/** The bytes of a module. */
export async function readModule(source: ModuleSource): Promise<Uint8Array> {
  if (typeof source === "string" || source instanceof URL) return readFile(source);
  // Not `instanceof`: a test runner may give each file of tests a Uint8Array of its own.
  if (ArrayBuffer.isView(source)) return source;
  throw new TypeError(`A module is a file, by its path or URL, or its bytes; this is ${typeof source}.`);
}

/**
 * Reads `host:port`, with brackets around IPv6.
 *
 * @param what whose place it is, for the error
 * @throws Error if it is something else
 */
export function placeOf(text: string, what: string): Address {
  const place = parseAddress(text, { allowZero: true });
  if (place === undefined) throw new Error(`${what}: expected host:port, got ${JSON.stringify(text)}.`);
  return place;
}

/** The places of listeners, one after the other: each at the next port, but for 0, which is any free one. */
export function* placesFrom(listen: string): Generator<Address, never> {
  const { host, port } = placeOf(listen, "listen");
  for (let count = 0; ; count++) yield { host, port: port === 0 ? 0 : port + count };
}

/** A place as Envoy writes it. */
export function socketAddress({ host, port }: Address, protocol?: "UDP"): JsonObject {
  return {
    socket_address: { ...(protocol === undefined ? {} : { protocol }), address: host, port_value: port },
  };
}
