/** Documents to rows. Pure. */
import type { Catalogue } from "../documents/catalogue.ts";
import type { Row } from "./row.ts";
import { applicationRows } from "./rows/applications.ts";
import { lowerRows } from "./rows/lower.ts";
import { routeRows } from "./rows/routes.ts";
import { serviceRows } from "./rows/services.ts";
import { Targets } from "./rows/targets.ts";

/** The rows that the documents amount to, of all gateways, in no particular order. */
export function rowsOf(catalogue: Catalogue): Row[] {
  const targets = new Targets(catalogue);
  return [
    ...serviceRows(catalogue, targets),
    ...applicationRows(catalogue, targets),
    ...routeRows(catalogue, targets),
    ...lowerRows(catalogue),
  ];
}
