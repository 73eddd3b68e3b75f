/** Rows to Envoy's route configuration. Pure. */
import type { GatewayDocument } from "../documents/kinds.ts";
import type { Sourced } from "../documents/source.ts";
import type { Row, Slice } from "../table/row.ts";
import { clusterName } from "./cluster.ts";
import { type JsonObject, type Resource, TYPE_URLS } from "./resource.ts";

/** The one route configuration of a gateway; its virtual hosts are the hosts and ports of the slice. */
export function routeConfigurationOf(slice: Slice, gateway: Sourced<GatewayDocument>): Resource {
  const virtualHosts = Map.groupBy(slice.rows, ({ host, port }) => `${host}:${port ?? "*"}`);
  return {
    type: "route",
    name: slice.gateway,
    source: { ...gateway.source, kind: "Gateway", name: slice.gateway },
    json: {
      "@type": TYPE_URLS.route,
      name: slice.gateway,
      ...(gateway.document.rowHeader
        ? {
            response_headers_to_add: [
              {
                header: { key: "x-numesh-row", value: "%ROUTE_NAME%" },
                append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
              },
            ],
          }
        : {}),
      virtual_hosts: [...virtualHosts].map(([name, rows]) => ({
        name,
        domains: rows[0] === undefined ? [] : domainsOf(rows[0], gateway.document.namespace),
        routes: rows.flatMap(routesOf),
      })),
    },
  };
}

/**
 * The authorities that mean a host and port: the name, and its forms within a Kubernetes namespace.
 *
 * Clients leave the port out where it is the default of the scheme: gateways speak plain HTTP inside, so 80.
 */
function domainsOf({ host, port }: Row, namespace: string | undefined): string[] {
  if (host === "*") return ["*"];
  const suffixes = namespace === undefined ? [] : ["", ".svc", ".svc.cluster.local"];
  const names = [host, ...suffixes.map((suffix) => `${host}.${namespace}${suffix}`)];
  return names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port ?? "*"}`]));
}

/**
 * The routes of a row: one for each combination of header values, all of the row's name.
 *
 * One route with a regular expression of all values would do as well, but Envoy refuses expressions of more
 * than about a hundred characters.
 */
function routesOf(row: Row): JsonObject[] {
  const combinations = row.headers.reduce<JsonObject[][]>(
    (found, { name, in: values }) =>
      found.flatMap((matchers) =>
        values.map((value) => [...matchers, { name, string_match: { exact: value } }]),
      ),
    [[]],
  );
  return combinations.map((matchers) => routeOf(row, matchers));
}

function routeOf(row: Row, headers: JsonObject[]): JsonObject {
  return {
    name: row.name,
    match: {
      // path_separated_prefix cannot be "/", which holds for every path anyway.
      ...(row.path.value === "/" ? { prefix: "/" } : { path_separated_prefix: row.path.value }),
      ...(headers.length === 0 ? {} : { headers }),
    },
    route: {
      cluster: clusterName(row.endpoint),
      // A stream may last as long as it likes; an idle one ends with the connection manager's timeout.
      timeout: "0s",
      // Only what cannot have reached the service is tried again, so nothing is ever done twice.
      retry_policy: { retry_on: "connect-failure,refused-stream,reset-before-request", num_retries: 2 },
      ...rewriteOf(row),
    },
  };
}

function rewriteOf(row: Row): JsonObject {
  if (row.rewrite === undefined) return {};
  const from = row.path.value;
  // prefix_rewrite would turn /api/1 into //1 for /api -> /, and would lose the slash in / -> /api.
  if (row.rewrite === "/") {
    return { regex_rewrite: { pattern: { regex: `^${escapeRegex(from)}(/|$)` }, substitution: "/" } };
  }
  return { prefix_rewrite: from === "/" ? `${row.rewrite}/` : row.rewrite };
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
