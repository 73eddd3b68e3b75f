/** Where things are on this very network, as opposed to what the documents call them. */
import { type Address, formatAddress } from "../documents/address.ts";

/** Overrides for names and addresses in the documents; empty in an ordinary installation. */
export interface Placement {
  /** `host:port` of an endpoint -> where Envoy finds it (as curl's --resolve). */
  resolve: ReadonlyMap<string, Address>;
  /** Gateway name -> what it binds instead of its document's address and port; port 0 lets the system choose. */
  listen: ReadonlyMap<string, Address>;
}

export const AS_WRITTEN: Placement = { resolve: new Map(), listen: new Map() };

/** Where Envoy finds an endpoint. */
export function placeOf(endpoint: Address, placement: Placement): Address {
  return placement.resolve.get(formatAddress(endpoint)) ?? endpoint;
}
