/** Whether our matcher and a real Envoy take the same row, for any number of random tables and requests. */
import fc from "fast-check";
import { type Arrival, normalise } from "../../control-plane/envoy/normalise.ts";
import { forwarded } from "../../control-plane/table/forwarded.ts";
import { formatHeader } from "../../control-plane/table/header.ts";
import { match, type Request } from "../../control-plane/table/match.ts";
import { formatPath } from "../../control-plane/table/path.ts";
import { pluginsRunning } from "../../control-plane/table/plugins.ts";
import type { Row, Slice } from "../../control-plane/table/row.ts";
import { Coverage } from "./coverage.ts";
import { documentSlices } from "./documents.ts";
import { AskedEnvoy, RejectedTable, type Said, WATCHED } from "./envoy.ts";
import { gatewayOf } from "./gateways.ts";
import { plans, requestFor } from "./request.ts";
import { slices } from "./table.ts";
import { PLUGIN_HEADER } from "./vocabulary.ts";
import { formatRequest, type WireRequest } from "./wire.ts";

export interface AgreeOptions {
  /** How many pairs of a table and a request are tried, at least. */
  pairs: number;
  /** The same seed tries the same pairs. */
  seed: number;
  /** Told how far it is. */
  log?: (line: string) => void;
}

export interface Agreement {
  pairs: number;
  coverage: Coverage;
  /** The smallest pair that was found on which they differ, for people; undefined: there is none. */
  difference: string | undefined;
}

const REQUESTS_PER_TABLE = 40;
const TABLES_PER_ROUND = 50;

/** Tries pairs until there are enough, or one on which they differ; that is made as small as can be. */
export async function agree({ pairs, seed, log = () => {} }: AgreeOptions): Promise<Agreement> {
  const envoy = await AskedEnvoy.start();
  const coverage = new Coverage();
  try {
    for (let round = 0; coverage.pairs < pairs; round++) {
      const details = await fc.check(
        fc.asyncProperty(fc.oneof(slices, documentSlices), requestPlans, async (slice, some) => {
          await give(envoy, slice);
          for (const plan of some) {
            const request = requestFor(plan, slice);
            const ours = weSay(slice, request);
            const theirs = await envoy.ask(slice.gateway, request);
            coverage.add(slice, ours.request, ours.arrival);
            if (differs(ours, theirs)) throw new Difference(slice, linesOf(request, ours, theirs));
          }
        }),
        { seed: seed + round, numRuns: TABLES_PER_ROUND },
      );
      if (details.failed) {
        const error = details.errorInstance;
        if (!(error instanceof Difference)) throw error;
        return { pairs: coverage.pairs, coverage, difference: `${error.message}\nseed ${seed + round}` };
      }
      log(`${coverage.pairs} pairs`);
    }
    return { pairs: coverage.pairs, coverage, difference: undefined };
  } finally {
    await envoy.stop();
  }
}

/** A table that Envoy does not take is a difference as well. */
async function give(envoy: AskedEnvoy, slice: Slice): Promise<void> {
  try {
    await envoy.give(slice);
  } catch (error) {
    if (!(error instanceof RejectedTable)) throw error;
    throw new Difference(slice, [`Envoy rejects the table: ${error.message}`]);
  }
}

const requestPlans = fc.array(plans, { minLength: 1, maxLength: REQUESTS_PER_TABLE, size: "max" });

/** What we expect of an Envoy, and how we came to it. */
interface Expected extends Said {
  arrival: Arrival;
  request: Request;
}

function weSay(slice: Slice, { authority, method, target, headers }: WireRequest): Expected {
  const byName: Record<string, string[]> = {};
  for (const [written, value] of headers) {
    const name = written.toLowerCase();
    byName[name] = [...(byName[name] ?? []), value];
  }
  const sent = { authority, method, path: target, headers: byName };
  const arrival = normalise(sent, slice, gatewayOf(slice));
  const nothing = { row: undefined, path: undefined, plugin: undefined, upstream: undefined };
  if (arrival.outcome === "refused") return { ...nothing, arrival, request: sent, status: arrival.status };

  const request = afterPlugins(slice, arrival.request);
  const { winner } = match(slice, request);
  if (winner === undefined) return { ...nothing, arrival, request, status: 404 };
  const said = { ...nothing, arrival, request, row: winner.name };
  if (winner.endpoint.kind !== "forward") {
    const plugin = [request.headers[PLUGIN_HEADER] ?? []].flat()[0];
    return { ...said, status: winner.endpoint.status, path: request.path, plugin: plugin || undefined };
  }
  const { authority: host, path, headers: all } = forwarded(winner.path, winner.endpoint, request);
  const watched = WATCHED.flatMap((name) =>
    all[name] === undefined ? [] : [[name, [all[name]].flat().join(",")]],
  );
  return { ...said, status: 200, path, upstream: { host, headers: Object.fromEntries(watched) } };
}

/** The request with the header of the plugin, where that runs. */
function afterPlugins(slice: Slice, request: Request): Request {
  const first = match(slice, request).winner;
  if (pluginsRunning(slice, request, first).length === 0) return request;
  return { ...request, headers: { ...request.headers, [PLUGIN_HEADER]: ["1"] } };
}

function differs(ours: Expected, theirs: Said): boolean {
  if (ours.arrival.outcome !== "refused") return formatSaid(ours) !== formatSaid(theirs);
  // Where several things are wrong, the first in the bytes counts. A refusal may bear the name of the row that it would
  // have been, or of a route that is no row.
  return !REFUSALS.includes(theirs.status) || theirs.upstream !== undefined;
}

const REFUSALS = [400, 431];

class Difference extends Error {
  /** @param lines what was asked and said */
  constructor(slice: Slice, lines: string[]) {
    const { role, namespace = "none", limits = {}, scheme } = gatewayOf(slice);
    const gateway = `on the gateway ${slice.gateway} (${role}, namespace ${namespace}, ${scheme}, limits ${JSON.stringify(limits)}) with these rows:`;
    const scopes = slice.plugins.map((plugin) => `  plugin ${JSON.stringify(plugin)}`);
    const text = [gateway, ...scopes, ...slice.rows.map(formatRow), ...lines].join("\n");
    super(text.replaceAll(/(.)\1{99,}/g, (run, char) => `${char}{${run.length} times}`));
  }
}

function linesOf(request: WireRequest, ours: Expected, theirs: Said): string[] {
  const refused = ours.arrival.outcome === "refused" ? `, refused: ${ours.arrival.reason}` : "";
  return [
    formatRequest(request).trimEnd().replaceAll("\r", ""),
    `match: ${formatSaid(ours)}${refused}`,
    `Envoy: ${formatSaid(theirs)}`,
  ];
}

function formatRow({ name, host, port, path, headers, purpose, endpoint }: Row): string {
  const conditions = headers.map(formatHeader).join(", ");
  const { upstream: _, ...rest } = { upstream: undefined, ...endpoint };
  const lead = `${JSON.stringify(purpose)} -> ${JSON.stringify(rest)}`;
  return `  ${name}: ${host}:${port ?? "*"}${formatPath(path)} [${conditions}] ${lead}`;
}

function formatSaid({ status, row, path, plugin, upstream }: Said): string {
  const seen =
    upstream === undefined ? "" : `, upstream ${upstream.host} ${JSON.stringify(upstream.headers)}`;
  return `${status}, row ${row ?? "none"}, path ${path ?? "none"}, ${PLUGIN_HEADER} ${plugin ?? "none"}${seen}`;
}
