import { isIP } from "node:net";
import {
  type Engine,
  type EngineOptions,
  LOOPBACK,
  type StartedEnvoy,
  type Surroundings,
} from "../engine.ts";
import { type FindOptions, findEnvoy } from "../envoy/find.ts";
import { boundAddress, MILLISECONDS_TO_START, poll } from "../envoy/poll.ts";
import { boundPorts } from "../static-listeners.ts";
import { Container } from "./container.ts";
import { connectToDocker, type Daemon } from "./daemon.ts";
import { DockerUnavailable } from "./errors.ts";
import { hasImage, imageOfProgram, pullImage } from "./image.ts";
import { makeNetwork, type NamedNetwork } from "./network.ts";
import { nodeImage, startServiceContainer } from "./service.ts";

/** The image of the Envoy project itself. */
const OFFICIAL = "envoyproxy/envoy:v1.40.0";

/** Where the project keeps images that it made of a binary of this machine. */
const OWN = "numesh-envoy";

/** Ports in a container that has a network of its own. */
const ADMIN_PORT = 9901;
const LISTENER_PORT = 8080;
const REDIRECT_PORT = 8081;

const BOOTSTRAP = "/bootstrap.json";

export type DockerOptions = FindOptions & {
  /** Default: the official one, where it is there or can be pulled, else one made of `findEnvoy`'s binary. */
  image?: string;
  /**
   * `host`: the Envoys share this machine's network and listen on its loopback. `bridge`: each has its own,
   * and its ports are published on loopback. `names`: the same on a network made for this engine, with the
   * services in containers too; there a gateway has the names of the services it stands in front of, and an
   * instance that of its endpoint, so a mesh needs no resolver, and an engine is good for one mesh. Default: `host` where the daemon runs on this Linux itself, else
   * `bridge` (Docker Desktop, and whatever else runs containers in a virtual machine).
   */
  network?: "host" | "bridge" | "names";
  /** Workers of each Envoy. Default 2. */
  concurrency?: number;
};

/**
 * The engine that runs each Envoy in a container.
 *
 * @throws DockerUnavailable where no daemon answers, or no image can be had
 */
export async function dockerEngine(options: DockerOptions = {}): Promise<Engine> {
  const daemon = await connectToDocker();
  const kind = options.network ?? (daemon.sharesOurNetwork ? "host" : "bridge");
  const image = options.image ?? (await envoyImage(daemon, options));
  const workers = options.concurrency ?? 2;
  const named = (network: string) => `Envoy in containers: ${image} (${daemon.name}, network ${network})`;
  if (kind !== "names") {
    const surroundings = kind === "host" ? LOOPBACK : await bridged(daemon);
    const place = { image, network: kind, workers };
    return { name: named(kind), surroundings, start: (envoy) => startContainer(daemon, place, envoy) };
  }
  const node = await nodeImage(daemon, options.say);
  const network = await makeNetwork(daemon);
  return {
    name: named(network.name),
    surroundings: inContainers(network.gateway),
    start: (envoy) => startContainer(daemon, { image, network, workers }, envoy),
    startService: (spec, logFile) => startServiceContainer(daemon, { image: node, network, logFile }, spec),
  };
}

/**
 * The image to run: the official one if it is there or can be pulled, else the project's own, made now. Once
 * there is one of its own, the registry is not asked again. NUMESH_ENVOY names a binary: then it is that one.
 *
 * @throws DockerUnavailable
 */
export async function envoyImage({ docker }: Daemon, options: FindOptions = {}): Promise<string> {
  const env = options.env ?? process.env;
  let why = "NUMESH_ENVOY names another Envoy";
  if (!env.NUMESH_ENVOY) {
    if (await hasImage(docker, OFFICIAL)) return OFFICIAL;
    why = `there is no ${OFFICIAL}`;
    const own = await docker.listImages({ filters: JSON.stringify({ reference: [OWN] }) });
    if (own.length === 0) {
      options.say?.(`pulling ${OFFICIAL}`);
      const problem = await pullImage(docker, OFFICIAL);
      if (problem === undefined) return OFFICIAL;
      why = `${OFFICIAL} cannot be pulled (${problem})`;
    }
  }
  if ((options.platform ?? process.platform) !== "linux") {
    throw new DockerUnavailable(`${why}, and only Linux has an Envoy to make an image of`);
  }
  try {
    const { path, version } = await findEnvoy(options);
    const own = { repository: OWN, version, place: "/usr/local/bin/envoy" };
    return await imageOfProgram(docker, path, { ...own, ...(options.say ? { say: options.say } : {}) });
  } catch (cause) {
    throw new DockerUnavailable(`${why}, and no image could be made: ${(cause as Error).message}`, { cause });
  }
}

