/** Rows to Envoy's route configuration. Pure. */
import type { GatewayDocument } from "../documents/kinds/gateway.ts";
import type { HeaderChanges } from "../documents/kinds/traffic.ts";
import type { Sourced } from "../documents/source.ts";
import type { Answer, Forward, Redirect } from "../table/endpoint.ts";
import type { PathCriterion } from "../table/path.ts";
import type { Row, Slice } from "../table/row.ts";
import { duration } from "./duration.ts";
import { tooLargeOf, unlimitedBodyOf } from "./edge/body-limit.ts";
import { corsOf } from "./edge/cors.ts";
import { hstsOf } from "./edge/hsts.ts";
import { headerChanges } from "./header-changes.ts";
import { rowsName } from "./listener.ts";
import { type JsonObject, type Resource, TYPE_URLS } from "./resource.ts";
import { pathRewriteOf, rewriteOf } from "./rewrite.ts";
import { matchesOf } from "./route-match.ts";
import { RowMetrics } from "./row-metrics.ts";
import { enabled, enablingOf, partsOf } from "./scoped-plugins.ts";
import { type PlacedRow, type ScopedPlugin, type VirtualHost, virtualHostsOf } from "./virtual-hosts.ts";

/** The one route configuration of a gateway. */
export function routeConfigurationOf(slice: Slice, gateway: Sourced<GatewayDocument>): Resource {
  const name = rowsName(slice, gateway.document);
  const context: Context = {
    gateway: gateway.document,
    metrics: new RowMetrics(slice),
    tracing: slice.tracing !== undefined,
  };
  return {
    type: "route",
    name,
    source: { ...gateway.source, kind: "Gateway", name: slice.gateway },
    json: {
      "@type": TYPE_URLS.route,
      name,
      ...headerChanges("response", alwaysAdded(gateway.document)),
      virtual_hosts: hostsOf(slice).map(({ domains, scoped, rows }) => ({
        // Part of the names of metrics, which dots divide.
        name: (domains[0] ?? "").replaceAll(".", "_"),
        domains,
        routes: [
          DOTS_WITH_PARAMETER,
          ...tooLargeOf(gateway.document),
          ...rows.flatMap((row) => routesOf(row, row.scoped ?? scoped, context)),
        ],
        ...perFilter(corsOf(gateway.document.cors)),
      })),
    },
  };
}

/** What all routes of a gateway have in common. */
interface Context {
  gateway: GatewayDocument;
  metrics: RowMetrics;
  /** Spans have the names of rows. */
  tracing: boolean;
}

/** Those of the rows, and one for all others, which has none. */
function hostsOf(slice: Slice): VirtualHost[] {
  const hosts = virtualHostsOf(slice);
  if (hosts.some(({ domains }) => domains.includes("*"))) return hosts;
  return [...hosts, { domains: ["*"], scoped: [], rows: [] }];
}

/**
 * Refuses `/a/..;x/b`, in whatever spelling: Envoy leaves it as it is (see the runtime in `bootstrap.ts`), many a server
 * makes it `/b`, and so rows and plugins for a path could be evaded. The first condition costs next to nothing, and
 * few requests get as far as the second.
 */
const DOTS_WITH_PARAMETER: JsonObject = {
  name: "refused/dots-with-parameter",
  match: {
    headers: [{ name: ":path", string_match: { contains: ".;" } }],
    safe_regex: { regex: ".*/\\.\\.?;.*" },
  },
  direct_response: { status: 400 },
};

/** What every answer of a row has. */
function alwaysAdded({ rowHeader, tls }: GatewayDocument): HeaderChanges {
  return {
    ...(rowHeader ? { add: { "x-numesh-row": "%ROUTE_NAME%" } } : {}),
    ...(tls?.hsts === undefined ? {} : { set: { "strict-transport-security": hstsOf(tls.hsts) } }),
  };
}

/**
 * The routes of a row, all of the row's name: one for each combination of header values; and where a plugin runs for
 * a part of the row's paths, before these the same for that part.
 */
