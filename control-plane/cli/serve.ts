/** `numesh serve --watch DIR`: the control plane. */

import { type Address, formatAddress } from "../documents/address.ts";
import { type Watch, watchDirectory } from "../documents/directory.ts";
import { PluginLoader } from "../documents/plugins.ts";
import type { DocumentError } from "../documents/source.ts";
import { digest } from "../envoy/digest.ts";
import type { Resource } from "../envoy/resource.ts";
import type { Compiled } from "../revision.ts";
import { addressesOf } from "../table/endpoint.ts";
import { EncodeError } from "../xds/encode.ts";
import { type Publication, XdsServer } from "../xds/server.ts";
import { compileDirectory } from "./compile-directory.ts";
import { type Event, jsonPrinter, textPrinter } from "./events.ts";

export interface ServeOptions {
  watch: string;
  address: string;
  port: number;
  resolve?: ReadonlyMap<string, Address>;
  listen?: ReadonlyMap<string, Address>;
  json?: true;
}

/**
 * Serves until SIGINT or SIGTERM.
 *
 * The documents are loaded before the port is opened: an Envoy that reconnected to an empty control plane
 * would be told to drop its listeners.
 *
 * @returns the exit code: 1 if the documents are wrong at the start or the port cannot be opened
 */
export async function serve(options: ServeOptions): Promise<number> {
  const print = options.json ? jsonPrinter(process.stdout) : textPrinter(process.stdout);
  const mesh = new ServedMesh(options, print);

  const watch = await watchDirectory(options.watch, () => void mesh.reload());
  try {
    mesh.watch = watch;
    if (!(await mesh.reload())) return 1;
    mesh.warnOfUnusedPlaces();
    print({ event: "listening", address: await mesh.listen() });
    await stopSignal();
    return 0;
  } catch (error) {
    console.error(`numesh serve: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await watch.close();
    mesh.stop();
  }
}

/** The documents as they are now, and the Envoys that are told. */
class ServedMesh {
  watch: Watch | undefined;
  readonly #options: ServeOptions;
  readonly #print: (event: Event) => void;
  readonly #loader = new PluginLoader();
  readonly #server: XdsServer;
  /** The names of gateways and endpoints in the documents. */
  #places = new Set<string>();
  #revision = 0;
  #reloading: Promise<boolean> | undefined;
  #again = false;

  constructor(options: ServeOptions, print: (event: Event) => void) {
    this.#options = options;
    this.#print = print;
    this.#server = new XdsServer((event) => {
      if (event.event !== "rejected") return print(event);
      const { resources, ...rest } = event;
      for (const { type, name, source } of resources) {
        print({
          ...rest,
          type,
          resource: name,
          document: source,
          plugin: source.kind === "Plugin" ? ACCEPTED_OFFLINE : null,
        });
      }
    });
  }

  /** Reads the documents again; changes that come meanwhile are read after. @returns whether they were right */
  async reload(): Promise<boolean> {
    if (this.#reloading !== undefined) {
      this.#again = true;
      return this.#reloading;
    }
    this.#reloading = this.#reloadOnce();
    const right = await this.#reloading;
    this.#reloading = undefined;
    if (!this.#again) return right;
    this.#again = false;
    return this.reload();
  }

  /** A misspelt --listen or --resolve would otherwise go unnoticed. */
  warnOfUnusedPlaces(): void {
    const { resolve, listen } = this.#options;
    const used = this.#places;
    for (const name of listen?.keys() ?? []) {
      if (!used.has(name)) console.error(`--listen ${name}: there is no such Gateway in the documents`);
    }
    for (const name of resolve?.keys() ?? []) {
      if (!used.has(name)) console.error(`--resolve ${name}: no document has this endpoint`);
    }
  }

  async listen(): Promise<string> {
    const { host, port } = await this.#server.listen({
      host: this.#options.address,
      port: this.#options.port,
    });
    return `${host}:${port}`;
  }

  stop(): void {
    this.#server.stop();
  }

  async #reloadOnce(): Promise<boolean> {
    const { watch, resolve = new Map(), listen = new Map() } = this.#options;
    const compiled = await compileDirectory(watch, this.#loader, { resolve, listen });
    this.watch?.follow(compiled.documents);
    const errors = compiled.ok ? this.#publish(compiled) : compiled.errors;
    if (errors.length > 0) this.#print({ event: "refused", errors });
    return errors.length === 0;
  }

  #publish({ revision }: Extract<Compiled, { ok: true }>): DocumentError[] {
    const { resources, slices } = revision;
    const next = this.#revision + 1;
    let publication: Publication;
    try {
      publication = this.#server.prepare(next, resources);
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      return [{ file: this.#options.watch, line: 1, key: "", message: error.message }];
    }
    this.#revision = next;
    this.#places = new Set(
      slices.flatMap(({ gateway, rows }) => [
        ...listenerNames(resources.get(gateway)),
        ...rows.flatMap(({ endpoint }) => addressesOf(endpoint)).map(formatAddress),
      ]),
    );
    this.#print({
      event: "revision",
      revision: next,
      gateways: Object.fromEntries([...resources].map(([gateway, sent]) => [gateway, digestOf(sent)])),
      rows: slices.reduce((sum, slice) => sum + slice.rows.length, 0),
    });
    this.#server.publish(publication);
    return [];
  }
}

/** A plugin that refuses its config when run offline is never pushed (see `PluginLoader`). */
const ACCEPTED_OFFLINE =
  "the module accepted this config when it was run offline; what it said in this Envoy stands in the Envoy's log";

function listenerNames(resources: Resource[] = []): string[] {
  return resources.filter(({ type }) => type === "listener").map(({ name }) => name);
}

function digestOf(resources: Resource[]): string {
  return digest(resources.map(({ json }) => json));
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
