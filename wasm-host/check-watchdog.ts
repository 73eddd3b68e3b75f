/**
 * A thread of check-child.ts that ends the process when a module goes past its bounds, or when the process that
 * wanted to know is gone: the module's own thread may be busy and hear nothing.
 */
import { parentPort, workerData } from "node:worker_threads";

/** What a check may take; its process is killed above that. */
export interface Bounds {
  readonly milliseconds: number;
  /** Resident memory of the whole process. */
  readonly bytes: number;
}

/** The signal that says: killed for its memory. */
export const OUT_OF_MEMORY = "SIGUSR2";

const INTERVAL_MILLISECONDS = 25;
const parent: unknown = workerData;
let timer: NodeJS.Timeout | undefined;

parentPort?.on("message", (bounds: Bounds | undefined) => {
  clearInterval(timer);
  if (bounds === undefined) return;
  const end = performance.now() + bounds.milliseconds;
  timer = setInterval(() => {
    if (process.memoryUsage.rss() > bounds.bytes) process.kill(process.pid, OUT_OF_MEMORY);
    else if (process.ppid !== parent || performance.now() > end) process.kill(process.pid, "SIGKILL");
  }, INTERVAL_MILLISECONDS);
});
parentPort?.postMessage("ready");
