import type { TaskResult } from "./check-child.ts";
import { refusal, runInChild } from "./checker.ts";
import type {
  HttpCallResponse,
  LogLine,
  PluginRequest,
  Refusal,
  RequestResult,
  StartOptions,
} from "./types.ts";

/** Bounds of a check, and how the plugin is started. Functions cannot be given: they do not reach the child. */
export interface CheckOptions
  extends Pick<
    StartOptions,
    | "pluginName"
    | "rootId"
    | "vmId"
    | "vmConfig"
    | "env"
    | "properties"
    | "allowOnHeadersStopIteration"
    | "bufferLimit"
  > {
  /** Time that the module may take for everything, compiling too; default 10 000. */
  readonly timeoutMilliseconds?: number;
  /** Memory that the module may use, in bytes; default 512 MiB. Envoy's own limit is 1 GiB. */
  readonly memoryLimit?: number;
  /** The time that it is for the plugin, all along; default the real clock. */
  readonly at?: Date;
  /** What every HTTP call of the plugin is answered; default: no answer comes. */
  readonly httpAnswer?: HttpCallResponse;
}

/** Whether a plugin would accept its configuration. */
export type ConfigCheck = { readonly ok: true; readonly logs: LogLine[] } | Refusal;

/** What a plugin made of a request, if it started at all. */
export type RequestCheck =
  | { readonly ok: true; readonly logs: LogLine[]; readonly result: RequestResult }
  | Refusal;

/**
 * Starts a module with a configuration and tells whether it accepts it, as Envoy would on a push. Runs in a
 * process of its own, so that a module that loops, crashes or hoards memory cannot hurt this one. Never rejects.
 * @param wasm the module's bytes; not changed
 * @param config the plugin's configuration, as text
 */
export async function checkConfig(
  wasm: Uint8Array,
  config: string,
  options: CheckOptions = {},
): Promise<ConfigCheck> {
  const checked = await inProcess(wasm, config, undefined, options);
  return checked.ok ? { ok: true, logs: checked.logs } : checked;
}

/**
 * Sends one request through a freshly started module, bounded like {@link checkConfig}: for modules that are not
 * trusted. Never rejects.
 * @param request what the plugin gets; plain data
 */
export async function checkRequest(
  wasm: Uint8Array,
  config: string,
  request: PluginRequest,
  options: CheckOptions = {},
): Promise<RequestCheck> {
  const checked = await inProcess(wasm, config, request, options);
  if (!checked.ok) return checked;
  const { result } = checked;
  return result === undefined
    ? refusal("the module gave no result")
    : { ok: true, logs: checked.logs, result };
}

function inProcess(
  wasm: Uint8Array,
  config: string,
  request: PluginRequest | undefined,
  options: CheckOptions,
): Promise<TaskResult> {
  const { timeoutMilliseconds = 10_000, memoryLimit = 512 * 1024 * 1024, at, httpAnswer, ...start } = options;
  const task = { wasm, memoryLimit, start: { ...start, config }, request, at, httpAnswer };
  return runInChild(task, timeoutMilliseconds);
}
