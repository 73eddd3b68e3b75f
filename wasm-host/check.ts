import { Worker } from "node:worker_threads";
import type { CheckRequest, CheckResult } from "./check-worker.ts";
import type { LogLine } from "./types.ts";

/** Bounds of a check. */
export interface CheckOptions {
  /** Time that the module may take to compile, start and configure; default 2000. */
  readonly timeoutMilliseconds?: number;
  /** Memory that the module may use, in bytes; default 256 MiB. Envoy's own limit is 1 GiB. */
  readonly memoryLimit?: number;
  readonly pluginName?: string;
  readonly rootId?: string;
  readonly vmId?: string;
  readonly vmConfig?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Whether a plugin would accept its configuration. */
export type ConfigCheck =
  | { readonly ok: true; readonly logs: LogLine[] }
  | { readonly ok: false; readonly reason: string; readonly logs: LogLine[] };

/** What JavaScript may use in the worker, in MiB: logs and copies of what the module hands over. */
const HEAP_MEGABYTES = 128;

/**
 * Starts a module with a configuration and tells whether it accepts it, as Envoy would on a push. Runs in a thread
 * of its own, so that a module that loops, crashes or hoards memory cannot hurt this process.
 * @param wasm the module's bytes; not changed
 * @param config the plugin's configuration, as text
 * @returns ok, or the reason: the plugin's own last error line, the crash, or the bound that it went past
 */
export async function checkConfig(
  wasm: Uint8Array,
  config: string,
  options: CheckOptions = {},
): Promise<ConfigCheck> {
  const { timeoutMilliseconds = 2000, memoryLimit = 256 * 1024 * 1024, ...start } = options;
  const request: CheckRequest = { wasm, memoryLimit, start: { ...start, config } };
  const worker = new Worker(new URL("./check-worker.ts", import.meta.url), {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, maxYoungGenerationSizeMb: 16 },
    env: {},
    execArgv: [],
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ConfigCheck>((resolve) => {
      const refuse = (reason: string) => resolve({ ok: false, reason, logs: [] });
      worker.on("message", (message: "started" | CheckResult) => {
        if (message !== "started") return resolve(message);
        // The clock starts when the worker's own code is there: a busy machine is not the module's fault.
        timer = setTimeout(
          () => refuse(`the module did not finish within ${timeoutMilliseconds} ms`),
          timeoutMilliseconds,
        );
      });
      worker.once("error", (error: unknown) =>
        refuse(`the check was ended: ${error instanceof Error ? error.message : String(error)}`),
      );
      worker.once("exit", (code) => refuse(`the check ended without a result (code ${code})`));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
