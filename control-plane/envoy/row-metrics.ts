/** Metrics of rows: how many requests, with what status, how long. Pure. */
import type { Row, Slice } from "../table/row.ts";
import type { JsonObject } from "./resource.ts";

/**
 * Says which rows are measured. A row of a service that has but one target is what its cluster is; so only where
 * versions or tenants compete are their rows measured, the baseline with them, and every Route document.
 *
 * The names are bounded by the documents: no value of a request is in them. A row that several features lead to is
 * measured for each of them. `bootstrap.ts` makes tags of it: `row`, and `feature` for what was asked for.
 */
export class RowMetrics {
  readonly #version: string;
  /** Services with a row that is for a version or a tenant. */
  readonly #services = new Set<string | undefined>();

  constructor({ rows, routingHeaders }: Slice) {
    this.#version = routingHeaders.version;
    for (const { purpose } of rows) {
      if (purpose.version !== undefined || purpose.tenant !== undefined) this.#services.add(purpose.service);
    }
  }

  /** `stat_prefix` of a route of a row. @param values the values of headers that the route asks for */
  of({ name, purpose }: Row, values: ReadonlyMap<string, string>): JsonObject {
    if (purpose.service !== undefined && !this.#services.has(purpose.service)) return {};
    const feature = values.get(this.#version);
    const prefix = feature === undefined ? name : `${name}|${feature}`;
    return { stat_prefix: prefix.replaceAll(".", "_") };
  }
}
