import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { bootstrap } from "../../control-plane/envoy/bootstrap.ts";
import { redirectName } from "../../control-plane/envoy/edge/redirect.ts";
import type { JsonObject } from "../../control-plane/envoy/resource.ts";
import { chooseEngine } from "./choose-engine.ts";
import { ControlPlane, type Settled } from "./control-plane.ts";
import { type MeshOutline, moveFolders, outlineOf, writeDocument } from "./documents.ts";
import { type Engine, LOOPBACK, type StartedEnvoy, type Surroundings } from "./engine.ts";
import { makeGuardedDirectory, removeDirectory } from "./guardian.ts";
import { lastLines } from "./lines.ts";
import type { Answer, RequestOptions } from "./message.ts";
import { MountedFolder } from "./mounted-folder.ts";
import { writeNames } from "./names.ts";
import { request } from "./request.ts";
import { checkServices, type ServiceSpec, type StartedService, startService } from "./service.ts";

export type MeshOptions = {
  /** A folder of documents. The mesh works on a copy of it. */
  documents: string;
  services: ServiceSpec[];
  /** Where further endpoints of the documents are, as `host:port`: a gateway of another mesh. */
  resolve?: Record<string, string>;
  /** What runs the Envoys. Default: see `chooseEngine`. */
  engine?: Engine;
  /** Changes what the Envoys are started with. */
  bootstrap?: (json: JsonObject) => JsonObject;
  /**
   * Folders of files on the gateways' machines, by the paths that the documents have: texts by name. They are put
   * elsewhere, and the copy of the documents is told so. `writeFiles` changes them.
   */
  files?: Record<string, Record<string, string>>;
  /** Changes the copy of the documents before anything is started. */
  prepare?: (documents: string) => Promise<void>;
  /** Told of each step, in one line. */
  log?: (line: string) => void;
};

/** A request by the name of the gateway in place of an address. */
export type MeshRequest = Omit<RequestOptions, "address"> & { gateway: string };

/**
 * Starts a mesh on loopback: the services, the control plane, and an Envoy for each Gateway document. It is
 * ready when every gateway has applied its slice.
 *
 * Nothing of it outlives this process, even if this process is killed.
 *
 * @throws Error with the last lines of whoever failed; nothing is left running then
 */
export async function startMesh(options: MeshOptions): Promise<Mesh> {
  const say = options.log ?? (() => {});
  checkServices(options.services);
  const directory = await makeGuardedDirectory();
  const mesh = new Mesh(directory);
  try {
    await mkdir(join(directory, "logs"));
    await cp(options.documents, mesh.documents, { recursive: true });
    await options.prepare?.(mesh.documents);
    await mesh.mount(options.files ?? {});
    const outline = await outlineOf(mesh.documents);
    const engine = options.engine ?? (await chooseEngine({ say }));
    const surroundings = engine.surroundings ?? LOOPBACK;
    say(engine.name);

    const namesFile = join(directory, "names.json");
    await mesh.startServices(options.services, namesFile, engine);
    say(`${options.services.length} services: ${options.services.map(({ name }) => name).join(", ")}`);

    await mesh.startControlPlane(outline, surroundings, options.resolve);
    say(`control plane on ${mesh.controlPlane.address}`);

    await allDone(
      outline.gateways.map((gateway) => {
        const names = [...outline.names].flatMap(([name, leadsTo]) => (leadsTo === gateway ? [name] : []));
        const redirects = outline.redirecting.includes(gateway);
        return mesh.startGateway({ gateway, redirects }, engine, names, options.bootstrap);
      }),
    );
    for (const [gateway, address] of Object.entries(mesh.addresses)) say(`gateway ${gateway} on ${address}`);

    const names = [...outline.names].map(([name, gateway]) => [name, mesh.address(gateway)]);
    await writeNames(namesFile, Object.fromEntries(names));
    return mesh;
  } catch (error) {
    await mesh.stop().catch(() => {}); // What went wrong first says more.
    throw error;
  }
}

/** A mesh that runs; `startMesh` makes it. */
export class Mesh {
  /** Gateway -> `127.0.0.1:<port>`. */
  readonly addresses: Record<string, string> = {};
  /** The mesh's own copy of the documents. */
  readonly documents: string;
  /** A folder that lives as long as the mesh. */
  readonly directory: string;
  #controlPlane: ControlPlane | undefined;
  #services = new Map<string, StartedService>();
  #folders = new Map<string, MountedFolder>();
  #envoys = new Map<string, StartedEnvoy>();
  #stopped: Promise<void> | undefined;

  constructor(directory: string) {
    this.directory = directory;
    this.documents = join(directory, "documents");
  }

  async startServices(specs: ServiceSpec[], namesFile: string, engine: Engine): Promise<void> {
    await allDone(
      specs.map(async (spec) => {
        const logFile = this.#logFile(spec.name);
        const service = engine.startService?.(spec, logFile) ?? startService(spec, { logFile, namesFile });
        this.#services.set(spec.name, await service);
      }),
    );
  }

