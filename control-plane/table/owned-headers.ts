/** Who sets the headers that rows match. Pure. */
import type { GatewayDocument } from "../documents/kinds/gateway.ts";
import type { RoutingHeaders } from "../documents/kinds/mesh.ts";
import { namesOfRoutingHeaders } from "../documents/routing-headers.ts";
import { type DocumentError, errorAt, type Sourced } from "../documents/source.ts";
import { mayRunFor } from "./plugins.ts";
import type { Slice } from "./row.ts";

/** Headers that plugins set (all of them, or those that they believe of the client), by the plugin's name. */
export type OwnedHeaders = ReadonlyMap<string, ReadonlySet<string>>;

/** Rows that match a routing header which no plugin sets for them and no client is trusted with. */
export function findUnownedHeaders(
  gateway: Sourced<GatewayDocument>,
  { rows, plugins }: Slice,
  headers: RoutingHeaders,
  owned: OwnedHeaders,
): DocumentError[] {
  const { trust, role, namespace } = gateway.document;
  return namesOfRoutingHeaders(headers).flatMap((header) => {
    if (trust.includes(header)) return [];
    const owners = plugins.filter(({ name }) => owned.get(name)?.has(header) === true);
    const row = rows.find(
      (candidate) =>
        candidate.headers.some(({ name }) => name === header) &&
        !owners.some((owner) => mayRunFor(owner, candidate, namespace)),
    );
    if (row === undefined) return [];
    const place = `${row.source.file}:${row.source.line}`;
    // Nobody outside is believed about the tenant (see also `documents/checks/gateways.ts`).
    const mayTrust = role !== "ingress" || header !== headers.tenant;
    return [
      errorAt(
        gateway,
        gateway.document.plugins.length > 0 ? ["plugins"] : [],
        `the row ${row.name} (${place}) matches ${header}, which no plugin of this gateway sets`,
        mayTrust
          ? `a plugin whose module's manifest owns ${header}, or ${header} under trust if its clients may set it themselves`
          : `a plugin whose module's manifest owns ${header}`,
      ),
    ];
  });
}

/** Plugins that would have an ingress believe a tenant that the client names (see also `documents/checks/gateways.ts`). */
export function findBelievedTenants(
  gateway: Sourced<GatewayDocument>,
  { plugins }: Slice,
  { tenant }: RoutingHeaders,
  believed: OwnedHeaders,
): DocumentError[] {
  if (gateway.document.role !== "ingress") return [];
  return plugins.flatMap(({ name }, index) => {
    if (believed.get(name)?.has(tenant) !== true) return [];
    const message = `${name} sets ${tenant} to what the client says, and an ingress never believes that`;
    return [
      errorAt(
        gateway,
        ["plugins", index],
        message,
        "a plugin that reads the tenant from a verified token, such as jwt-tenant",
      ),
    ];
  });
}

/** The later of two plugins that set the same header would take away what the former has set. */
export function findSharedHeaders(
  gateway: Sourced<GatewayDocument>,
  { plugins }: Slice,
  owned: OwnedHeaders,
): DocumentError[] {
  const owners = new Map<string, string>();
  return plugins.flatMap(({ name }, index) =>
    [...(owned.get(name) ?? [])].flatMap((header) => {
      const former = owners.get(header);
      owners.set(header, name);
      if (former === undefined) return [];
      const message = `${name} sets ${header}, and so does ${former} before it`;
      return [errorAt(gateway, ["plugins", index], message, "one plugin for each header")];
    }),
  );
}
