import { type ChildProcess, fork } from "node:child_process";
import { extname } from "node:path";
import type { Answer, Task, TaskResult } from "./check-child.ts";
import type { OUT_OF_MEMORY as WatchdogSignal } from "./check-watchdog.ts";
import type { Refusal } from "./types.ts";

/** What JavaScript may use in the child, in MiB: logs and copies of what the module hands over. */
const HEAP_MEGABYTES = 256;
/** What the child may use besides the module's memory: its code, the heap, copies outside the heap. */
const REST_BYTES = 512 * 1024 * 1024;
/** A child that has not started by then never will. */
const START_MILLISECONDS = 60_000;
/** The child's own deadline comes this much after ours: it counts only if this process is gone or busy. */
const GRACE_MILLISECONDS = 1000;
/** How long a child waits for the next check. */
const IDLE_MILLISECONDS = 10_000;
/** How check-watchdog.ts ends a child for its memory. */
const OUT_OF_MEMORY: typeof WatchdogSignal = "SIGUSR2";

/** A child process that checks modules, one after the other. V8 ends it when a module fills its heap, not us. */
class Checker {
  readonly #child: ChildProcess;
  #settle: (answer: Answer | Error) => void = () => {};

  constructor() {
    // The extension of this file: .ts as it is, .js when the package was compiled.
    const entry = new URL(`./check-child${extname(import.meta.url)}`, import.meta.url);
    this.#child = fork(entry, [String(process.pid)], {
      env: {},
      execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#child.on("message", (answer) => this.#settle(answer as Answer));
    this.#child.on("error", (error) => this.#settle(new Error(`the check was ended: ${error.message}`)));
    this.#child.on("exit", (code, signal) => this.#settle(ended(code, signal)));
  }

  /** Whether it can be given a task. */
  get alive(): boolean {
    return this.#child.connected;
  }

  /**
   * Gives the child a task, or nothing when it is to say that it is ready, and waits for its answer.
   * @throws Error that says why none came; the child is of no use any more then
   */
  async ask(task: Task | undefined, milliseconds: number): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = await new Promise<Answer | Error>((resolve) => {
        this.#settle = resolve;
        timer = setTimeout(
          () => resolve(new Error(`the module did not finish within ${milliseconds} ms`)),
          milliseconds,
        );
        if (task !== undefined) this.#child.send(task, (error) => error && resolve(error));
      });
      if (answer instanceof Error) throw answer;
      return answer;
    } finally {
      clearTimeout(timer);
      this.#settle = () => {};
    }
  }

  /** Whether this process waits for the child before it ends. */
  hold(held: boolean): void {
    for (const handle of [this.#child, this.#child.channel]) {
      if (held) handle?.ref();
      else handle?.unref();
    }
  }

  kill(): void {
    this.hold(false);
    this.#child.kill("SIGKILL");
  }
}

function ended(code: number | null, signal: NodeJS.Signals | null): Error {
  if (signal === OUT_OF_MEMORY) return new Error("the module made its checker use too much memory");
  const how = signal === null ? `code ${code}` : signal;
  // V8 aborts when the heap is full: with SIGABRT, SIGTRAP or SIGILL, by platform.
  const likely = /^SIG(ABRT|TRAP|ILL)$/.test(how) || code === 134 ? ", most likely out of memory" : "";
  return new Error(`the module crashed its checker: it ended with ${how}${likely}`);
}

/** At most one child waits for the next check: starting one takes longer than most checks. */
let idle: { readonly checker: Checker; readonly timer: NodeJS.Timeout } | undefined;

function takeIdle(): Checker | undefined {
  const { checker, timer } = idle ?? {};
  idle = undefined;
  clearTimeout(timer);
  if (!checker?.alive) return undefined;
  checker.hold(true);
  return checker;
}

function keepIdle(checker: Checker): void {
  if (idle !== undefined) {
    checker.kill();
    return;
  }
  checker.hold(false);
  const timer = setTimeout(() => takeIdle()?.kill(), IDLE_MILLISECONDS);
  idle = { checker, timer: timer.unref() };
}

/**
 * Runs a task in a child process. Never rejects: a crash of the child and a passed bound are refusals.
 * @param milliseconds what the task may take; starting a child does not count, a busy machine is not its fault
 */
export async function runInChild(task: Omit<Task, "bounds">, milliseconds: number): Promise<TaskResult> {
  let checker = takeIdle();
  try {
    if (checker === undefined) {
      checker = new Checker();
      await checker.ask(undefined, START_MILLISECONDS);
    }
    const bounds = { milliseconds: milliseconds + GRACE_MILLISECONDS, bytes: task.memoryLimit + REST_BYTES };
    const { result, reusable } = await checker.ask({ ...task, bounds }, milliseconds);
    if (reusable) keepIdle(checker);
    else checker.kill();
    return result ?? refusal("the check gave no result");
  } catch (error) {
    checker?.kill();
    return refusal(error instanceof Error ? error.message : String(error));
  }
}

/** A refusal that is not the plugin's own. */
export const refusal = (reason: string): Refusal => ({ ok: false, reason, logs: [] });
