/** Rows to Envoy's virtual hosts, so that the first row whose criteria hold is the one. Pure. */
import { compareHosts, defaultPort, formsOf, hostRank, isWithin } from "../table/host.ts";
import { escapeRegex, type PathCriterion } from "../table/path.ts";
import type { Row, Slice } from "../table/row.ts";

/**
 * Envoy chooses a virtual host by the authority, and then never looks into another one. So each has, in their order,
 * all rows that an authority which leads to it may mean: those of the very name, those of a suffix of it, those of
 * any host. It ends with the first row that holds for every request, after which nothing can match.
 */
export interface VirtualHost {
  /** At least one; none is in two virtual hosts. Envoy takes the whole name, then the longest suffix, then `*`. */
  domains: string[];
  /** Plugins that run for a part of the requests, as far as that is a part of these. */
  scoped: ScopedPlugin[];
  rows: PlacedRow[];
}

/** A plugin and the paths for which it runs; absent: for all. */
export interface ScopedPlugin {
  name: string;
  paths?: PathCriterion[];
}

export interface PlacedRow {
  row: Row;
  /** What the authority must be beyond the domain, as a regular expression. */
  authority?: string;
  /** In place of those of the virtual host, of which these requests are only a part. */
  scoped?: ScopedPlugin[];
}

/** A set of authorities: a name, a suffix or `*`, at one port or at any. */
interface Area {
  host: string;
  port: number | undefined;
}

/** The virtual hosts of a slice. Linear in the rows, but for rows of a suffix or `*` under names without a last resort. */
export function virtualHostsOf(slice: Slice): VirtualHost[] {
  const index = new RowIndex(slice);
  const standard = defaultPort(slice.scheme);
  const byRows = new Map<string, VirtualHost>();
  for (const area of index.areas()) {
    const domains = domainsOf(area, standard, index);
    const rows =
      area.host === "*" && area.port === undefined ? lastResort(index, slice) : index.covering(area);
    if (domains.length === 0 || rows.length === 0) continue;
    const scoped = scopedAt(area.host, slice);
    // Forms of one name mostly have the same rows, and so one virtual host.
    const places = rows.map(({ row, authority = "" }) => `${index.placeOf(row)}${authority}`).join();
    const key = scoped.length === 0 ? places : `${places} ${JSON.stringify(scoped)}`;
    const same = byRows.get(key);
    if (same === undefined) byRows.set(key, { domains, scoped, rows });
    else same.domains.push(...domains);
  }
  return [...byRows.values()];
}

/** The rows of a slice by the authorities that they are for. */
class RowIndex {
  readonly #rows: Row[];
  readonly #places = new Map<Row, number>();
  /** Host -> port -> places of rows, ascending. */
  readonly #byArea = new Map<string, Map<number | undefined, number[]>>();

  constructor({ rows, namespace, plugins }: Slice) {
    this.#rows = rows;
    for (const [place, row] of rows.entries()) {
      this.#places.set(row, place);
      for (const host of formsOf(row.host, namespace)) this.#at(host, row.port).push(place);
    }
    // A host that only a plugin knows has the rows of any host, but a virtual host of its own.
    for (const { host } of plugins.flatMap(({ scopes = [] }) => scopes)) {
      if (host !== undefined) for (const form of formsOf(host, namespace)) this.#at(form, undefined);
    }
  }

  placeOf(row: Row): number {
    return this.#places.get(row) ?? -1;
  }

  has({ host, port }: Area): boolean {
    return this.#byArea.get(host)?.has(port) === true;
  }