/** What holds for a container on Docker's default bridge. */
async function bridged({ docker, sharesOurNetwork }: Daemon): Promise<Surroundings> {
  if (!sharesOurNetwork) return inContainers(undefined);
  const { IPAM } = await docker.getNetwork("bridge").inspect();
  const { Gateway, Subnet = "" } = IPAM?.Config?.[0] ?? {};
  // Some versions name the gateway only once a container was there; it is the first address of the subnet.
  const gateway = Gateway ?? Subnet.replace(/\.0\/\d+$/, ".1");
  if (isIP(gateway) === 0) throw new DockerUnavailable("Docker's bridge network has no gateway address");
  return inContainers(gateway);
}

/** @param gateway the address of this machine in the network, where it has one there */
function inContainers(gateway: string | undefined): Surroundings {
  return {
    // Docker Desktop leads this name to the loopback of the machine in front of which somebody sits.
    bind: gateway ?? "127.0.0.1",
    machine: gateway ?? "host.docker.internal",
    listen: `0.0.0.0:${LISTENER_PORT}`,
    redirect: `0.0.0.0:${REDIRECT_PORT}`,
    admin: { host: "0.0.0.0", port: ADMIN_PORT },
  };
}

type Place = { image: string; network: "host" | "bridge" | NamedNetwork; workers: number };

async function startContainer(daemon: Daemon, place: Place, options: EngineOptions): Promise<StartedEnvoy> {
  const isBridged = place.network !== "host";
  const container = await Container.start(daemon.docker, {
    name: `Envoy of ${options.gateway}`,
    image: place.image,
    network: place.network,
    ...(typeof place.network === "object" ? { aliases: aliasesOf(options) } : {}),
    command: [
      ...["envoy", "--config-path", BOOTSTRAP, "--disable-hot-restart"],
      ...["--concurrency", String(place.workers), "--log-level", "info"],
    ],
    files: { [BOOTSTRAP]: JSON.stringify(options.bootstrap, null, 2) },
    mounts: options.mounts ?? [],
    publish: isBridged ? portsOf(options.bootstrap) : [],
    logFile: `${options.directory}/envoy.log`,
  });
  /** An address as the Envoy says it, as this machine reaches it. */
  const outside = (address: string): string => {
    if (!isBridged) return address.replace(/^0\.0\.0\.0:/, "127.0.0.1:");
    const port = Number(address.slice(address.lastIndexOf(":") + 1));
    const published = container.published(port);
    if (published !== undefined) return published;
    throw new Error(
      `${container.name}: port ${port} of its container is not published; a control plane's listener has ${LISTENER_PORT}.`,
    );
  };
  try {
    const adminAddress = outside(
      await poll(container, "admin address", MILLISECONDS_TO_START, async () => adminIn(container.log())),
    );
    return {
      adminAddress,
      listenerAddress: async (name) => outside(await boundAddress(name, adminAddress, container)),
      log: () => container.log(),
      exited: container.exited.then(({ status }) => status),
      stop: () => container.stop(),
    };
  } catch (error) {
    await container.stop().catch(() => {}); // What went wrong first says more.
    throw error;
  }
}

/** What is published: the admin interface, what a control plane may send, and what is there from the start. */
function portsOf(bootstrap: object): string[] {
  const known = [ADMIN_PORT, LISTENER_PORT, REDIRECT_PORT].map((port) => `${port}/tcp`);
  return [...new Set([...known, ...boundPorts(bootstrap)])];
}

/** A container has its names for all ports, and this one listens on one. */
function aliasesOf({ gateway, names = [] }: EngineOptions): string[] {
  return names.map((name) => {
    const [host = "", port] = name.split(":");
    if (Number(port) === LISTENER_PORT) return host;
    throw new Error(`${gateway} stands for ${name}: in containers it listens on port ${LISTENER_PORT} only.`);
  });
}

/** Envoy says in its log where its admin interface is bound. */
function adminIn(log: string): string | undefined {
  return /\badmin address: (\S+:\d+)\s/.exec(log)?.[1];
}
