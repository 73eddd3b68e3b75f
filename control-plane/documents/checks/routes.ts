import type { Catalogue } from "../catalogue.ts";
import type { Destination, RouteDocument } from "../kinds/route.ts";
import { patternFault } from "../pattern.ts";
import { type DocumentError, errorAt, type Sourced } from "../source.ts";
import { checkAddresses } from "./addresses.ts";
import { missing } from "./missing.ts";
import { checkRewrite } from "./paths.ts";
import { checkServiceVersion } from "./services.ts";

/** Envoy has a route for each combination of values. */
const MOST_COMBINATIONS = 1000;

export function* checkRoutes(catalogue: Catalogue): Iterable<DocumentError> {
  for (const route of catalogue.routes.values()) {
    const { gateway, path, rewrite, to, mirror } = route.document;
    if (!catalogue.gateways.has(gateway)) {
      yield missing(route, ["gateway"], "Gateway", gateway, catalogue.gateways);
    }
    yield* checkHeaders(route);
    yield* checkRewrite(route, [], path, rewrite);
    yield* checkDestination(route, ["to"], to, catalogue);
    yield* checkDestination(route, ["mirror", "to"], mirror?.to, catalogue);
    yield* checkPlugins(route, catalogue);
    yield* checkWithoutUpstream(route);
    yield* checkRedirect(route);
  }
}

function* checkHeaders(route: Sourced<RouteDocument>): Iterable<DocumentError> {
  const { headers } = route.document;
  for (const [index, { header, regex }] of headers.entries()) {
    if (header === "host") {
      yield errorAt(
        route,
        ["headers", index, "header"],
        "the host is a criterion of its own",
        "the key host",
      );
    }
    const fault = regex === undefined ? undefined : patternFault(regex);
    if (fault !== undefined) {
      yield errorAt(route, ["headers", index, "regex"], `this is no pattern: ${fault}`);
    }
  }
  const combinations = headers.reduce((product, { in: values }) => product * (values?.length ?? 1), 1);
  if (combinations > MOST_COMBINATIONS) {
    const message = `these are ${combinations} combinations of values`;
    yield errorAt(route, ["headers"], message, `at most ${MOST_COMBINATIONS}, or a plugin that reads them`);
  }
}

function* checkDestination(
  route: Sourced<RouteDocument>,
  path: string[],
  to: Destination | undefined,
  catalogue: Catalogue,
): Iterable<DocumentError> {
  if (typeof to === "object" && "service" in to) yield* checkServiceVersion(route, path, to, catalogue);
  else yield* checkAddresses(route, path, to);
}

/**
 * Envoy decides which filters run before any filter has run. A row that is only reached through a header which a
 * plugin has set would therefore be reached without its own plugin, and nobody would be told.
 */
function* checkPlugins(route: Sourced<RouteDocument>, { plugins }: Catalogue): Iterable<DocumentError> {
  const { plugins: listed, headers } = route.document;
  for (const [index, name] of listed.entries()) {
    if (!plugins.has(name)) yield missing(route, ["plugins", index], "Plugin", name, plugins);
  }
  if (listed.length > 0 && headers.length > 0) {
    yield errorAt(
      route,
      ["plugins"],
      "a plugin cannot be for a row that headers select: Envoy chooses plugins before any plugin has set a header",
      "plugins in a Route without headers, or in the Gateway with a host or path; they run for all rows there",
    );
  }
}

/** What only makes sense where there is somebody to send requests to. */
function* checkWithoutUpstream(route: Sourced<RouteDocument>): Iterable<DocumentError> {
  const { to, rewrite, mirror, traffic } = route.document;
  if (to !== undefined) return;
  const given: [string, boolean][] = [
    ["rewrite", rewrite !== undefined],
    ["mirror", mirror !== undefined],
    ["traffic", Object.keys(traffic).length > 0],
  ];
  for (const [key, isGiven] of given) {
    if (isGiven) yield errorAt(route, [key], `${key} is for requests that go to an endpoint`, "the key to");
  }
}

function* checkRedirect(route: Sourced<RouteDocument>): Iterable<DocumentError> {
  const { redirect, path } = route.document;
  if (redirect?.prefix === undefined) return;
  if (redirect.path !== undefined) {
    yield errorAt(route, ["redirect", "prefix"], "path says already what the path becomes", "one of the two");
  }
  if (typeof path === "object" && "template" in path) {
    yield errorAt(route, ["redirect", "prefix"], "a template has no prefix that could be replaced", "path");
  }
}
