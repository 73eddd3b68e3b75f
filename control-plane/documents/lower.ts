/** The lower mesh: where what a gateway does not know goes. Pure. */
import { type Address, parseAddress } from "./address.ts";
import type { Catalogue } from "./catalogue.ts";

/**
 * The gateway of the lower mesh that a gateway falls back to; undefined: there is none, and it answers 404. An
 * ingress and an egress have one only if their own document says so.
 */
export function lowerOf(gateway: string, { gateways, mesh }: Catalogue): Address | undefined {
  const document = gateways.get(gateway)?.document;
  const lower = document?.lower ?? (document?.role === "internal" ? mesh?.document.lower : undefined);
  return lower === undefined ? undefined : parseAddress(lower);
}
