/** A service that tells when a request has reached it, while its body still comes. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A request that has reached the service. */
export type Arrival = {
  tenant: string | undefined;
  headers: NodeJS.Dict<string | string[]>;
  /** Bytes of the body so far. */
  bytes: number;
};

export class Service {
  /** `127.0.0.1:<port>` */
  address = "";
  readonly #server = createServer((incoming, response) => {
    const { headers, url = "" } = incoming;
    const arrival: Arrival = { tenant: headers["x-tenant"]?.toString(), headers, bytes: 0 };
    this.#arrivals.set(url, arrival);
    incoming.on("data", (piece: Buffer) => {
      arrival.bytes += piece.length;
    });
    incoming.on("end", () => response.end(`${arrival.tenant} ${arrival.bytes}`));
  });
  readonly #arrivals = new Map<string, Arrival>();

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.address = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** The request to this path, if it has come. */
  arrival(path: string): Arrival | undefined {
    return this.#arrivals.get(path);
  }

  /**
   * Waits for the request to this path.
   *
   * @throws Error if it does not come within five seconds
   */
  async waitFor(path: string): Promise<Arrival> {
    for (let tries = 0; tries < 500; tries++) {
      const arrival = this.arrival(path);
      if (arrival !== undefined) return arrival;
      await sleep(10);
    }
    throw new Error(`${path} has not reached the service`);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