function routesOf(placed: PlacedRow, scoped: ScopedPlugin[], context: Context): JsonObject[] {
  const { row } = placed;
  const { gateway, metrics, tracing } = context;
  const body = row.endpoint.kind === "forward" ? unlimitedBodyOf(gateway, row.endpoint) : {};
  return partsOf(row.path, scoped).flatMap((path) => {
    const plugins = enabled(path, scoped);
    return matchesOf(placed, path).map(({ match, values }) => ({
      name: row.name,
      match,
      ...metrics.of(row, values),
      ...(tracing ? { decorator: { operation: row.name, propagate: false } } : {}),
      ...actionOf(row, path),
      ...perFilter({ ...enablingOf(plugins), ...body }),
    }));
  });
}

/** What filters are told for a part of the requests, by their names. */
function perFilter(settings: JsonObject): JsonObject {
  return Object.keys(settings).length === 0 ? {} : { typed_per_filter_config: settings };
}

function actionOf({ endpoint, path }: Row, part: PathCriterion): JsonObject {
  switch (endpoint.kind) {
    case "forward":
      return {
        route: forwardOf(endpoint, rewriteOf(path, endpoint.rewrite, part)),
        ...headerChanges("request", endpoint.requestHeaders),
        ...headerChanges("response", endpoint.responseHeaders),
      };
    case "answer":
      return { direct_response: answerOf(endpoint), ...headerChanges("response", endpoint.responseHeaders) };
    case "redirect":
      return {
        redirect: redirectOf(endpoint, path, part),
        ...headerChanges("response", endpoint.responseHeaders),
      };
  }
}

function forwardOf(
  { upstream, timeouts, retries, websocket, mirror }: Forward,
  rewrite: JsonObject,
): JsonObject {
  return {
    cluster: upstream.name,
    // A stream may last as long as it likes; an idle one ends with the connection manager's timeout.
    timeout: duration(timeouts?.request ?? 0),
    ...(timeouts?.idle === undefined ? {} : { idle_timeout: duration(timeouts.idle) }),
    retry_policy: retryOf(retries),
    ...rewrite,
    ...(websocket ? { upgrade_configs: [{ upgrade_type: "websocket" }] } : {}),
    ...(mirror === undefined ? {} : { request_mirror_policies: [mirrorOf(mirror)] }),
  };
}

function retryOf(retries: Forward["retries"]): JsonObject {
  // Only what cannot have reached the upstream is tried again, so nothing is ever done twice.
  if (retries === undefined) {
    return { retry_on: "connect-failure,refused-stream,reset-before-request", num_retries: 2 };
  }
  const { on, attempts, perTry } = retries;
  return {
    retry_on: on.join(","),
    num_retries: attempts,
    ...(perTry === undefined ? {} : { per_try_timeout: duration(perTry) }),
  };
}

function mirrorOf({ upstream, percent }: NonNullable<Forward["mirror"]>): JsonObject {
  return {
    cluster: upstream.name,
    // In millionths, so that 0.01 percent can be said.
    runtime_fraction: {
      default_value: { numerator: Math.round(percent * 10_000), denominator: "MILLION" },
    },
  };
}

function answerOf({ status, body }: Answer): JsonObject {
  return { status, ...(body === undefined ? {} : { body: { inline_string: body } }) };
}

const REDIRECTS: Record<Redirect["status"], string> = {
  301: "MOVED_PERMANENTLY",
  302: "FOUND",
  303: "SEE_OTHER",
  307: "TEMPORARY_REDIRECT",
  308: "PERMANENT_REDIRECT",
};

function redirectOf(
  { status, scheme, host, port, path, prefix }: Redirect,
  whole: PathCriterion,
  part: PathCriterion,
): JsonObject {
  return {
    response_code: REDIRECTS[status],
    ...(scheme === undefined ? {} : { scheme_redirect: scheme }),
    ...(host === undefined ? {} : { host_redirect: host }),
    ...(port === undefined ? {} : { port_redirect: port }),
    ...(path === undefined ? {} : { path_redirect: path }),
    ...(prefix === undefined ? {} : pathRewriteOf(whole, prefix, part)),
  };
}
