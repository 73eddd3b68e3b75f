/**
 * `npm run bench`: what the filters cost, as CPU time of Envoy per request. See the README of this folder.
 *
 *     npm run bench -- [--only NAME]... [--seconds N | --rounds N] [--json FILE]
 */
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release } from "node:os";
import { parseArgs } from "node:util";
import { EnvoyUnavailable, findEnvoy } from "../../host-tests/harness/index.ts";
import { chooseCases } from "./cases.ts";
import { type ChainName, MODULE_OF } from "./chains.ts";
import { checkAccounting } from "./envoy.ts";
import { type Measurement, measure } from "./measure.ts";
import { evaluate } from "./report.ts";
import { randomFrom } from "./statistics.ts";
import { formatReport, markdownTable } from "./table.ts";

const USAGE = "npm run bench -- [--only NAME]... [--seconds N | --rounds N, at least 3] [--json FILE]";
const CONNECTIONS = 16;
/** In one generation. */
const SECONDS_OF_A_CASE = 0.5;
const MILLISECONDS_TO_WARM_UP = 150;
/** Short, so that many are not disturbed even on a busy machine, and all cases have the same weather. */
const MILLISECONDS_OF_A_SLICE = 6;
const MEBIBYTE = 2 ** 20;

try {
  await main();
} catch (error) {
  console.error(error instanceof EnvoyUnavailable ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [] },
      rounds: { type: "string" },
      seconds: { type: "string", default: "80" },
      json: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(USAGE);
  const rounds = values.rounds === undefined ? Number.POSITIVE_INFINITY : count("rounds", values.rounds);
  const seconds = values.rounds === undefined ? count("seconds", values.seconds) : Number.POSITIVE_INFINITY;
  const cases = chooseCases(values.only);
  // To start an Envoy takes a good part of a second, too: it should not take longer than what it is for.
  const most = Math.round(seconds / (cases.length * SECONDS_OF_A_CASE));
  const generations = Number.isFinite(most) ? Math.max(5, most) : 5;
  checkAccounting();
  const { path, version } = await findEnvoy({ say: (line) => console.log(line) });
  const machine = {
    ...{ cores: availableParallelism(), cpu: cpus()[0]?.model ?? "unknown", system: release() },
    ...{ envoy: version, node: process.version, loadBefore: loadavg()[0] },
  };
  const seed = Date.now() % 2 ** 32;
  const measurement = await measure({
    ...{ envoy: path, cases, rounds, seconds, generations, connections: CONNECTIONS },
    ...{ milliseconds: MILLISECONDS_OF_A_SLICE, warmUp: MILLISECONDS_TO_WARM_UP },
    ...{ random: randomFrom(seed), say: (line) => console.log(line) },
  });
  const report = evaluate(cases, measurement.microseconds, randomFrom(seed));
  console.log(`\nEnvoy ${version}, one worker; ${machine.cores} cores, ${machine.cpu}.`);
  const requests = [...measurement.requests.values()].reduce((sum, one) => sum + one, 0);
  console.log(`${measurement.rounds} rounds, ${requests} requests.\n\n${formatReport(report)}`);
  const modules = modulesOf(measurement);
  if (modules.length > 0) console.log(`\n${moduleTable(modules)}`);
  if (values.json !== undefined) {
    const settings = {
      ...{ rounds: measurement.rounds, generations, requests, seed },
      ...{ milliseconds: MILLISECONDS_OF_A_SLICE, connections: CONNECTIONS },
    };
    const samples = Object.fromEntries(measurement.microseconds);
    const json = { machine, settings, modules, ...report, samples };
    writeFileSync(values.json, `${JSON.stringify(json, null, 2)}\n`);
  }
}

interface ModuleFacts {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** What an Envoy with its first VM has in RAM more than one without. */
  readonly residentBytes: number | null;
}

function modulesOf({ modules, resident }: Measurement): ModuleFacts[] {
  const without = resident.get("none") ?? Number.NaN;
  return modules.map(({ name, bytes, sha256 }) => {
    const chain = [...resident.keys()].find((one: ChainName) => MODULE_OF[one] === name);
    const added = (chain === undefined ? Number.NaN : (resident.get(chain) ?? Number.NaN)) - without;
    return { name, bytes, sha256, residentBytes: Number.isNaN(added) ? null : added };
  });
}

function moduleTable(modules: readonly ModuleFacts[]): string {
  return markdownTable(
    ["module", "bytes", "RSS of the first VM, MiB"],
    modules.map(({ name, bytes, residentBytes }) => [
      name,
      String(bytes),
      residentBytes === null ? "" : (residentBytes / MEBIBYTE).toFixed(1),
    ]),
  );
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`--${name} ${text}: expected a whole number from 1`);
  return Number(text);
}
