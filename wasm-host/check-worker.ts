/** The thread of check.ts: starts the module that it is given, sends it a request, posts the result. */
import { parentPort, workerData } from "node:worker_threads";
import { loadModule, ModuleError } from "./module.ts";
import type { LogLine, PluginRequest, Refusal, RequestResult, StartOptions } from "./types.ts";

export interface Task {
  readonly wasm: Uint8Array;
  readonly memoryLimit: number;
  readonly start: StartOptions;
  readonly request: PluginRequest | undefined;
}

export type TaskResult =
  | { readonly ok: true; readonly logs: LogLine[]; readonly result: RequestResult | undefined }
  | Refusal;

async function run({ wasm, memoryLimit, start, request }: Task): Promise<TaskResult> {
  try {
    const started = await (await loadModule(wasm, { memoryLimit })).start(start);
    if (!started.ok) return started;
    return { ok: true, logs: started.logs, result: request && (await started.plugin.request(request)) };
  } catch (error) {
    if (error instanceof ModuleError) return { ok: false, reason: error.message, logs: [] };
    throw error;
  }
}

parentPort?.postMessage("started");
parentPort?.postMessage(await run(workerData as Task));
