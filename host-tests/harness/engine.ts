import type { ServiceSpec, StartedService } from "./service.ts";

/**
 * What runs an Envoy. The harness knows engines by this interface only: a binary on this machine is one
 * (envoy/binary.ts), a container is another (docker/engine.ts).
 */
export interface Engine {
  /** For people: "Envoy 1.40.0: /usr/bin/envoy (on PATH)". */
  readonly name: string;
  /** Default: its Envoys are on this machine's loopback, as everything else. */
  readonly surroundings?: Surroundings;
  /** Starts an Envoy; fulfilled when its admin interface answers. */
  start(options: EngineOptions): Promise<StartedEnvoy>;
  /**
   * Starts a service beside the Envoys, where everybody finds it, and the gateways, by name. Absent where
   * services are processes of this machine.
   *
   * @param logFile the file that all it prints goes to
   */
  startService?(spec: ServiceSpec, logFile: string): Promise<StartedService>;
}

/** How an engine's Envoys and the programs of this machine see each other. */
export type Surroundings = {
  /** The address that a program of this machine binds to be seen by the Envoys. */
  readonly bind: string;
  /** How the Envoys name this machine. */
  readonly machine: string;
  /** What a gateway's listener binds, `address:port`. */
  readonly listen: string;
  /** What its second listener binds, where it has one. */
  readonly redirect: string;
  /** What the admin interface binds. */
  readonly admin: { host: string; port: number };
};

/** Everything on loopback, at free ports. */
export const LOOPBACK: Surroundings = {
  bind: "127.0.0.1",
  machine: "127.0.0.1",
  listen: "127.0.0.1:0",
  redirect: "127.0.0.1:0",
  admin: { host: "127.0.0.1", port: 0 },
};

export type EngineOptions = {
  /** The gateway it will be: its node id, and its name in messages. */
  gateway: string;
  /** The configuration it starts with, as JSON. */
  bootstrap: object;
  /** The names that clients call and that lead to it, `catalog:8080`. Default: none that matters. */
  names?: string[];
  /** A folder for its files, which exists and is its own. */
  directory: string;
  /** Folders of this machine that it reads, under the same paths. */
  mounts?: string[];
};

/** An Envoy that runs. */
export interface StartedEnvoy {
  /** `127.0.0.1:<port>` of the admin interface. */
  readonly adminAddress: string;
  /** Its process on this machine; absent in a container. */
  readonly processId?: number | undefined;
  /**
   * Where a listener is bound, `127.0.0.1:<port>`, as seen from this machine. Waits until it is.
   *
   * @throws Error with the last lines of the log, if that takes longer than ten seconds
   */
  listenerAddress(name: string): Promise<string>;
  /** All it has printed. */
  log(): string;
  /** Fulfilled with its exit status when it has ended. */
  readonly exited: Promise<number>;
  /** Ends it. May be called any number of times. */
  stop(): Promise<void>;
}
