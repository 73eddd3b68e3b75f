/**
 * The child process of checker.ts: starts the modules that it is given, sends each its request, answers the results.
 * While a module runs nothing else does in this thread; a watchdog thread keeps the bounds meanwhile.
 */
import { once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Bounds } from "./check-watchdog.ts";
import type {
  HttpCallResponse,
  LogLine,
  PluginRequest,
  Refusal,
  RequestResult,
  StartOptions,
} from "./types.ts";

/** One module to check. */
export interface Task {
  readonly wasm: Uint8Array;
  readonly memoryLimit: number;
  readonly start: StartOptions;
  readonly request: PluginRequest | undefined;
  readonly at: Date | undefined;
  readonly httpAnswer: HttpCallResponse | undefined;
  /** What the whole process may take for it. */
  readonly bounds: Bounds;
}

export type TaskResult =
  | { readonly ok: true; readonly logs: LogLine[]; readonly result: RequestResult | undefined }
  | Refusal;

/** What this process says: once that it is ready (no result), then the result of each task. */
export interface Answer {
  readonly result: TaskResult | undefined;
  /** Whether this process is still small enough for another task. */
  readonly reusable: boolean;
}

/** A process that has grown above this is not used again: the next module is to have all its room. */
const REUSABLE_BYTES = 192 * 1024 * 1024;

const watchdog = new Worker(new URL(`./check-watchdog${extname(import.meta.url)}`, import.meta.url), {
  workerData: Number(process.argv[2]),
});
// Imported here, so that the thread starts meanwhile.
const [{ loadModule, ModuleError }] = await Promise.all([import("./module.ts"), once(watchdog, "message")]);

async function run({ wasm, memoryLimit, start, request, at, httpAnswer }: Task): Promise<TaskResult> {
  try {
    const started = await (await loadModule(wasm, { memoryLimit })).start({
      ...start,
      ...(at === undefined ? {} : { now: () => at }),
      ...(httpAnswer === undefined ? {} : { onHttpCall: () => httpAnswer }),
    });
    if (!started.ok) return started;
    return { ok: true, logs: started.logs, result: request && (await started.plugin.request(request)) };
  } catch (error) {
    if (error instanceof ModuleError) return { ok: false, reason: error.message, logs: [] };
    const words = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: `the check was ended: ${words}`, logs: [] };
  }
}

function answer(result: TaskResult | undefined): void {
  const said: Answer = { result, reusable: process.memoryUsage.rss() < REUSABLE_BYTES };
  process.send?.(said);
}

process.on("disconnect", () => process.exit());
process.on("message", async (task: Task) => {
  watchdog.postMessage(task.bounds);
  const result = await run(task);
  watchdog.postMessage(undefined);
  answer(result);
});
if (process.connected) answer(undefined);
else process.exit();
