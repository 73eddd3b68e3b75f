/** What one state of the documents does otherwise than another. Pure. */
import type { Revision } from "../revision.ts";
import type { Endpoint, Upstream } from "../table/endpoint.ts";
import { formatHeader } from "../table/header.ts";
import { formatPath } from "../table/path.ts";
import type { Row } from "../table/row.ts";
import { changesOf, type FieldChange } from "./changes.ts";
import { hideSecrets } from "./secrets.ts";

/** Things of one kind: those that came, went, and stayed under their name but changed. */
export interface Difference<Of> {
  added: Of[];
  removed: Of[];
  changed: { before: Of; after: Of; changes: FieldChange[] }[];
}

export interface Setting {
  name: string;
  /** All that its document says; of a plugin also the digest of its module. */
  value: unknown;
}

export interface RevisionDifference {
  rows: Difference<Row>;
  gateways: Difference<Setting>;
  plugins: Difference<Setting>;
}

/** Rows are the same if gateway and name are. Where documents stand does not matter. */
export function compareRevisions(before: Revision, after: Revision): RevisionDifference {
  return {
    rows: compare(rowsOf(before), rowsOf(after), ({ gateway, name }) => `${gateway}\n${name}`, fieldsOf),
    gateways: compare(gatewaysOf(before), gatewaysOf(after), nameOf, settingsOf),
    plugins: compare(pluginsOf(before), pluginsOf(after), nameOf, settingsOf),
  };
}

/** Whether nothing differs. */
export function isEqual({ rows, gateways, plugins }: RevisionDifference): boolean {
  return [rows, gateways, plugins].every(
    ({ added, removed, changed }) => added.length + removed.length + changed.length === 0,
  );
}

function compare<Of>(
  before: Of[],
  after: Of[],
  keyOf: (one: Of) => string,
  fields: (one: Of) => unknown,
): Difference<Of> {
  const old = new Map(before.map((one) => [keyOf(one), one]));
  const difference: Difference<Of> = { added: [], removed: [], changed: [] };
  for (const one of after) {
    const former = old.get(keyOf(one));
    old.delete(keyOf(one));
    if (former === undefined) {
      difference.added.push(one);
      continue;
    }
    const changes = changesOf(fields(former), fields(one));
    if (changes.length > 0) difference.changed.push({ before: former, after: one, changes });
  }
  difference.removed.push(...old.values());
  return difference;
}

function rowsOf({ slices }: Revision): Row[] {
  return slices.flatMap(({ rows }) => rows);
}

/** What a row does, in the words in which people know it. */
function fieldsOf({ host, port, path, headers, endpoint }: Row): unknown {
  return {
    host,
    port,
    path: formatPath(path),
    headers: headers.map(formatHeader).sort().join(", "),
    ...endpointOf(endpoint),
  };
}

function endpointOf(endpoint: Endpoint): object {
  if (endpoint.kind !== "forward") return endpoint;
  const { upstream, mirror, kind: _, ...rest } = endpoint;
  return {
    ...rest,
    ...upstreamOf(upstream),
    ...(mirror === undefined ? {} : { mirror: { percent: mirror.percent, ...upstreamOf(mirror.upstream) } }),
  };
}

function upstreamOf({ addresses, source: _, name: __, ...rest }: Upstream): object {
  return {
    to: addresses
      .map(
        ({ address: { host, port }, weight }) =>
          `${host}:${port}${weight === undefined ? "" : ` (${weight})`}`,
      )
      .join(", "),
    ...rest,
  };
}

function gatewaysOf({ catalogue }: Revision): Setting[] {
  return [...catalogue.gateways.values()].map(({ document: { kind: _, ...value } }) => ({
    name: value.name,
    value,
  }));
}

function pluginsOf({ catalogue, modules }: Revision): Setting[] {
  return [...catalogue.plugins.values()].map(({ document: { name, module, config } }) => ({
    name,
    value: { module, sha256: modules.get(name)?.sha256, config: hideSecrets(config) },
  }));
}

function nameOf({ name }: Setting): string {
  return name;
}

function settingsOf({ value }: Setting): unknown {
  return value;
}
