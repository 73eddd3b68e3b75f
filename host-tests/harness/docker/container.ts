import { randomBytes } from "node:crypto";
import { PassThrough, Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { pack } from "tar-stream";
import { guard, release } from "../guardian.ts";
import { Lines } from "../lines.ts";
import { LogFile } from "../log-file.ts";
import { type Exit, Running } from "../running.ts";
import type { NamedNetwork } from "./network.ts";

/** Labels for people who look at `docker ps`: what it is, and the file that has its output. */
const NAME_LABEL = "numesh";
export const LOG_LABEL = "numesh.log";

const NOBODY = "65534:65534";
const SECONDS_TO_GO_BY_ITSELF = 3;

/** What to run in a container, and under which name to speak of it. */
export type ContainerOptions = {
  name: string;
  image: string;
  command: string[];
  env?: Record<string, string>;
  /** Path in the container -> text, put there before it starts. */
  files?: Record<string, string>;
  /** A network by its name, or one in which other containers find it by the names in `aliases`. */
  network: "host" | "bridge" | NamedNetwork;
  aliases?: string[];
  /** Ports in the container, `8080/tcp`, each of which gets a free port of this machine's loopback. */
  publish?: string[];
  /** Folders of this machine that it may read, at the same paths. */
  mounts?: string[];
  /** `user:group` as numbers. Default: nobody. */
  user?: string;
  /** The file that everything it prints goes to. */
  logFile: string;
};

/**
 * A container that runs a program of the mesh. Like a child process it never outlives this process: the
 * guardian knows its name before the daemon does.
 */
export class Container extends Running {
  readonly exited: Promise<Exit>;
  readonly #container: Docker.Container;
  readonly #ports: ReadonlyMap<number, string>;
  readonly #removed: () => Promise<void>;
  #stopped: Promise<void> | undefined;

  private constructor(
    name: string,
    started: { container: Docker.Container; output: Output; ports: ReadonlyMap<number, string> },
    removed: () => Promise<void>,
  ) {
    super(name, started.output.log, started.output.lines);
    this.#container = started.container;
    this.#ports = started.ports;
    this.#removed = removed;
    this.exited = this.#watch(started.output.logged);
  }

  /** @throws Error in the daemon's words; nothing is left behind then */
  static async start(docker: Docker, options: ContainerOptions): Promise<Container> {
    const id = `numesh-${randomBytes(6).toString("hex")}`;
    const network = typeof options.network === "object" ? options.network : undefined;
    guard(`container ${id}`); // First: from the moment that it is there, somebody cares.
    network?.join();
    const removed = async (): Promise<void> => {
      release(`container ${id}`);
      await network?.leave();
    };
    try {
      const container = await docker.createContainer(describe(id, options));
      if (options.files !== undefined) await container.putArchive(archiveOf(options.files), { path: "/" });
      const output = await attach(container, new LogFile(options.logFile));
      await container.start();
      const ports = publishedPorts(await container.inspect());
      return new Container(options.name, { container, output, ports }, removed);
    } catch (error) {
      // Where even that fails it stays on the guardian's list.
      await remove(docker.getContainer(id)).then(removed, () => {});
      throw new Error(`${options.name}: ${(error as Error).message}`, { cause: error });
    }
  }

  async #watch(logged: Promise<void>): Promise<Exit> {
    let exit: Exit;
    try {
      const { StatusCode: status } = await this.#container.wait();
      exit = { status, words: `ended with status ${status}` };
    } catch (error) {
      exit = { status: 127, words: `was lost: ${(error as Error).message}` };
    }
    await logged;
    this.end(exit);
    return exit;
  }

  /** Where a published port is on this machine, `127.0.0.1:<port>`; undefined if it is not published. */
  published(port: number): string | undefined {
    return this.#ports.get(port);
  }

  signal(name: NodeJS.Signals): void {
    if (this.ended === undefined) this.#container.kill({ signal: name }).catch(() => {});
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    await this.#container.stop({ t: SECONDS_TO_GO_BY_ITSELF }).catch(() => {}); // It may have ended.
    await remove(this.#container);
    await this.exited;
    await this.#removed();
  }
}

/** What a container prints: the lines of its stdout; `logged` is fulfilled when all is in the log. */
type Output = { lines: Lines; log: LogFile; logged: Promise<void> };

/** To be called before the container starts, so that nothing is missed. */
async function attach(container: Docker.Container, log: LogFile): Promise<Output> {
  const both = await container.attach({ stream: true, stdout: true, stderr: true });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  for (const stream of [stdout, stderr]) stream.on("data", (bytes: Buffer | string) => log.write(bytes));
  const lines = new Lines();
  stdout.setEncoding("utf8").on("data", (text: string) => lines.take(text));
  container.modem.demuxStream(both, stdout, stderr);
  const finish = async (): Promise<void> => {
    await finished(both).catch(() => {}); // A connection that broke has said all it will.
    await log.end();
  };
  return { lines, log, logged: finish() };
}

function describe(id: string, options: ContainerOptions): Docker.ContainerCreateOptions {
  const { name, image, command, env = {}, aliases, publish = [], mounts = [] } = options;
  const network = typeof options.network === "object" ? options.network.name : options.network;
  const loopback = [{ HostIp: "127.0.0.1", HostPort: "" }];
  return {
    name: id,
    Image: image,
    Entrypoint: command,
    Cmd: [],
    User: options.user ?? NOBODY,
    Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    Labels: { [NAME_LABEL]: name, [LOG_LABEL]: options.logFile },
    AttachStdout: true,
    AttachStderr: true,
    ExposedPorts: Object.fromEntries(publish.map((port) => [port, {}])),
    HostConfig: {
      NetworkMode: network,
      PortBindings: Object.fromEntries(publish.map((port) => [port, loopback])),
      // What it prints is read as it comes; the daemon need not keep a second copy.
      LogConfig: { Type: "none", Config: {} },
      Mounts: mounts.map((folder) => ({ Type: "bind", Source: folder, Target: folder, ReadOnly: true })),
      CapDrop: ["ALL"],
      Init: true,
      ...(network === "host" ? {} : { ExtraHosts: ["host.docker.internal:host-gateway"] }),
    },
    ...(aliases === undefined
      ? {}
      : { NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: aliases } } } }),
  };
}

function archiveOf(files: Record<string, string>): Readable {
  const archive = pack();
  for (const [path, text] of Object.entries(files)) {
    archive.entry({ name: path.replace(/^\/+/, ""), mode: 0o444 }, text);
  }
  archive.finalize();
  return Readable.from(archive);
}

function publishedPorts({ NetworkSettings }: Docker.ContainerInspectInfo): Map<number, string> {
  const found = new Map<number, string>();
  for (const [port, places] of Object.entries(NetworkSettings.Ports ?? {})) {
    const place = places?.[0];
    if (place !== undefined) found.set(Number.parseInt(port, 10), `${place.HostIp}:${place.HostPort}`);
  }
  return found;
}

/** @throws Error where the daemon does not answer any more, say */
async function remove(container: Docker.Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (cause) {
    const { statusCode, message } = cause as Error & { statusCode?: number };
    // 404: it was never made; 409: somebody else is removing it.
    if (statusCode === 404 || statusCode === 409) return;
    throw new Error(`the container ${container.id} may be left behind: ${message}`, { cause });
  }
}
