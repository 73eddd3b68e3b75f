/** Rows to what each gateway is sent. Pure. */
import type { Catalogue } from "../documents/catalogue.ts";
import type { GatewayDocument } from "../documents/kinds.ts";
import { type DocumentError, errorAt, type Sourced } from "../documents/source.ts";
import { compareRows, findConflicts } from "./precedence.ts";
import { ROUTING_HEADERS, TENANT_HEADER } from "./routing-headers.ts";
import type { Row, Slice } from "./row.ts";
import { rowsOf } from "./rows.ts";

/** Headers that the plugins of a gateway set, by the gateway's name. */
export type OwnedHeaders = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The routing table, cut into slices: one for each gateway, with its rows and nothing else.
 *
 * @param owned which headers each gateway's plugins set (from the modules' manifests)
 * @returns the slices, and an error for rows that nothing can tell apart, and for rows that match a routing
 * header which their gateway neither produces nor is told to trust
 */
export function slicesOf(
  catalogue: Catalogue,
  owned: OwnedHeaders,
): { slices: Slice[]; errors: DocumentError[] } {
  const all = rowsOf(catalogue);
  const slices: Slice[] = [];
  const errors: DocumentError[] = [];
  for (const gateway of catalogue.gateways.values()) {
    const { name, trust } = gateway.document;
    const rows = all.filter((row) => row.gateway === name).sort(compareRows);
    slices.push({ gateway: name, rows, strip: ROUTING_HEADERS.filter((header) => !trust.includes(header)) });
    errors.push(...findConflicts(rows), ...findUnownedHeaders(gateway, rows, owned.get(name) ?? new Set()));
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
  owned: ReadonlySet<string>,
): DocumentError[] {
  const errors: DocumentError[] = [];
  for (const header of ROUTING_HEADERS) {
    const row = rows.find((candidate) => candidate.headers.some(({ name }) => name === header));
    if (row === undefined || owned.has(header) || gateway.document.trust.includes(header)) continue;
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
