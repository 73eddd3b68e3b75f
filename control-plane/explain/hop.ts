/** What one gateway makes of a request. */
import type { Role } from "../documents/kinds/gateway.ts";
import { type Arrival, normalise } from "../envoy/normalise.ts";
import type { Revision } from "../revision.ts";
import type { Endpoint } from "../table/endpoint.ts";
import { forwarded } from "../table/forwarded.ts";
import { match, type Request, type Verdict } from "../table/match.ts";
import { pluginsFor, pluginsRunning } from "../table/plugins.ts";
import type { Row, Slice } from "../table/row.ts";
import { type EdgeAnswer, edgeAnswer } from "./edge.ts";
import { type PluginStep, type RunOptions, runPlugins } from "./run-plugins.ts";

export interface Hop {
  gateway: string;
  role: Role;
  /** As it reaches the gateway. */
  received: Request;
  arrival: Arrival;
  /** What the gateway answers before any plugin runs. */
  edge?: EdgeAnswer;
  /** Plugins that have run, in their order. */
  plugins: PluginStep[];
  /** Plugins that are for this host and path and yet do not run, since no row held before they had. */
  unreached: string[];
  /** What rows were looked at for; absent: Envoy or a plugin ended the request before. */
  routed?: Routed;
}

export interface Routed {
  /** As rows saw it. */
  request: Request;
  /** Every row of the gateway, highest precedence first. */
  verdicts: Verdict[];
  /** The row that it takes; undefined: none, and the client gets 404. */
  winner: Row | undefined;
  /** Where the winner leads. */
  endpoint?: Endpoint;
  /** What the upstream is sent, where it leads to one. */
  sent?: Request;
  sentBody?: Uint8Array | undefined;
}

/**
 * Follows a request through a gateway: what Envoy makes of it, what plugins make of it, which row it takes, and what
 * goes on from there.
 *
 * @param gateway a name in the revision
 */
export async function hopThrough(
  gateway: string,
  received: Request,
  revision: Revision,
  options: RunOptions,
): Promise<Hop> {
  const slice = revision.slices.find((one) => one.gateway === gateway);
  const document = revision.catalogue.gateways.get(gateway)?.document;
  if (slice === undefined || document === undefined) throw new Error(`there is no gateway ${gateway}`);
  const arrival = normalise(received, slice, document);
  const hop: Hop = { gateway, role: document.role, received, arrival, plugins: [], unreached: [] };
  if (arrival.outcome === "refused") return hop;
  // What Envoy's own filters do, and which plugins run, is decided by the row that holds before any has run.
  const first = match(slice, arrival.request).winner;
  const edge = edgeAnswer(received, options.body, document, first);
  if (edge !== undefined) return { ...hop, edge };

  const wanted = pluginsFor(slice, arrival.request);
  const running = pluginsRunning(slice, arrival.request, first);
  const unreached = wanted.filter((name) => !running.includes(name));
  const run = await runPlugins(running, arrival.request, slice.scheme, revision, options);
  const routed = run.request === undefined ? undefined : route(slice, run.request, run.body);
  return { ...hop, plugins: run.steps, unreached, ...(routed === undefined ? {} : { routed }) };
}

function route(slice: Slice, request: Request, sentBody: Uint8Array | undefined): Routed {
  const { verdicts, winner } = match(slice, request);
  if (winner === undefined) return { request, verdicts, winner };
  const { endpoint } = winner;
  return {
    request,
    verdicts,
    winner,
    endpoint,
    ...(endpoint.kind === "forward" ? { sent: forwarded(winner.path, endpoint, request), sentBody } : {}),
  };
}
