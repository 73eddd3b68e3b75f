/** Runs the cases in turns: a short slice of each, in random order, round after round. */
import { join } from "node:path";
import { makeGuardedDirectory, removeDirectory } from "../../host-tests/harness/guardian.ts";
import type { Case } from "./cases/index.ts";
import { CHAINS, type Chain, type ChainName, type Modules } from "./chains/index.ts";
import { type Berth, Fleet } from "./fleet.ts";
import { type BuiltModule, getModule, type ModuleName } from "./modules.ts";
import { REQUESTS, type RequestKind } from "./requests.ts";
import { type Samples, shuffled } from "./statistics.ts";
import { TokenMint } from "./tokens.ts";

/** How the measuring is done. */
export interface Settings {
  /** Path of the binary. */
  readonly envoy: string;
  readonly cases: readonly Case[];
  /**
   * How often all Envoys are started anew. Two processes of the same thing differ for as long as they live,
   * probably by where their memory happens to lie; over several of them that evens out.
   */
  readonly generations: number;
  /** The measuring ends after so many rounds, or when the seconds are over; all generations together. */
  readonly rounds: number;
  readonly seconds: number;
  /** Of load on one case in one round. */
  readonly milliseconds: number;
  readonly connections: number;
  /** Milliseconds of load on each case before the first round. */
  readonly warmUp: number;
  readonly random: () => number;
  readonly say: (line: string) => void;
}

/** What was seen. */
export interface Measurement {
  readonly rounds: number;
  /** Name of a case -> CPU time of its Envoy per request in microseconds. */
  readonly microseconds: ReadonlyMap<string, Samples>;
  /** Name of a case -> requests that were counted. */
  readonly requests: ReadonlyMap<string, number>;
  readonly modules: readonly BuiltModule[];
  /** Name of a chain -> bytes of its Envoy in RAM, after the warm-up. */
  readonly resident: ReadonlyMap<ChainName, number>;
}

/** @throws Error where an Envoy does not start, or gives an answer that is not what the case says */
export async function measure(settings: Settings): Promise<Measurement> {
  const { cases, generations, say } = settings;
  const folder = await makeGuardedDirectory();
  try {
    const modules = await getModules(settings, folder);
    const berths = makeBerths(cases, modules);
    const measurement = {
      ...{ rounds: 0, modules: [...modules.values()] },
      microseconds: new Map(cases.map(({ name }) => [name, [] as number[][]])),
      requests: new Map(cases.map(({ name }) => [name, 0])),
      resident: new Map<ChainName, number>(),
    };
    for (let generation = 1; generation <= generations; generation++) {
      say(`${generation} of ${generations}: starting ${cases.length} Envoys`);
      const place = join(folder, String(generation));
      const fleet = await Fleet.start(settings.envoy, berths, settings.connections, place);
      try {
        for (const { name } of cases) await fleet.slice(name, settings.warmUp);
        for (const { name, chain } of cases) measurement.resident.set(chain, fleet.residentBytes(name));
        say(`${generation} of ${generations}: measuring`);
        measurement.rounds += await runRounds(settings, fleet, measurement);
      } finally {
        await fleet.stop();
      }
    }
    return measurement;
  } finally {
    await removeDirectory(folder);
  }
}

async function getModules({ cases, say }: Settings, folder: string): Promise<Map<ModuleName, BuiltModule>> {
  const names = new Set(cases.flatMap(({ chain }) => CHAINS[chain].modules));
  const modules = new Map<ModuleName, BuiltModule>();
  if (names.size > 0) say(`modules: ${[...names].join(", ")}`);
  for (const name of names) modules.set(name, await getModule(name, folder));
  return modules;
}

/** What takes time to make, for all generations: chains with long configurations, thousands of tokens. */
function makeBerths(cases: readonly Case[], modules: Modules): Berth[] {
  const mint = new TokenMint();
  const pools = new Map<RequestKind, readonly Buffer[]>();
  const chains = new Map<ChainName, Chain>();
  return cases.map((one) => {
    const pool = pools.get(one.requests) ?? REQUESTS[one.requests](mint);
    const chain = chains.get(one.chain) ?? CHAINS[one.chain].make(mint, modules);
    pools.set(one.requests, pool);
    chains.set(one.chain, chain);
    return { one, chain, pool };
  });
}

/** Runs the rounds of one generation, and adds what they cost. How many there were. */
async function runRounds(
  { cases, rounds, seconds, generations, milliseconds, random }: Settings,
  fleet: Fleet,
  sums: { microseconds: Map<string, number[][]>; requests: Map<string, number> },
): Promise<number> {
  const end = performance.now() + (seconds * 1000) / generations;
  for (const { name } of cases) sums.microseconds.get(name)?.push([]);
  let round = 0;
  for (; round < rounds / generations && performance.now() < end; round++) {
    for (const { name } of shuffled(cases, random)) {
      const { microseconds, requests } = await fleet.slice(name, milliseconds);
      sums.microseconds
        .get(name)
        ?.at(-1)
        ?.push(microseconds / requests);
      sums.requests.set(name, (sums.requests.get(name) ?? 0) + requests);
    }
  }
  return round;
}
