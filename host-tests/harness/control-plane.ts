import { extname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Event } from "../../control-plane/cli/events.ts";
import type { DocumentError } from "../../control-plane/documents/source.ts";
import { Child } from "./child.ts";

/** What `numesh serve --json` says, one line each. */
export type ControlPlaneEvent = Event;

/** An Envoy did not take a resource; it goes on with the one before. */
export type Rejection = Extract<Event, { event: "rejected" }>;

/** How an edit of the documents ended. */
export type Settled =
  | { outcome: "applied"; revision: number }
  | { outcome: "refused"; errors: DocumentError[] }
  | { outcome: "rejected"; rejection: Rejection };

export type ControlPlaneOptions = {
  /** The address it binds, at a free port. */
  bind: string;
  /** The folder of documents that it serves and watches. */
  documents: string;
  /** Endpoint name -> where it is: "catalog-v1:8080" -> "127.0.0.1:34567". */
  resolve: Record<string, string>;
  /** Gateway -> what it binds. */
  listen: Record<string, string>;
  logFile: string;
};

const PROGRAM = fileURLToPath(
  new URL(`../../control-plane/cli/main${extname(import.meta.url)}`, import.meta.url),
);
const MILLISECONDS_TO_LISTEN = 30_000;
const MILLISECONDS_TO_APPLY = 30_000;

/** `numesh serve`, as a process that may be killed and started again. */
export class ControlPlane {
  /** Where it serves ADS; the same after a restart. */
  address: string;
  #options: ControlPlaneOptions;
  #child: Child;

  private constructor(options: ControlPlaneOptions) {
    this.#options = options;
    this.address = `${options.bind}:0`;
    this.#child = this.#spawn();
  }

  /** @throws Error with its last lines, if it refuses the documents or does not listen in time */
  static async start(options: ControlPlaneOptions): Promise<ControlPlane> {
    const controlPlane = new ControlPlane(options);
    try {
      await controlPlane.#listening();
      return controlPlane;
    } catch (error) {
      await controlPlane.stop();
      throw error;
    }
  }

  #spawn(): Child {
    const { bind, documents, resolve, listen, logFile } = this.#options;
    const pairs = (option: string, map: Record<string, string>) =>
      Object.entries(map).flatMap(([name, address]) => [option, `${name}=${address}`]);
    const port = this.address.slice(this.address.lastIndexOf(":") + 1);
    return new Child({
      name: "control plane",
      command: process.execPath,
      args: [
        ...[PROGRAM, "serve", "--watch", documents, "--json", "--address", bind, "--port", port],
        ...pairs("--resolve", resolve),
        ...pairs("--listen", listen),
      ],
      logFile,
    });
  }

  async #listening(): Promise<void> {
    this.address = await this.#child.waitFor("address", MILLISECONDS_TO_LISTEN, (line) => {
      const event = parse(line);
      return event?.event === "listening" ? event.address : undefined;
    });
  }

  /** Everything it has said since it was last started. */
  get events(): ControlPlaneEvent[] {
    return this.#child.lines.all.flatMap((line) => parse(line) ?? []);
  }

  /** Calls `follower` for everything it says from now on, until it is started again. */
  follow(follower: (event: ControlPlaneEvent) => void): void {
    this.#child.lines.follow((line) => {
      const event = parse(line);
      if (event !== undefined) follower(event);
    });
  }

  /** A place in what it says, for `settled`: what comes from now on. */
  mark(): number {
    return this.#child.lines.all.length;
  }

  /**
   * Waits for the first event from a mark on that `take` makes something of.
   *
   * @throws Error with its last lines, if that takes too long or it ends first
   */
  waitFor<T>(
    what: string,
    take: (event: ControlPlaneEvent) => T | undefined,
    { from = 0, milliseconds = MILLISECONDS_TO_APPLY } = {},
  ): Promise<T> {
    const onLine = (line: string): T | undefined => {
      const event = parse(line);
      return event === undefined ? undefined : take(event);
    };
    return this.#child.waitFor(what, milliseconds, onLine, from);
  }

  /**
   * Waits until what was written after a mark is applied by every gateway it concerns, or is refused.
   *
   * @throws Error if nothing of the sort happens in time
   */
  async settled(from: number): Promise<Settled> {
    const before = revisionsOf(this.#child.lines.all.slice(0, from)).at(-1)?.gateways ?? {};
    let pending: Set<string> | undefined;
    let revision = 0;
    return this.waitFor(
      "answer to an edit",
      (event): Settled | undefined => {
        if (event.event === "refused") return { outcome: "refused", errors: event.errors };
        if (event.event === "rejected") return { outcome: "rejected", rejection: event };
        if (event.event === "revision") {
          revision = event.revision;
          const changed = Object.entries(event.gateways).filter(([name, hash]) => before[name] !== hash);
          pending = new Set(changed.map(([name]) => name));
        }
        if (event.event === "applied" && event.revision >= revision) pending?.delete(event.gateway);
        return pending?.size === 0 ? { outcome: "applied", revision } : undefined;
      },
      { from },
    );
  }

  /** Ends it by a signal, and waits until it is gone. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#child.signal(signal);
    await this.#child.exited;
  }

  /** Starts it again at the same address, over the same documents; waits until it listens. */
  async restart(): Promise<void> {
    await this.#child.stop();
    // The port is free at once where nobody else took it; the system may need a moment to see that.
    for (let attempt = 1; ; attempt++) {
      this.#child = this.#spawn();
      try {
        return await this.#listening();
      } catch (error) {
        await this.#child.stop();
        if (attempt === 3 || !this.#child.log().includes("EADDRINUSE")) throw error;
        await sleep(200 * attempt);
      }
    }
  }

  log(): string {
    return this.#child.log();
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}

function revisionsOf(lines: string[]): Extract<ControlPlaneEvent, { event: "revision" }>[] {
  return lines.flatMap((line) => {
    const event = parse(line);
    return event?.event === "revision" ? [event] : [];
  });
}

function parse(line: string): ControlPlaneEvent | undefined {
  return line.startsWith("{") ? (JSON.parse(line) as ControlPlaneEvent) : undefined;
}