  /**
   * All sets of authorities that need a domain: those of the rows, and where two of them overlap, the overlap; for
   * Envoy takes `*:8080` before `orders:*`. And `*`, where rows are that only an expression tells.
   */
  *areas(): Iterable<Area> {
    for (const [host, ports] of this.#byArea) {
      for (const port of ports.keys()) if (host !== "*" || port !== undefined) yield { host, port };
      if (host === "*" || !ports.has(undefined)) continue;
      for (const port of this.#portsAbove(host)) if (!ports.has(port)) yield { host, port };
    }
    yield { host: "*", port: undefined };
  }

  /** Rows that hold for every authority of an area, as far as the authority is concerned. */
  covering({ host, port }: Area): PlacedRow[] {
    const places = [host, ...above(host)].flatMap((name) => {
      const ports = this.#byArea.get(name);
      return [...(ports?.get(port) ?? []), ...(port === undefined ? [] : (ports?.get(undefined) ?? []))];
    });
    return this.#ordered(places);
  }

  /** Rows for authorities without a domain of their own: any host; and a suffix at any port, which no domain can say. */
  lastResort(standard: number): { row: Row; host: string; port: number | undefined }[] {
    const areas: Area[] = [
      { host: "*", port: undefined },
      { host: "*", port: standard },
      ...[...this.#byArea.keys()]
        .filter((host) => hostRank(host) === 1)
        .map((host) => ({ host, port: undefined })),
    ];
    return areas
      .flatMap(({ host, port }) =>
        (this.#byArea.get(host)?.get(port) ?? []).map((place) => ({ place, host, port })),
      )
      .sort((a, b) => a.place - b.place)
      .map(({ place, ...area }) => ({ row: this.#rows[place] as Row, ...area }));
  }

  #at(host: string, port: number | undefined): number[] {
    const ports = this.#byArea.get(host) ?? new Map<number | undefined, number[]>();
    this.#byArea.set(host, ports);
    const places = ports.get(port) ?? [];
    ports.set(port, places);
    return places;
  }

  #portsAbove(host: string): Set<number> {
    const ports = above(host).flatMap((name) => [...(this.#byArea.get(name)?.keys() ?? [])]);
    return new Set(ports.filter((port) => port !== undefined));
  }

  #ordered(places: number[]): PlacedRow[] {
    return untilOneHolds(places.sort((a, b) => a - b).map((place) => ({ row: this.#rows[place] as Row })));
  }
}

/** Nothing can match after the first row that holds for every request. */
function untilOneHolds(rows: PlacedRow[]): PlacedRow[] {
  const last = rows.findIndex(({ row, authority }) => authority === undefined && holdsAlways(row));
  return last === -1 ? rows : rows.slice(0, last + 1);
}

/**
 * The rows for authorities without a domain of their own. Where a plugin is for a suffix, rows that go beyond that come
 * twice: for authorities of the suffix, and for all.
 */
function lastResort(index: RowIndex, slice: Slice): PlacedRow[] {
  const standard = defaultPort(slice.scheme);
  const suffixes = slice.plugins
    .flatMap(({ scopes = [] }) => scopes.flatMap(({ host = "*" }) => (hostRank(host) === 1 ? [host] : [])))
    .sort(compareHosts);
  const rows = index.lastResort(standard).flatMap(({ row, host, port }) => [
    ...suffixes
      .filter((suffix) => suffix !== host && isWithin(suffix, host))
      .map((suffix) => ({
        row,
        authority: expressionOf(suffix, port),
        scoped: scopedAt(suffix, slice),
      })),
    {
      row,
      ...(host === "*" && port === undefined ? {} : { authority: expressionOf(host, port) }),
      ...(host === "*" ? {} : { scoped: scopedAt(host, slice) }),
    },
  ]);
  return untilOneHolds(rows);
}

/** The suffixes of a host and `*`, the longest first: `a.b.c` is in `*.b.c`, `*.c` and `*`. */
function above(host: string): string[] {
  if (host === "*") return [];
  const labels = host.split(".").slice(1);
  const suffixes = labels.map((_, index) => `*.${labels.slice(index).join(".")}`);
  return [...suffixes.filter((suffix) => suffix !== host), "*"];
}

/** The domains that mean an area. Clients leave out the port where it is the one of the scheme. */
function domainsOf({ host, port }: Area, standard: number, index: RowIndex): string[] {
  if (host === "*") return [port === undefined ? "*" : `*:${port}`];
  if (port !== undefined) return port === standard ? [host, `${host}:${port}`] : [`${host}:${port}`];
  const withoutPort = hasStandard(host, standard, index) ? [] : [host];
  return hostRank(host) === 0 ? [...withoutPort, `${host}:*`] : withoutPort;
}

/** Whether the authority without a port belongs to the area of the scheme's port. */
function hasStandard(host: string, standard: number, index: RowIndex): boolean {
  return [host, ...above(host)].some((name) => index.has({ host: name, port: standard }));
}

function holdsAlways({ path, headers }: Row): boolean {
  return path.kind === "prefix" && path.value === "/" && headers.length === 0;
}

function expressionOf(host: string, port: number | undefined): string {
  const name = host === "*" ? "([^:]+|.*\\][^:]*)" : `.+${escapeRegex(host.slice(1))}`;
  return `(?i)^${name}${port === undefined ? "(:.+)?" : `(:${port})?`}$`;
}

/** The plugins with scopes that run for requests to a host, and for which of their paths. */
function scopedAt(host: string, { plugins, namespace }: Slice): ScopedPlugin[] {
  return plugins.flatMap(({ name, scopes = [] }) => {
    const here = scopes.filter(
      (scope) =>
        scope.host === undefined || formsOf(scope.host, namespace).some((form) => isWithin(host, form)),
    );
    if (here.length === 0) return [];
    const paths = here.flatMap(({ path }) => path ?? []);
    return [paths.length < here.length ? { name } : { name, paths }];
  });
}
