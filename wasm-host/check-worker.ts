/** The worker of `checkConfig`: starts the module that it is given and posts the result. */
import { parentPort, workerData } from "node:worker_threads";
import { loadModule, ModuleError } from "./module.ts";
import type { LogLine, StartOptions } from "./types.ts";

export interface CheckRequest {
  readonly wasm: Uint8Array;
  readonly memoryLimit: number;
  readonly start: StartOptions;
}

export type CheckResult =
  | { readonly ok: true; readonly logs: LogLine[] }
  | { readonly ok: false; readonly reason: string; readonly logs: LogLine[] };

async function check({ wasm, memoryLimit, start }: CheckRequest): Promise<CheckResult> {
  try {
    const module = await loadModule(wasm, { memoryLimit });
    const started = await module.start(start);
    return started.ok ? { ok: true, logs: started.logs } : started;
  } catch (error) {
    if (error instanceof ModuleError) return { ok: false, reason: error.message, logs: [] };
    throw error;
  }
}

parentPort?.postMessage("started");
parentPort?.postMessage(await check(workerData as CheckRequest));
