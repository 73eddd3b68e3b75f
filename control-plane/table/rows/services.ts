/** Services to rows: their own names, and what they publish. Pure. */
import type { Catalogue } from "../../documents/catalogue.ts";
import type { Publication } from "../../documents/kinds/service.ts";
import { formatPath, pathOf } from "../path.ts";
import type { Purpose, Row } from "../row.ts";
import { forwardTo } from "../upstream.ts";
import type { Targets } from "./targets.ts";

/** One host and path under which a service can be reached. */
export interface Place extends Pick<Row, "gateway" | "host" | "port" | "path"> {
  /** What the path becomes for the service. */
  rewrite?: string;
  /** What tells its rows from those of the service's other places; absent: its own name. */
  at?: string;
}

/** A service's own name and port on the gateway in front of it, and every path that it publishes. */
export function serviceRows({ services }: Catalogue, targets: Targets): Row[] {
  return [...services.values()].flatMap(({ document: { name, gateway, port, publish } }) => [
    ...rowsAt({ gateway, host: name, port, path: { kind: "prefix", value: "/" } }, name, targets),
    ...publish.flatMap((publication) => rowsAt(publishedAt(publication), name, targets)),
  ]);
}

/** The rows of a service at one place: one for each target. */
export function rowsAt({ at, rewrite, ...criteria }: Place, service: string, targets: Targets): Row[] {
  return targets.of(service).map(({ upstream, traffic, ...target }) => ({
    name: rowName(target.purpose, at),
    ...criteria,
    ...target,
    endpoint: forwardTo(upstream, traffic, rewrite),
  }));
}

/** The place of something published. */
export function publishedAt({ gateway, host, port, path, rewrite }: Publication): Place {
  const criterion = pathOf(path);
  const authority = `${host === "*" ? "" : host}${port === undefined ? "" : `:${port}`}`;
  return {
    gateway,
    host,
    ...(port === undefined ? {} : { port }),
    path: criterion,
    ...(rewrite === undefined || rewrite === criterion.value ? {} : { rewrite }),
    at: `${authority}${criterion.kind === "prefix" ? criterion.value : `=${formatPath(criterion)}`}`,
  };
}

/** `billing/tenant=acme,version=v2@/api/billing`, or `billing/baseline`. */
function rowName({ service = "", tenant, version }: Purpose, at: string | undefined): string {
  const parts = [
    ...(tenant === undefined ? [] : [`tenant=${tenant}`]),
    ...(version === undefined ? [] : [`version=${version}`]),
  ];
  const target = parts.length === 0 ? "baseline" : parts.join(",");
  return `${service}/${target}${at === undefined ? "" : `@${at}`}`;
}
