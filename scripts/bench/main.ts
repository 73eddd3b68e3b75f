/**
 * `npm run bench`: what the filters cost, as CPU time of Envoy per request. See the README of this folder.
 *
 *     npm run bench -- [--only NAME]... [--seconds N | --rounds N] [--json FILE]
 */
import { closeSync, openSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release } from "node:os";
import { parseArgs } from "node:util";
import { findEnvoy } from "../../host-tests/harness/index.ts";
import { command, count, UsageError } from "../command.ts";
import { type Case, chooseCases, type Group } from "./cases/index.ts";
import { CHAINS } from "./chains/index.ts";
import { checkAccounting } from "./envoy.ts";
import { type Measurement, measure } from "./measure.ts";
import { evaluate, type Report } from "./report.ts";
import { randomFrom } from "./statistics.ts";
import { formatReport, markdownTable } from "./table.ts";

const USAGE = "npm run bench -- [--only NAME]... [--seconds N | --rounds N] [--json FILE]";
const CONNECTIONS = 16;
/** In one generation. */
const SECONDS_OF_A_CASE = 0.5;
const MILLISECONDS_TO_WARM_UP = 150;
/** Short, so that many are not disturbed even on a busy machine, and all cases have the same weather. */
const MILLISECONDS_OF_A_SLICE = 6;
const MEBIBYTE = 2 ** 20;

await command(USAGE, main);

async function main(): Promise<undefined> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [] },
      rounds: { type: "string" },
      seconds: { type: "string", default: "140" },
      json: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const rounds = values.rounds === undefined ? Number.POSITIVE_INFINITY : count("rounds", values.rounds);
  const seconds = values.rounds === undefined ? count("seconds", values.seconds) : Number.POSITIVE_INFINITY;
  const cases = chooseCases(values.only);
  if (values.json !== undefined) checkWritable(values.json);
  checkAccounting();
  const { path, version } = await findEnvoy({ say: (line) => console.log(line) });
  const machine = {
    ...{ cores: availableParallelism(), cpu: cpus()[0]?.model ?? "unknown", system: release() },
    ...{ envoy: version, node: process.version, loadBefore: loadavg()[0] },
  };
  const seed = Date.now() % 2 ** 32;
  const groups: MeasuredGroup[] = [];
  for (const [group, members] of Map.groupBy(cases, (one) => one.group)) {
    const share = (seconds * members.length) / cases.length;
    groups.push(await measureGroup(group, members, { path, rounds, seconds: share, seed }));
  }
  const report = joined(groups.map((one) => one.report));
  const requests = groups.reduce((sum, { measurement }) => sum + requestsOf(measurement), 0);
  const facts = groups.flatMap(modulesOf);
  const modules = facts.filter(({ name }, index) => facts.findIndex((one) => one.name === name) === index);
  console.log(
    `\nEnvoy ${version}, one worker; ${machine.cores} cores, ${machine.cpu}; ${requests} requests.\n`,
  );
  console.log(formatReport(report));
  if (modules.length > 0) console.log(`\n${moduleTable(modules)}`);
  if (values.json !== undefined) {
    const settings = { seed, milliseconds: MILLISECONDS_OF_A_SLICE, connections: CONNECTIONS, requests };
    const runs = groups.map(({ group, generations, measurement: { rounds, microseconds } }) => ({
      ...{ group, generations, rounds },
      samples: Object.fromEntries(microseconds),
    }));
    const json = { machine, settings, modules, ...report, runs };
    writeFileSync(values.json, `${JSON.stringify(json, null, 2)}\n`);
  }
}

interface MeasuredGroup {
  readonly group: Group;
  readonly generations: number;
  readonly measurement: Measurement;
  readonly report: Report;
}

/** Measures the cases of one group: nothing is compared beyond it, and fewer Envoys share the caches. */
async function measureGroup(
  group: Group,
  cases: readonly Case[],
  { path, rounds, seconds, seed }: { path: string; rounds: number; seconds: number; seed: number },
): Promise<MeasuredGroup> {
  // To start an Envoy takes a good part of a second, too: it should not take longer than what it is for.
  const most = Math.round(seconds / (cases.length * SECONDS_OF_A_CASE));
  const generations = Number.isFinite(most) ? Math.max(5, most) : 5;
  const measurement = await measure({
    ...{ envoy: path, cases, rounds, seconds, generations, connections: CONNECTIONS },
    ...{ milliseconds: MILLISECONDS_OF_A_SLICE, warmUp: MILLISECONDS_TO_WARM_UP },
    ...{ random: randomFrom(seed), say: (line) => console.log(`${group}: ${line}`) },
  });
  const report = evaluate(cases, measurement.microseconds, randomFrom(seed));
  return { group, generations, measurement, report };
}

function joined(reports: readonly Report[]): Report {
  return {
    findings: reports.flatMap(({ findings }) => findings),
    noise: Object.assign({}, ...reports.map(({ noise }) => noise)),
  };
}

function requestsOf({ requests }: Measurement): number {
  return [...requests.values()].reduce((sum, one) => sum + one, 0);
}

interface ModuleFacts {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** What an Envoy with its first VM has in RAM more than one without. */
  readonly residentBytes: number | null;
}

function modulesOf({ measurement: { modules, resident } }: MeasuredGroup): ModuleFacts[] {
  const without = resident.get("none") ?? resident.get("body-none") ?? Number.NaN;
  return modules.map(({ name, bytes, sha256 }) => {
    const chain = [...resident.keys()].find((one) => CHAINS[one].modules.join() === name);
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

/** Better now than after the measurement. */
function checkWritable(file: string): void {
  try {
    closeSync(openSync(file, "a"));
  } catch (error) {
    throw new UsageError(`--json ${file}: ${(error as Error).message}`);
  }
}
