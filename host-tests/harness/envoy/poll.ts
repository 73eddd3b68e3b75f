import { setTimeout as sleep } from "node:timers/promises";
import type { Running } from "../running.ts";
import { listenersOf } from "./admin.ts";

export const MILLISECONDS_TO_START = 20_000;
const MILLISECONDS_TO_LISTEN = 10_000;

/**
 * Waits until a listener is bound.
 *
 * @returns its address as the Envoy itself says it
 * @throws Error with the last lines of the log, if that takes longer than ten seconds
 */
export function boundAddress(name: string, adminAddress: string, envoy: Running): Promise<string> {
  const ask = async () => (await listenersOf(adminAddress)).get(name);
  return poll(envoy, `listener ${name}`, MILLISECONDS_TO_LISTEN, ask);
}

/**
 * Asks every 20 ms until there is an answer.
 *
 * @throws Error with the last lines of the log, if the time is over or the program ends first
 */
export async function poll<T>(
  running: Running,
  what: string,
  milliseconds: number,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    if (running.ended !== undefined) {
      throw new Error(`${running.name} ${running.ended.words}. It printed last:\n${running.lastLines()}`);
    }
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) {
      throw new Error(
        `${running.name}: no ${what} within ${milliseconds} ms. It printed last:\n${running.lastLines()}`,
      );
    }
    await sleep(20);
  }
}
