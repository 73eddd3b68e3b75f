/** Rows to what each gateway is sent. Pure. */
import type { Catalogue } from "../documents/catalogue.ts";
import type { GatewayDocument } from "../documents/kinds.ts";
import { type DocumentError, errorAt, type Sourced } from "../documents/source.ts";
import { compareRows, findConflicts } from "./precedence.ts";
import { ROUTING_HEADERS, TENANT_HEADER } from "./routing-headers.ts";
import type { Row, Slice } from "./row.ts";
import { rowsOf } from "./rows.ts";

/** Headers that plugins set, by the plugin's name. */
export type OwnedHeaders = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The routing table, cut into slices: one for each gateway, with its rows and nothing else.
 *
 * @param owned which headers each plugin sets (from the modules' manifests)
 * @returns the slices, and an error for rows that nothing can tell apart, for rows that match a routing header
 * which their gateway neither produces nor is told to trust, and for a header that two plugins would set
 */
export function slicesOf(
  catalogue: Catalogue,
  owned: OwnedHeaders,
): { slices: Slice[]; errors: DocumentError[] } {
  const byGateway = Map.groupBy(rowsOf(catalogue), ({ gateway }) => gateway);
  const slices: Slice[] = [];
  const errors: DocumentError[] = [];
  for (const gateway of catalogue.gateways.values()) {
    const { name, trust, namespace } = gateway.document;
    const rows = (byGateway.get(name) ?? []).sort(compareRows);
    slices.push({
      gateway: name,
      rows,
      ...(namespace === undefined ? {} : { namespace }),
      scheme: "http",
      strip: ROUTING_HEADERS.filter((header) => !trust.includes(header)),
    });
    errors.push(
      ...findConflicts(rows),
      ...findUnownedHeaders(gateway, rows, owned),
      ...findSharedHeaders(gateway, owned),
    );
  }
  return { slices, errors };
}

/** Nobody outside is believed about the tenant (see also `references.ts`). */
function mayTrust({ role }: GatewayDocument, header: string): boolean {
  return role !== "ingress" || header !== TENANT_HEADER;
}

function findUnownedHeaders(
  gateway: Sourced<GatewayDocument>,
  rows: Row[],
  owned: OwnedHeaders,
): DocumentError[] {
  const errors: DocumentError[] = [];
  const isOwned = (header: string) =>
    gateway.document.plugins.some((plugin) => owned.get(plugin)?.has(header) === true);
  for (const header of ROUTING_HEADERS) {
    const row = rows.find((candidate) => candidate.headers.some(({ name }) => name === header));
    if (row === undefined || isOwned(header) || gateway.document.trust.includes(header)) continue;
    const place = `${row.source.file}:${row.source.line}`;
    errors.push(
      errorAt(
        gateway,
        gateway.document.plugins.length > 0 ? ["plugins"] : [],
        `the row ${row.name} (${place}) matches ${header}, which no plugin of this gateway sets`,
        mayTrust(gateway.document, header)
          ? `a plugin whose module's manifest owns ${header}, or ${header} under trust if its clients may set it themselves`
          : `a plugin whose module's manifest owns ${header}`,
      ),
    );
  }
  return errors;
}

/** The later of two plugins that set the same header would take away what the former has set. */
function findSharedHeaders(gateway: Sourced<GatewayDocument>, owned: OwnedHeaders): DocumentError[] {
  const owners = new Map<string, string>();
  return gateway.document.plugins.flatMap((plugin, index) =>
    [...(owned.get(plugin) ?? [])].flatMap((header) => {
      const former = owners.get(header);
      owners.set(header, plugin);
      if (former === undefined) return [];
      const message = `${plugin} sets ${header}, and so does ${former} before it`;
      return [errorAt(gateway, ["plugins", index], message, "one plugin for each header")];
    }),
  );
}
