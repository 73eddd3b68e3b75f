import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { guardProcess, releaseProcess } from "./guardian.ts";
import { LogFile } from "./log-file.ts";
import { type Exit, Running } from "./running.ts";

const MILLISECONDS_TO_GO_BY_ITSELF = 3_000;

/**
 * Becomes the command after a line on stdin, which is sent once the process is guarded. If this process is
 * killed before that, the line never comes, and the shell ends: no moment is left at which nobody cares.
 */
const START_WHEN_TOLD = 'read -r told && exec "$@" </dev/null';

/** What to run, and under which name to speak of it. */
export type ChildOptions = {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  /** The file that everything it prints goes to. */
  logFile: string;
};

/**
 * A running process of the mesh. It is the leader of its own process group (Ctrl-C reaches the parent
 * only, which stops things in order) and is guarded: it never outlives this process.
 */
export class Child extends Running {
  readonly exited: Promise<Exit>;
  #process: ChildProcess;

  /** @throws Error if its log cannot be written; nothing is started then */
  constructor(options: ChildOptions) {
    const log = new LogFile(options.logFile);
    super(options.name, log);
    this.#process = spawn("/bin/sh", ["-c", START_WHEN_TOLD, "sh", options.command, ...options.args], {
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
      env: options.env ?? process.env,
    });
    if (this.#process.pid !== undefined) guardProcess(this.#process.pid);
    this.#process.stdin?.on("error", () => {}); // It ended before it was told.
    this.#process.stdin?.end("start\n");
    for (const output of [this.#process.stdout, this.#process.stderr]) {
      output?.on("data", (bytes: Buffer) => log.write(bytes));
    }
    this.#process.stdout?.setEncoding("utf8").on("data", (text: string) => this.lines.take(text));
    this.exited = this.#watch(log);
  }

  async #watch(log: LogFile): Promise<Exit> {
    let exit: Exit;
    try {
      const [status, signal] = (await once(this.#process, "close")) as [number | null, NodeJS.Signals | null];
      exit = {
        status: status ?? 128,
        words: signal ? `was ended by ${signal}` : `ended with status ${status}`,
      };
    } catch (error) {
      exit = { status: 127, words: `could not be started: ${(error as Error).message}` };
    }
    if (this.#process.pid !== undefined) releaseProcess(this.#process.pid);
    await log.end();
    this.end(exit);
    return exit;
  }

  get id(): number | undefined {
    return this.#process.pid;
  }

  /** Sends a signal to it and to all that it has started; nothing happens if it has ended. */
  signal(name: NodeJS.Signals): void {
    if (this.ended !== undefined || this.id === undefined) return;
    try {
      process.kill(-this.id, name);
    } catch {
      // It has ended just now.
    }
  }

  /** Ends it: SIGTERM, and SIGKILL if that is not enough. May be called any number of times. */
  async stop(): Promise<void> {
    this.signal("SIGTERM");
    const timer = setTimeout(() => this.signal("SIGKILL"), MILLISECONDS_TO_GO_BY_ITSELF);
    await this.exited;
    clearTimeout(timer);
  }
}
