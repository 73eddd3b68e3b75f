import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Task, TaskResult } from "./check-worker.ts";
import type { LogLine, PluginRequest, Refusal, RequestResult, StartOptions } from "./types.ts";

/** Bounds of a check, and how the plugin is started. Functions cannot be given: they do not reach the thread. */
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
  /** Time that the module may take for everything, compiling too; default 2000. */
  readonly timeoutMilliseconds?: number;
  /** Memory that the module may use, in bytes; default 256 MiB. Envoy's own limit is 1 GiB. */
  readonly memoryLimit?: number;
}

/** Whether a plugin would accept its configuration. */
export type ConfigCheck = { readonly ok: true; readonly logs: LogLine[] } | Refusal;

/** What a plugin made of a request, if it started at all. */
export type RequestCheck =
  | { readonly ok: true; readonly logs: LogLine[]; readonly result: RequestResult }
  | Refusal;

/** What JavaScript may use in the thread, in MiB: logs and copies of what the module hands over. */
const HEAP_MEGABYTES = 192;

/**
 * Starts a module with a configuration and tells whether it accepts it, as Envoy would on a push. Runs in a thread
 * of its own, so that a module that loops, crashes or hoards memory cannot hurt this process. Never rejects.
 * @param wasm the module's bytes; not changed
 * @param config the plugin's configuration, as text
 */
export async function checkConfig(
  wasm: Uint8Array,
  config: string,
  options: CheckOptions = {},
): Promise<ConfigCheck> {
  const checked = await inThread(wasm, config, undefined, options);
  return checked.ok ? { ok: true, logs: checked.logs } : checked;
}

/**
 * Sends one request through a freshly started module, bounded like {@link checkConfig}: for modules that are not
 * trusted. The plugin's HTTP calls stay unanswered. Never rejects.
 * @param request what the plugin gets; plain data
 */
export async function checkRequest(
  wasm: Uint8Array,
  config: string,
  request: PluginRequest,
  options: CheckOptions = {},
): Promise<RequestCheck> {
  const checked = await inThread(wasm, config, request, options);
  if (!checked.ok) return checked;
  const { result } = checked;
  return result === undefined
    ? refusal("the module gave no result")
    : { ok: true, logs: checked.logs, result };
}

const refusal = (reason: string): Refusal => ({ ok: false, reason, logs: [] });

async function inThread(
  wasm: Uint8Array,
  config: string,
  request: PluginRequest | undefined,
  options: CheckOptions,
): Promise<TaskResult> {
  const { timeoutMilliseconds = 2000, memoryLimit = 256 * 1024 * 1024, ...start } = options;
  const task: Task = { wasm, memoryLimit, start: { ...start, config }, request };
  const worker = new Worker(new URL(`./check-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, maxYoungGenerationSizeMb: 16 },
    env: {},
    execArgv: [],
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<TaskResult>((resolve) => {
      worker.on("message", (message: "started" | TaskResult) => {
        if (message !== "started") return resolve(message);
        // The clock starts when the thread's own code is there: a busy machine is not the module's fault.
        timer = setTimeout(
          () => resolve(refusal(`the module did not finish within ${timeoutMilliseconds} ms`)),
          timeoutMilliseconds,
        );
      });
      worker.once("error", (error: unknown) =>
        resolve(refusal(`the check was ended: ${error instanceof Error ? error.message : String(error)}`)),
      );
      worker.once("exit", (code) => resolve(refusal(`the check ended without a result (code ${code})`)));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
