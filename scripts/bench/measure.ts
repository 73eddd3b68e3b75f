/** Runs the cases in turns: a short slice of each, in random order, round after round. */
import { availableParallelism } from "node:os";
import { makeGuardedDirectory, removeDirectory } from "../../host-tests/harness/guardian.ts";
import type { Case } from "./cases.ts";
import { type ChainName, MODULE_OF, makeChain } from "./chains.ts";
import { MeasuredEnvoy } from "./envoy.ts";
import { Load } from "./load.ts";
import { type BuiltModule, getModule, type ModuleName } from "./modules.ts";
import { REQUESTS } from "./requests.ts";
import { shuffled } from "./statistics.ts";
import { TokenMint } from "./tokens.ts";

/** How the measuring is done. */
export interface Settings {
  /** Path of the binary. */
  readonly envoy: string;
  readonly cases: readonly Case[];
  /** The measuring ends after so many rounds, or with the round in which the seconds are over. */
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
  /** Name of a case -> CPU time of its Envoy per request in microseconds, for each round. */
  readonly microseconds: ReadonlyMap<string, readonly number[]>;
  /** Name of a case -> requests that were counted. */
  readonly requests: ReadonlyMap<string, number>;
  readonly modules: readonly BuiltModule[];
  /** Name of a chain -> bytes of its Envoy in RAM, after the warm-up. */
  readonly resident: ReadonlyMap<ChainName, number>;
}

/** Load before each slice that does not count: the Envoy's memory has to get back into the caches. */
const MILLISECONDS_TO_WAKE_UP = 1;

/** @throws Error where an Envoy does not start, or gives an answer that is not what the case says */
export async function measure(settings: Settings): Promise<Measurement> {
  const folder = await makeGuardedDirectory();
  const envoys = new Map<string, Running>();
  try {
    const modules = await getModules(settings, folder);
    const mint = new TokenMint();
    settings.say(`starting ${settings.cases.length} Envoys`);
    await each(settings.cases, availableParallelism(), async ({ name, chain }) => {
      const module = modules.get(MODULE_OF[chain] ?? ("" as ModuleName));
      const envoy = await MeasuredEnvoy.start(settings.envoy, name, makeChain(chain, module, mint), folder);
      envoys.set(name, { envoy, load: await Load.open(envoy.port, settings.connections) });
    });
    return { ...(await runRounds(settings, envoys, mint)), modules: [...modules.values()] };
  } finally {
    for (const { load } of envoys.values()) load.close();
    await Promise.all([...envoys.values()].map(({ envoy }) => envoy.stop()));
    await removeDirectory(folder);
  }
}

interface Running {
  readonly envoy: MeasuredEnvoy;
  readonly load: Load;
}

async function getModules({ cases, say }: Settings, folder: string): Promise<Map<ModuleName, BuiltModule>> {
  const names = new Set(cases.flatMap(({ chain }) => MODULE_OF[chain] ?? []));
  const modules = new Map<ModuleName, BuiltModule>();
  if (names.size > 0) say(`modules: ${[...names].join(", ")}`);
  for (const name of names) modules.set(name, await getModule(name, folder));
  return modules;
}

async function runRounds(
  settings: Settings,
  envoys: ReadonlyMap<string, Running>,
  mint: TokenMint,
): Promise<Omit<Measurement, "modules">> {
  const { cases, random, rounds, seconds, say } = settings;
  const kinds = new Set(cases.map((one) => one.requests));
  const pools = new Map([...kinds].map((kind) => [kind, REQUESTS[kind](mint)]));
  const microseconds = new Map(cases.map(({ name }) => [name, [] as number[]]));
  const requests = new Map(cases.map(({ name }) => [name, 0]));

  const slice = async (one: Case, milliseconds: number): Promise<number> => {
    const { envoy, load } = envoys.get(one.name) as Running;
    const pool = pools.get(one.requests) ?? [];
    try {
      await load.run(pool, one.status, MILLISECONDS_TO_WAKE_UP);
      const before = await envoy.cpuNanoseconds();
      const { requests: count } = await load.run(pool, one.status, milliseconds);
      const used = (await envoy.cpuNanoseconds()) - before;
      requests.set(one.name, (requests.get(one.name) ?? 0) + count);
      return used / 1000 / count;
    } catch (error) {
      throw new Error(`${one.name}: ${(error as Error).message}`);
    }
  };

  say("warming up");
  for (const one of cases) await slice(one, settings.warmUp);
  const resident = new Map<ChainName, number>();
  for (const { name, chain } of cases)
    resident.set(chain, (envoys.get(name) as Running).envoy.residentBytes());
  for (const { name } of cases) requests.set(name, 0);

  say("measuring");
  const end = performance.now() + seconds * 1000;
  let round = 0;
  for (; round < rounds && performance.now() < end; round++) {
    for (const one of shuffled(cases, random)) {
      microseconds.get(one.name)?.push(await slice(one, settings.milliseconds));
    }
  }
  return { rounds: round, microseconds, requests, resident };
}

/** Does something with each item, so many at a time. */
async function each<T>(items: readonly T[], atATime: number, act: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const one = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: atATime }, one));
}
