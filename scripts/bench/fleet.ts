/** One Envoy for each case, and load on them, a slice at a time. */
import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Case } from "./cases/index.ts";
import type { Chain } from "./chains/index.ts";
import { MeasuredEnvoy } from "./envoy.ts";
import { Load } from "./load.ts";

/** Load before each slice that does not count: the Envoy's memory has to get back into the caches. */
const MILLISECONDS_TO_WAKE_UP = 1;

/** What a member of the fleet runs. */
export interface Berth {
  readonly one: Case;
  readonly chain: Chain;
  /** Each the bytes of a request, sent in turn. */
  readonly pool: readonly Buffer[];
}

/** What a slice has cost. */
export interface SliceCost {
  /** CPU time of the Envoy. */
  readonly microseconds: number;
  readonly requests: number;
}

interface Running extends Berth {
  readonly envoy: MeasuredEnvoy;
  readonly load: Load;
}

export class Fleet {
  readonly #running = new Map<string, Running>();

  private constructor() {}

  /**
   * Starts all of them.
   *
   * @param path the binary
   * @param folder where their files go; is made
   * @throws Error where one does not start; then none is left
   */
  static async start(
    path: string,
    berths: readonly Berth[],
    connections: number,
    folder: string,
  ): Promise<Fleet> {
    await mkdir(folder);
    const fleet = new Fleet();
    try {
      await each(berths, availableParallelism(), async (berth) => {
        const envoy = await MeasuredEnvoy.start(
          path,
          berth.one.name,
          berth.chain,
          join(folder, berth.one.name),
        );
        const load = new Load();
        fleet.#running.set(berth.one.name, { ...berth, envoy, load });
        await load.open(envoy.port, Math.min(connections, berth.one.connections ?? connections));
      });
      return fleet;
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  }

  /**
   * Loads one Envoy for so long, and says what that cost it.
   *
   * @throws Error at an answer that is not what the case says
   */
  async slice(name: string, milliseconds: number): Promise<SliceCost> {
    const { envoy, load, pool, one } = this.#named(name);
    try {
      await load.run(pool, one.status, MILLISECONDS_TO_WAKE_UP);
      const before = await envoy.cpuNanoseconds();
      const { requests } = await load.run(pool, one.status, milliseconds);
      return { microseconds: ((await envoy.cpuNanoseconds()) - before) / 1000, requests };
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`);
    }
  }

  /** Bytes of an Envoy that are in RAM. */
  residentBytes(name: string): number {
    return this.#named(name).envoy.residentBytes();
  }

  async stop(): Promise<void> {
    for (const { load } of this.#running.values()) load.close();
    await Promise.all([...this.#running.values()].map(({ envoy }) => envoy.stop()));
  }

  #named(name: string): Running {
    const running = this.#running.get(name);
    if (running === undefined) throw new Error(`there is no Envoy of ${name}`);
    return running;
  }
}

/** Does something with each item, so many at a time; ends when all have ended, also after a failure. */
async function each<T>(items: readonly T[], atATime: number, act: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const one = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await act(item);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: atATime }, one));
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}
