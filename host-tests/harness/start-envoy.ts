import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CHAIN_LISTENER, type Chain, chainConfig, DETAILS_HEADER } from "./chain-config.ts";
import { chooseEngine } from "./choose-engine.ts";
import { type EchoReply, echo, replyHeader, seenRequest } from "./echo.ts";
import { type Engine, LOOPBACK, type StartedEnvoy, type Surroundings } from "./engine.ts";
import { configDumpOf, statsOf } from "./envoy/admin.ts";
import type { ModuleSource } from "./envoy-config.ts";
import { makeGuardedDirectory, removeDirectory } from "./guardian.ts";
import { pairsOf } from "./header-pairs.ts";
import { lastLines } from "./lines.ts";
import { listening } from "./listening.ts";
import type { Answer, RequestOptions } from "./message.ts";
import { ownConfig } from "./own-config.ts";
import { type PluginLogLine, pluginLog } from "./plugin-log.ts";
import { request } from "./request.ts";
import { type ListeningService, type SeenRequest, type Service, serve } from "./serve.ts";
import { boundListeners, isUdp, socketOf } from "./static-listeners.ts";

type Common = {
  /** What runs the Envoy. Default: see `chooseEngine`. */
  engine?: Engine;
  /** Told of each step, in one line. */
  log?: (line: string) => void;
};

/** Filters in front of one upstream. */
export type ChainOptions = Common & {
  /** `host:port` as the Envoy reaches it, or a service. Default: an echo, which answers with what it saw. */
  upstream?: string | Service;
  /** Further clusters, for calls of the filters: `host:port` as the Envoy reaches it, or a service. */
  clusters?: Readonly<Record<string, string | Service>>;
} & (
    | {
        /** Those of the only listener. */
        filters: Chain;
      }
    | {
        /** Those of each listener, by its name. */
        listeners: Readonly<Record<string, Chain>>;
      }
  );

/** A configuration of one's own. */
export type ConfigOptions = Common & {
  /**
   * Envoy's configuration: an object, or YAML or JSON text. Its listeners and its admin interface are moved to
   * free ports, so that tests can run at the same time; the rest stays as it is.
   */
  config: string | object;
  /** File name of a module, as the configuration has it -> the module that takes its place. */
  modules?: Record<string, ModuleSource>;
  /** `host:port` of an endpoint, as the configuration has it -> where it is, or "echo". */
  upstream?: Record<string, string>;
};

export type EnvoyOptions = ChainOptions | ConfigOptions;

export type EnvoyRequest = Omit<RequestOptions, "address"> & {
  address?: string;
  /** The name of one. Default: the first of the configuration. */
  listener?: string;
  /** What the echo shall answer, besides what it saw. Default: 200. */
  reply?: EchoReply;
};

export type EnvoyAnswer = Answer & {
  /** The request that the echo saw, where the echo answered. */
  upstream?: SeenRequest;
  /** Why Envoy or a filter answered in place of the upstream (`%RESPONSE_CODE_DETAILS%`). */
  details?: string;
};

/**
 * Starts one Envoy on this machine. It is ready when its listeners are.
 *
 * Nothing of it outlives this process, even if this process is killed.
 *
 * @throws EnvoyUnavailable or DockerUnavailable if there is no Envoy to run
 * @throws Error with the last lines of its log, if it does not take the configuration; a plugin that refuses
 *   its own has said why there
 */
export async function startEnvoy(options: EnvoyOptions): Promise<RunningEnvoy> {
  const say = options.log ?? (() => {});
  const engine = options.engine ?? (await chooseEngine({ say }));
  say(engine.name);
  const surroundings = engine.surroundings ?? LOOPBACK;
  const directory = await makeGuardedDirectory();
  const services: ListeningService[] = [];
  let envoy: StartedEnvoy | undefined;
  const stop = async () => {
    try {
      await envoy?.stop();
    } finally {
      await Promise.all(services.map((service) => service.stop()));
      await removeDirectory(directory);
    }
  };
  /** Starts a service, and gives its place as the Envoy reaches it. */
  const place = async (service: Service): Promise<string> => {
    const listening = await serve(surroundings.bind, service);
    services.push(listening);
    return surroundings.machine + listening.address.slice(listening.address.lastIndexOf(":"));
  };
  try {
    const bootstrap = await configOf(options, place, surroundings);
    const own = join(directory, "envoy");
    await mkdir(own);
    envoy = await engine.start({ gateway: CHAIN_LISTENER, bootstrap, directory: own });
    const addresses: Record<string, string> = {};
    for (const listener of boundListeners(bootstrap)) {
      const name = String(listener.name);
      const address = await envoy.listenerAddress(name);
      addresses[name] = isUdp(socketOf(listener)) ? address : await listening(address);
    }
    say(`Envoy on ${Object.values(addresses).join(", ")}`);
    return new RunningEnvoy(envoy, addresses, stop);
  } catch (error) {
    await stop().catch(() => {}); // What went wrong first says more.
    throw error;
  }
}

