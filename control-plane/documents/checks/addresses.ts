import { parseAddress } from "../address.ts";
import type { Addresses } from "../kinds/traffic.ts";
import { type DocumentError, errorAt, type Sourced } from "../source.ts";
import { quote } from "./missing.ts";

/** Ports that are none, which a schema's pattern lets through. */
export function* checkAddresses(
  sourced: Sourced,
  path: (string | number)[],
  addresses: Addresses | undefined,
): Iterable<DocumentError> {
  if (addresses === undefined) return;
  if (typeof addresses === "string") return yield* checkAddress(sourced, path, addresses);
  for (const [index, item] of addresses.entries()) {
    if (typeof item === "string") yield* checkAddress(sourced, [...path, index], item);
    else yield* checkAddress(sourced, [...path, index, "address"], item.address);
  }
}

function* checkAddress(
  sourced: Sourced,
  path: (string | number)[],
  address: string,
): Iterable<DocumentError> {
  if (parseAddress(address) !== undefined) return;
  yield errorAt(sourced, path, `${quote(address)} has no port between 1 and 65535`, "host:port");
}
