/** The plugins of a gateway, run offline on a request. */
import {
  checkRequest,
  type HeaderPair,
  type HttpCallResponse,
  type RequestResult,
} from "../../wasm-host/index.ts";
import type { Change } from "../envoy/normalise.ts";
import type { Revision } from "../revision.ts";
import type { Request } from "../table/match.ts";
import type { Scheme } from "../table/row.ts";

/** What one plugin made of a request. */
export interface PluginStep {
  plugin: string;
  module: string;
  /**
   * `answered`: the request ends here; `waits`: for an answer to an HTTP call, which nobody gives offline;
   * `crashed`: Envoy answers 503.
   */
  outcome: "continued" | "answered" | "waits" | "crashed";
  changes: Change[];
  /** With `answered` and `crashed`: what the client gets. */
  answer?: { status: number; headers: HeaderPair[]; body: string; details: string };
  /** HTTP calls that it made, as `cluster /path`. */
  calls: string[];
  /** What it logged as information or worse. */
  log: string[];
}

export interface PluginsRun {
  steps: PluginStep[];
  /** What is left when all have run; undefined: one of them ended it. */
  request: Request | undefined;
  body: Uint8Array | undefined;
}

export interface RunOptions {
  body?: Uint8Array | undefined;
  /** The time that it shall be. Default: now. */
  at?: Date | undefined;
  /** What plugins get that fetch keys or anything else. Default: no answer. */
  httpAnswer?: HttpCallResponse | undefined;
}

/**
 * Runs plugins one after the other, each freshly started: nothing is remembered of earlier requests.
 *
 * @param names in the order in which they see the request
 * @param request as Envoy has made it (see `normalise`)
 */
export async function runPlugins(
  names: string[],
  request: Request,
  scheme: Scheme,
  { catalogue, modules }: Revision,
  options: RunOptions,
): Promise<PluginsRun> {
  const steps: PluginStep[] = [];
  let headers = pairsOf(request, scheme);
  let body = options.body;
  let properties: Record<string, Uint8Array> = {};
  for (const name of names) {
    const document = catalogue.plugins.get(name)?.document;
    const module = modules.get(name);
    if (document === undefined || module === undefined) throw new Error(`an unchecked plugin ${name}`);
    const checked = await checkRequest(
      module.wasm,
      JSON.stringify(document.config),
      { headers, properties, ...(body === undefined ? {} : { body }) },
      {
        pluginName: name,
        rootId: name,
        allowOnHeadersStopIteration: module.manifest?.needsBody ?? false,
        ...(options.at === undefined ? {} : { at: options.at }),
        ...(options.httpAnswer === undefined ? {} : { httpAnswer: options.httpAnswer }),
      },
    );
    if (!checked.ok) throw new Error(`the plugin ${name} does not start: ${checked.reason}`);
    const { result } = checked;
    steps.push({ plugin: name, module: document.module, ...stepOf(name, headers, result) });
    if (result.outcome !== "continue") return { steps, request: undefined, body };
    headers = result.headers;
    if (body !== undefined) body = result.body;
    properties = { ...properties, ...result.setProperties };
  }
  return { steps, request: requestOf(headers), body };
}

function stepOf(
  plugin: string,
  before: HeaderPair[],
  result: RequestResult,
): Omit<PluginStep, "plugin" | "module"> {
  const seen = {
    changes: [],
    calls: result.httpCalls.map(({ cluster, headers }) => `${cluster} ${headerOf(headers, ":path")}`),
    log: result.logs.filter(({ level }) => !["trace", "debug"].includes(level)).map(({ message }) => message),
  };
  switch (result.outcome) {
    case "continue":
      return { outcome: "continued", ...seen, changes: changesOf(plugin, before, result.headers) };
    case "response": {
      const { status, headers, body, details } = result;
      return { outcome: "answered", ...seen, answer: { status, headers, body, details } };
    }
    case "paused":
      return { outcome: "waits", ...seen };
    case "trap":
      return {
        outcome: "crashed",
        ...seen,
        answer: { status: 503, headers: [], body: "", details: result.error },
      };
  }
}

function changesOf(plugin: string, before: HeaderPair[], after: HeaderPair[]): Change[] {
  const names = new Set([...before, ...after].map(([name]) => name));
  return [...names].flatMap((header) => {
    const change = { before: headerOf(before, header), after: headerOf(after, header) };
    return change.before === change.after ? [] : [{ header, ...change, why: `by ${plugin}` }];
  });
}

function headerOf(pairs: HeaderPair[], wanted: string): string | undefined {
  const values = pairs.flatMap(([name, value]) => (name === wanted ? [value] : []));
  return values.length === 0 ? undefined : values.join(",");
}

function pairsOf({ authority, method, path, headers }: Request, scheme: Scheme): HeaderPair[] {
  return [
    [":authority", authority],
    [":path", path],
    [":method", method],
    [":scheme", scheme],
    ...Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().map((value): HeaderPair => [name, value]),
    ),
  ];
}

function requestOf(pairs: HeaderPair[]): Request {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of pairs) {
    if (!name.startsWith(":")) headers[name] = [...(headers[name] ?? []), value];
  }
  return {
    authority: headerOf(pairs, ":authority") ?? "",
    method: headerOf(pairs, ":method") ?? "",
    path: headerOf(pairs, ":path") ?? "",
    headers,
  };
}
