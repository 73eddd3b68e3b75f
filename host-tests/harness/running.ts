import { Lines, lastLines } from "./lines.ts";
import type { LogFile } from "./log-file.ts";

/** How a program ended: its status, or 128 + 15 and the like as a shell says it for a signal. */
export type Exit = { status: number; words: string };

/** A program of the mesh that runs, wherever that is: a process (child.ts), a container. */
export abstract class Running {
  readonly name: string;
  /** The lines of its stdout, as they come. */
  readonly lines: Lines;
  /** Fulfilled when it has ended and all it printed is in the log. */
  abstract readonly exited: Promise<Exit>;
  readonly #log: LogFile;
  #ended: Exit | undefined;

  /**
   * @param log where everything it prints goes to
   * @param lines where it has printed before this is made: what takes its stdout
   */
  constructor(name: string, log: LogFile, lines: Lines = new Lines()) {
    this.name = name;
    this.lines = lines;
    this.#log = log;
  }

  /** Sends a signal; nothing happens if it has ended. */
  abstract signal(name: NodeJS.Signals): void;

  /** Ends it: SIGTERM, and SIGKILL if that is not enough. May be called any number of times. */
  abstract stop(): Promise<void>;

  /** How it ended, or undefined while it runs. */
  get ended(): Exit | undefined {
    return this.#ended;
  }

  /** To be called once, when it has ended and its log is complete. */
  protected end(exit: Exit): void {
    this.#ended = exit;
    this.lines.end();
  }

  /** All it has printed. */
  log(): string {
    return this.#log.text();
  }

  /** The last lines it printed, to be put under an error message. */
  lastLines(): string {
    return lastLines(this.log());
  }

  /**
   * Waits for the first line of its stdout that `take` makes something of.
   *
   * @param what what is waited for, for the error: "address"
   * @param milliseconds the longest wait
   * @param from the number of the line to begin with; default 0, the first one it printed
   * @throws Error with the last lines of the log, if the time is over or the process ends first
   */
  async waitFor<T>(
    what: string,
    milliseconds: number,
    take: (line: string) => T | undefined,
    from = 0,
  ): Promise<T> {
    const outcome = await this.lines.first(take, milliseconds, from);
    if (outcome.kind === "found") return outcome.value;
    if (outcome.kind === "late") {
      throw new Error(
        `${this.name}: no ${what} within ${milliseconds} ms. It printed last:\n${this.lastLines()}`,
      );
    }
    const { words } = await this.exited;
    throw new Error(`${this.name} ${words}, before ${what}. It printed last:\n${this.lastLines()}`);
  }
}
