import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Systems give ports to outgoing connections from 32768 up. Below, a port that is free now is not taken by
 * chance between this look and the moment somebody binds it.
 */
const LOWEST = 10_000;
const HIGHEST = 30_000;

/** Ports of loopback that are free, each another. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