  async startControlPlane(
    { gateways, redirecting }: Pick<MeshOutline, "gateways" | "redirecting">,
    surroundings: Surroundings,
    more: Record<string, string> = {},
  ): Promise<void> {
    const { bind, machine, listen, redirect } = surroundings;
    const resolve = [...this.#services].flatMap(([name, { address }]) =>
      address === undefined ? [] : [[name, `${machine}:${portOf(address)}`]],
    );
    this.#controlPlane = await ControlPlane.start({
      bind,
      documents: this.documents,
      resolve: { ...more, ...Object.fromEntries(resolve) },
      listen: Object.fromEntries([
        ...gateways.map((gateway) => [gateway, listen]),
        ...redirecting.map((gateway) => [redirectName(gateway), redirect]),
      ]),
      logFile: this.#logFile("control-plane"),
    });
  }

  async startGateway(
    { gateway, redirects }: { gateway: string; redirects: boolean },
    engine: Engine,
    names: string[],
    change: (json: JsonObject) => JsonObject = (json) => json,
  ): Promise<void> {
    const directory = join(this.directory, "gateways", gateway);
    await mkdir(directory, { recursive: true });
    const { machine, admin } = engine.surroundings ?? LOOPBACK;
    const controlPlane = { host: machine, port: portOf(this.controlPlane.address) };
    const envoy = await engine.start({
      gateway,
      directory,
      names,
      mounts: [...this.#folders.values()].map(({ path }) => path),
      bootstrap: change(bootstrap({ gateway, controlPlane, admin })),
    });
    this.#envoys.set(gateway, envoy);
    const applied = this.controlPlane.waitFor(`slice applied by ${gateway}`, (event) => {
      if (!("gateway" in event) || event.gateway !== gateway) return undefined;
      if (event.event === "rejected") {
        throw new Error(`${gateway} does not take ${event.resource}: ${event.envoy}\n${event.plugin ?? ""}`);
      }
      return event.event === "applied" ? true : undefined;
    });
    const died = envoy.exited.then((status) => {
      throw new Error(
        `Envoy of ${gateway} ended with status ${status}. It printed last:\n${lastLines(envoy.log())}`,
      );
    });
    await Promise.race([applied, died]);
    for (const name of [gateway, ...(redirects ? [redirectName(gateway)] : [])]) {
      this.addresses[name] = await envoy.listenerAddress(name);
    }
  }

  get controlPlane(): ControlPlane {
    if (this.#controlPlane === undefined) throw new Error("The control plane has not been started.");
    return this.#controlPlane;
  }

  /** Puts folders of files somewhere, and makes the documents name them. */
  async mount(files: Record<string, Record<string, string>>): Promise<void> {
    for (const [index, [folder, texts]] of Object.entries(files).entries()) {
      const mounted = new MountedFolder(join(this.directory, "mounts", String(index)));
      this.#folders.set(folder, mounted);
      await mounted.write(texts);
    }
    await moveFolders(this.documents, new Map([...this.#folders].map(([name, { path }]) => [name, path])));
  }

  /** Replaces all files of a folder at once, as Kubernetes does with what a Secret has mounted. */
  async writeFiles(folder: string, files: Record<string, string>): Promise<void> {
    const mounted = this.#folders.get(folder);
    if (mounted === undefined) throw new Error(`There is no folder ${folder} in this mesh.`);
    await mounted.write(files);
  }

  /** Where a gateway listens; `<name>/redirect` is its listener for plain HTTP beside one for TLS. */
  address(gateway: string): string {
    const address = this.addresses[gateway];
    if (address === undefined) throw new Error(`There is no gateway ${gateway} in this mesh.`);
    return address;
  }

  /** Sends one request to a gateway. */
  async request({ gateway, ...options }: MeshRequest): Promise<Answer> {
    return request({ ...options, address: this.address(gateway) });
  }

  /**
   * Changes a document and waits until every gateway that it concerns has applied it, or it is refused.
   *
   * @param file path in the documents folder
   * @param change gives the new text, which must differ from the old one
   */
  async edit(file: string, change: (text: string) => string): Promise<Settled> {
    const path = join(this.documents, file);
    const text = await readFile(path, "utf8");
    const changed = change(text);
    if (changed === text) throw new Error(`The edit of ${file} changes nothing.`);
    const from = this.controlPlane.mark();
    await writeDocument(path, changed);
    return this.controlPlane.settled(from);
  }

  /** All that a service (by its endpoint name), a gateway or "control-plane" has printed. */
  logs(name: string): string {
    if (name === "control-plane") return this.controlPlane.log();
    const log = this.#envoys.get(name)?.log() ?? this.#services.get(name)?.running.log();
    if (log === undefined) throw new Error(`There is no ${name} in this mesh.`);
    return log;
  }

  /** Address of the admin interface of a gateway's Envoy, as a URL. */
  admin(gateway: string): string {
    return `http://${this.#envoy(gateway).adminAddress}`;
  }

  /** The process that a gateway's Envoy is on this machine; undefined where it runs in a container. */
  processId(gateway: string): number | undefined {
    return this.#envoy(gateway).processId;
  }

  /** Ends everything and deletes the mesh's folder. May be called any number of times. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const services = [...this.#services.values()].map(({ running }) => running);
    const envoys = await Promise.allSettled([...this.#envoys.values()].map((envoy) => envoy.stop()));
    const others = await Promise.allSettled(
      [this.#controlPlane, ...services].map((running) => running?.stop()),
    );
    await removeDirectory(this.directory);
    throwFirst([...envoys, ...others]);
  }

  #envoy(gateway: string): StartedEnvoy {
    const envoy = this.#envoys.get(gateway);
    if (envoy === undefined) throw new Error(`There is no gateway ${gateway} in this mesh.`);
    return envoy;
  }

  #logFile(name: string): string {
    return join(this.directory, "logs", `${name.replaceAll(/[^\w.-]/g, "-")}.log`);
  }
}

/** Waits for all, also after one has failed, so that what is to be stopped is known; then throws. */
async function allDone(work: Promise<void>[]): Promise<void> {
  throwFirst(await Promise.allSettled(work));
}

function throwFirst(outcomes: PromiseSettledResult<unknown>[]): void {
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(":") + 1));
}
