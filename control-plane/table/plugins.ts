/** Which plugins run for which requests. Pure. */
import type { Catalogue } from "../documents/catalogue.ts";
import type { GatewayDocument } from "../documents/kinds/gateway.ts";
import { type DocumentError, errorAt, type Sourced } from "../documents/source.ts";
import { compareText } from "./compare-text.ts";
import { formsOf, hostHolds, isWithin, parseAuthority, shortForm } from "./host.ts";
import { formatPath, overlapOf, pathHolds, pathOf } from "./path.ts";
import type { Row, Slice } from "./row.ts";
import type { Scope, SlicePlugin } from "./scope.ts";

/** The plugins of a gateway, in the order in which they see a request; then those of its Route documents. */
export function pluginsOf(gateway: GatewayDocument, { routes }: Catalogue): SlicePlugin[] {
  const places: { plugin: string; scope: Scope | undefined }[] = gateway.plugins.map((place) => {
    if (typeof place === "string") return { plugin: place, scope: undefined };
    return { plugin: place.plugin, scope: scopeOf(place.host, place.path, gateway) };
  });
  const own = [...routes.values()]
    .filter(({ document }) => document.gateway === gateway.name)
    .sort((a, b) => compareText(a.document.name, b.document.name));
  for (const { document } of own) {
    for (const plugin of document.plugins) {
      places.push({ plugin, scope: scopeOf(document.host, document.path, gateway) });
    }
  }
  return [...Map.groupBy(places, ({ plugin }) => plugin)].map(([name, found]) => {
    const scopes = found.flatMap(({ scope }) => scope ?? []);
    return scopes.length < found.length ? { name } : { name, scopes };
  });
}

/** The names of the plugins that are to run for a request, in their order. */
export function pluginsFor(slice: Slice, request: { authority: string; path: string }): string[] {
  const { host } = parseAuthority(request.authority, slice.scheme);
  const path = request.path.replace(/[?#].*$/s, "");
  return slice.plugins
    .filter(
      ({ scopes }) => scopes === undefined || scopes.some((scope) => scopeHolds(scope, host, path, slice)),
    )
    .map(({ name }) => name);
}

/**
 * The names of those that do run: what is for a part of the requests is enabled by rows.
 *
 * @param first the row that holds before any plugin has run
 */
export function pluginsRunning(
  slice: Slice,
  request: { authority: string; path: string },
  first: Row | undefined,
): string[] {
  const isEverywhere = new Set(
    slice.plugins.flatMap(({ name, scopes }) => (scopes === undefined ? [name] : [])),
  );
  return pluginsFor(slice, request).filter((name) => first !== undefined || isEverywhere.has(name));
}

function scopeHolds(scope: Scope, host: string, path: string, { namespace }: Slice): boolean {
  const isHost = scope.host === undefined || hostHolds(scope.host, host, namespace);
  return isHost && (scope.path === undefined || pathHolds(scope.path, path));
}

/** Whether a plugin of a gateway in a namespace may run for requests of a row. */
export function mayRunFor({ scopes }: SlicePlugin, row: Row, namespace: string | undefined): boolean {
  return scopes === undefined || scopes.some((scope) => mayHold(scope, row, namespace));
}

function mayHold({ host = "*", path }: Scope, row: Row, namespace: string | undefined): boolean {
  const [scopes, rows] = [formsOf(host, namespace), formsOf(row.host, namespace)];
  const isHost = scopes.some((one) => rows.some((other) => isWithin(one, other) || isWithin(other, one)));
  return isHost && (path === undefined || overlapOf(row.path, path) !== "none");
}

/** Parts of a gateway's requests that rows cannot be divided into. */
export function findIndivisible(
  gateway: Sourced<GatewayDocument>,
  plugins: SlicePlugin[],
  rows: Row[],
): DocumentError[] {
  return plugins.flatMap(({ name, scopes = [] }) =>
    scopes.flatMap((scope) => {
      const row = rows.find(
        (candidate) =>
          mayHold(scope, candidate, gateway.document.namespace) &&
          overlapOf(candidate.path, scope.path) === "indivisible",
      );
      if (row === undefined || scope.path === undefined) return [];
      const place = `${row.source.file}:${row.source.line}`;
      const message = `the template ${formatPath(row.path)} of the row ${row.name} (${place}) reaches into ${formatPath(scope.path)}, where the plugin ${name} is to run`;
      return [errorAt(gateway, ["plugins"], message, "a path that the template is wholly in, or not at all")];
    }),
  );
}

function scopeOf(
  host: string | undefined,
  path: Parameters<typeof pathOf>[0] | undefined,
  { namespace }: GatewayDocument,
): Scope | undefined {
  const criterion = path === undefined || path === "/" ? undefined : pathOf(path);
  const short = host === undefined || host === "*" ? undefined : shortForm(host, namespace);
  if (criterion === undefined && short === undefined) return undefined;
  return {
    ...(short === undefined ? {} : { host: short }),
    ...(criterion === undefined ? {} : { path: criterion }),
  };
}
