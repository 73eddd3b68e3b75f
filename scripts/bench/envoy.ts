/** One Envoy with one worker for one chain, and what it costs. Linux only: /proc says what a process has used. */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { Child } from "../../host-tests/harness/child.ts";
import { listenersOf } from "../../host-tests/harness/envoy/admin.ts";
import type { Chain } from "./chains/index.ts";

const MILLISECONDS_TO_START = 30_000;
const HTTP = "type.googleapis.com/envoy.extensions.filters";

/** A running Envoy. */
export class MeasuredEnvoy {
  /** Where it listens, on 127.0.0.1. */
  readonly port: number;
  readonly #child: Child;
  #threads: Threads | undefined;

  private constructor(child: Child, port: number) {
    this.#child = child;
    this.port = port;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param path the binary
   * @param name for messages
   * @param folder where its files go; is made
   * @throws Error with the last lines that it printed
   */
  static async start(path: string, name: string, chain: Chain, folder: string): Promise<MeasuredEnvoy> {
    await mkdir(folder);
    const [config, admin] = [join(folder, "envoy.json"), join(folder, "admin-address")];
    await writeFile(config, JSON.stringify(configuration(chain)));
    const child = new Child({
      name: `Envoy of ${name}`,
      command: path,
      args: [
        ...["--config-path", config, "--admin-address-path", admin, "--concurrency", "1"],
        ...["--disable-hot-restart", "--use-dynamic-base-id", "--log-level", "warning"],
      ],
      logFile: join(folder, "envoy.log"),
    });
    try {
      return new MeasuredEnvoy(child, await listeningPort(child, admin));
    } catch (error) {
      await child.stop();
      throw error;
    }
  }

  /**
   * Nanoseconds that all its threads have run for so far, in user and system mode. Waits until the worker sleeps:
   * only then the system has counted all, and what an answer leaves to be put away is done.
   */
  async cpuNanoseconds(): Promise<number> {
    this.#threads ??= openThreads(this.#child.id);
    while (/\) R /.test(read(this.#threads.workerState))) await nextTurn();
    return this.#threads.used.reduce((sum, file) => sum + Number(read(file).split(" ")[0]), 0);
  }

  /** Bytes of its memory that are in RAM. */
  residentBytes(): number {
    const status = readFileSync(`/proc/${this.#child.id}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  async stop(): Promise<void> {
    for (const file of this.#threads === undefined
      ? []
      : [this.#threads.workerState, ...this.#threads.used]) {
      closeSync(file);
    }
    await this.#child.stop();
  }
}

/** Open files of /proc, as opening them each time would cost more than a slice of load. */
interface Threads {
  readonly workerState: number;
  readonly used: readonly number[];
}

/** Envoy and V8 make all their threads while they start. */
function openThreads(process: number | undefined): Threads {
  const tasks = `/proc/${process}/task`;
  const threads = readdirSync(tasks);
  const worker = threads.find((id) =>
    readFileSync(join(tasks, id, "comm"), "latin1").startsWith("wrk:worker"),
  );
  if (worker === undefined) throw new Error("Envoy has no thread wrk:worker_0");
  return {
    workerState: openSync(join(tasks, worker, "stat"), "r"),
    used: threads.map((id) => openSync(join(tasks, id, "schedstat"), "r")),
  };
}

const text = Buffer.alloc(512);

function read(file: number): string {
  return text.toString("latin1", 0, readSync(file, text, 0, text.length, 0));
}

/** @throws Error where this system does not say what a process has used, to the nanosecond */
export function checkAccounting(): void {
  try {
    readFileSync(`/proc/self/task/${process.pid}/schedstat`);
  } catch {
    throw new Error("the benchmark needs Linux with /proc/<pid>/task/<id>/schedstat");
  }
}

async function listeningPort(child: Child, adminFile: string): Promise<number> {
  const deadline = performance.now() + MILLISECONDS_TO_START;
  while (child.ended === undefined && performance.now() < deadline) {
    await sleep(20);
    const address = textOf(adminFile);
    const listener = address === "" ? undefined : (await listenersOf(address)).get("bench");
    if (listener !== undefined) return Number(listener.split(":")[1]);
  }
  throw new Error(`${child.name} does not listen. It printed last:\n${child.lastLines()}`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}

function configuration({ filters, routes }: Chain): object {
  const loopback = { socket_address: { address: "127.0.0.1", port_value: 0 } };
  const manager = {
    "@type": `${HTTP}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: "bench",
    generate_request_id: false,
    route_config: { virtual_hosts: [{ name: "all", domains: ["*"], routes }] },
    http_filters: [
      ...filters,
      {
        name: "envoy.filters.http.router",
        typed_config: { "@type": `${HTTP}.http.router.v3.Router`, suppress_envoy_headers: true },
      },
    ],
  };
  return {
    admin: { address: loopback },
    static_resources: {
      listeners: [
        {
          name: "bench",
          address: loopback,
          filter_chains: [{ filters: [{ name: "http", typed_config: manager }] }],
        },
      ],
    },
  };
}