async function configOf(
  options: EnvoyOptions,
  place: (service: Service) => Promise<string>,
  { admin, listen }: Surroundings,
): Promise<object> {
  const kinds = ["filters", "listeners", "config"].filter((kind) => kind in options);
  if (kinds.length !== 1) throw new Error("startEnvoy takes one of filters, listeners and config.");
  if (!("config" in options)) {
    const { upstream = echo, clusters = {} } = options;
    const listeners = "filters" in options ? { [CHAIN_LISTENER]: options.filters } : options.listeners;
    const places: Record<string, string> = {};
    for (const [name, target] of Object.entries({ ...clusters, upstream })) {
      places[name] = typeof target === "string" ? target : await place(target);
    }
    return chainConfig(listeners, places, { admin, listen });
  }
  const { config, modules = {}, upstream = {} } = options;
  const echoPlace = await place(echo);
  const places = Object.entries(upstream).map(([name, place]) => [
    name,
    place === "echo" ? echoPlace : place,
  ]);
  return ownConfig(config, { modules, upstream: Object.fromEntries(places) }, { admin, listen });
}

/** An Envoy that runs; `startEnvoy` makes it. */
export class RunningEnvoy {
  /** Name of a listener of the configuration (`listener-<number>` without one) -> `127.0.0.1:<port>`. */
  readonly addresses: Readonly<Record<string, string>>;
  #envoy: StartedEnvoy;
  #stop: () => Promise<void>;
  #stopped: Promise<void> | undefined;

  constructor(envoy: StartedEnvoy, addresses: Record<string, string>, stop: () => Promise<void>) {
    this.addresses = addresses;
    this.#envoy = envoy;
    this.#stop = stop;
  }

  /** `127.0.0.1:<port>` of the first listener of the configuration. */
  get address(): string {
    const [address] = Object.values(this.addresses);
    if (address === undefined) throw new Error("The configuration has no listener that is bound.");
    return address;
  }

  /** The admin interface, as a URL. */
  get admin(): string {
    return `http://${this.#envoy.adminAddress}`;
  }

  /**
   * Waits for a listener that comes from a control plane.
   *
   * @returns `127.0.0.1:<port>`
   * @throws Error with the last lines of the log, if it is not there within ten seconds
   */
  async listener(name: string): Promise<string> {
    return listening(await this.#envoy.listenerAddress(name));
  }

  /** Sends one request; to the first listener, unless it says another one, or an address. */
  async request({ listener, reply, ...options }: EnvoyRequest): Promise<EnvoyAnswer> {
    const address = options.address ?? (listener === undefined ? this.address : this.addresses[listener]);
    if (address === undefined) throw new Error(`The configuration has no listener ${listener}.`);
    const headers = [...pairsOf(options.headers), ...(reply === undefined ? [] : [replyHeader(reply)])];
    const answer = await request({ ...options, headers, address });
    const { [DETAILS_HEADER]: details, ...others } = answer.headers;
    const upstream = seenRequest(answer);
    return {
      ...answer,
      headers: others,
      headerList: answer.headerList.filter(([name]) => name !== DETAILS_HEADER),
      ...(upstream === undefined ? {} : { upstream }),
      ...(details === undefined ? {} : { details }),
    };
  }

  /** All it has printed. What it prints may come a moment later than the answer: see `waitForLog`. */
  logs(): string {
    return this.#envoy.log();
  }

  /** The lines that plugins, or the one of this name, wrote to its log. */
  pluginLog(plugin?: string): PluginLogLine[] {
    return pluginLog(this.logs(), plugin);
  }

  /**
   * Waits until a line of its log contains a text; those that have come already included.
   *
   * @returns the line
   * @throws Error with the last lines of the log, if it does not come in time
   */
  async waitForLog(text: string, milliseconds = 5_000): Promise<string> {
    const deadline = performance.now() + milliseconds;
    for (;;) {
      const line = this.logs()
        .split("\n")
        .find((line) => line.includes(text));
      if (line !== undefined) return line;
      if (performance.now() > deadline) {
        const last = lastLines(this.logs());
        throw new Error(`No ${JSON.stringify(text)} in the log within ${milliseconds} ms. It ends:\n${last}`);
      }
      await sleep(20);
    }
  }

  /** Its counters and gauges whose names contain a text, by name. Histograms are left out. */
  stats(part = ""): Promise<Record<string, number>> {
    return statsOf(this.#envoy.adminAddress, part);
  }

  /** Everything that it holds: `/config_dump?include_eds` of its admin interface. */
  configDump(): Promise<object> {
    return configDumpOf(this.#envoy.adminAddress);
  }

  /** Ends it and deletes its files. May be called any number of times. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }
}
