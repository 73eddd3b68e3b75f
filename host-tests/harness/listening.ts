import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const MILLISECONDS_TO_LISTEN = 10_000;

/**
 * Waits until an address takes connections: an Envoy says where a listener is bound a moment before that, while
 * it waits for routes or starts its workers.
 *
 * @param address `host:port`
 * @returns the address
 * @throws Error if it takes none within ten seconds
 */
export async function listening(address: string): Promise<string> {
  const colon = address.lastIndexOf(":");
  const deadline = performance.now() + MILLISECONDS_TO_LISTEN;
  for (;;) {
    const socket = connect(Number(address.slice(colon + 1)), address.slice(0, colon));
    try {
      await once(socket, "connect");
      return address;
    } catch (cause) {
      if (performance.now() > deadline) throw new Error(`Nothing listens on ${address}.`, { cause });
    } finally {
      socket.destroy();
    }
    await sleep(20);
  }
}
