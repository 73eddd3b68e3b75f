/** Requests and changes of configuration in large numbers, and what becomes of the memory of an Envoy. */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  binaryEngine,
  createIssuer,
  type LoadAnswer,
  type LoadReport,
  type LoadRequest,
  type Mesh,
  startLoad,
  startMesh,
  trustIssuer,
} from "../harness/index.ts";
import { EDITS, type Edit, requestsOf } from "./traffic.ts";

export type SoakOptions = {
  /** At least so many requests are answered, */
  requests: number;
  /** and in the meantime so many changes of the filters' configurations take effect. */
  changes: number;
  /** Told now and then how far it is. */
  log?: (line: string) => void;
};

export type Soak = {
  /** Bytes of Envoy in RAM, twenty times from the beginning to the end. */
  memory: number[];
  /** What the load has to report. */
  load: LoadReport;
};

const SAMPLES = 20;
const ISSUER = "https://login.shop.example";

/**
 * Sends load through a gateway with all filters while their configurations change by turns.
 *
 * Needs Linux, which says in /proc what a process holds.
 *
 * @throws Error where a change does not take effect, or nothing is answered for a minute
 */
export async function soak({ requests, changes, log = () => {} }: SoakOptions): Promise<Soak> {
  const issuer = await createIssuer(ISSUER);
  const mesh = await startMesh({
    documents: fileURLToPath(new URL("documents", import.meta.url)),
    services: [
      {
        name: "hello-v1:8080",
        entry: fileURLToPath(new URL("../harness/fixtures/hello.ts", import.meta.url)),
        env: { VERSION: "v1" },
      },
    ],
    engine: await binaryEngine({ concurrency: 1 }),
    prepare: (documents) => trustIssuer(documents, issuer),
  });
  try {
    const authorization = `Bearer ${await issuer.sign({ aud: "shop", tenant: "acme" }, { expiresIn: 86_400 })}`;
    const traffic = requestsOf(authorization).map(checked);
    const address = mesh.address("ingress");
    const load = startLoad({ address, protocol: "http1", connections: 16, requests: traffic });
    try {
      const memory = [await residentBytes(mesh)];
      for (let part = 1; part < SAMPLES; part++) {
        const share = part / (SAMPLES - 1);
        for (let change = done(changes, part - 1); change < done(changes, part); change++) {
          await apply(mesh, EDITS[change % EDITS.length] as Edit, change);
        }
        await answered(load, requests * share);
        memory.push(await residentBytes(mesh));
        log(`${Math.round(share * 100)} %: ${(Number(memory.at(-1)) / 2 ** 20).toFixed(1)} MiB`);
      }
      return { memory, load: await load.stop() };
    } finally {
      await load.stop();
    }
  } finally {
    await mesh.stop();
  }
}

/** By how many bytes the memory has grown since it had settled, in the first half: a median of each half's end. */
export function growth({ memory }: Soak): number {
  const half = memory.length / 2;
  return median(memory.slice(-5)) - median(memory.slice(half - 5, half));
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** How many changes are made before a part of the run ends. */
function done(changes: number, part: number): number {
  return Math.round((changes * part) / (SAMPLES - 1));
}

async function apply(mesh: Mesh, edit: Edit, number: number): Promise<void> {
  const settled = await mesh.edit("mesh.yaml", (text) => edit(text, number));
  if (settled.outcome !== "applied") throw new Error(`change ${number}: ${JSON.stringify(settled)}`);
}

async function answered(load: { report: LoadReport }, requests: number): Promise<void> {
  let last = -1;
  let since = performance.now();
  for (;;) {
    const { answers, samples } = load.report;
    const count = Object.values(answers).reduce((sum, some) => sum + some, 0);
    if (count >= requests) return;
    if (count > last) since = performance.now();
    last = count;
    if (performance.now() - since > 60_000) throw new Error(`nothing is answered: ${samples.join("; ")}`);
    await sleep(10);
  }
}

async function residentBytes(mesh: Mesh): Promise<number> {
  const status = await readFile(`/proc/${mesh.processId("ingress")}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

function checked({ status, ...request }: Omit<LoadRequest, "check"> & { status: number }): LoadRequest {
  const check = (answer: LoadAnswer) => (answer.status === status ? undefined : `status ${answer.status}`);
  return { ...request, check };
}
