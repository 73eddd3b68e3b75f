import { LOG_LEVELS } from "./abi.ts";
import type { Budget } from "./budget.ts";
import { readable } from "./bytes.ts";
import type { HttpCalls } from "./http-calls.ts";
import type { ModuleMemory } from "./memory.ts";
import type { Metrics } from "./metrics.ts";
import type { SharedData, SharedQueues } from "./shared.ts";
import type { Stream } from "./stream.ts";
import type { LogLine, StartOptions } from "./types.ts";

/** A context of the ABI: the root (id 1), or that of a stream. */
export interface Context {
  readonly id: number;
  readonly stream: Stream | undefined;
}

/** What a module may do while it runs; what it may not do is a trap. */
export type Phase = "linking" | "initialising" | "running";

/** All that the host functions of one VM work on. */
export interface Host {
  readonly options: StartOptions;
  readonly memory: ModuleMemory;
  readonly log: Log;
  readonly budget: Budget;
  readonly metrics: Metrics;
  readonly sharedData: SharedData;
  readonly sharedQueues: SharedQueues;
  readonly calls: HttpCalls;
  readonly phase: Phase;
  /** The context that host calls are for: the one set by `proxy_set_effective_context`, or the current one. */
  readonly context: Context;
  /** True while `proxy_on_configure` runs: only then the plugin's configuration can be read. */
  readonly configuring: boolean;
  /** Milliseconds between ticks; 0 for none. */
  tickPeriod: number;
  /** Set when the plugin answered a request itself: the callback's own return value counts no more. */
  stopped: boolean;
  /** The context of this id, if it lives. */
  contextOf(id: number): Context | undefined;
  useContext(context: Context): void;
  /** Runs something once the module has returned. */
  afterCall(action: () => void): void;
  /** Tells the root context that a queue has something. */
  queueReady(token: number): void;
}

/** One import: its type in the words of `ImportedFunction.type`, and what it does. 64-bit arguments come as numbers. */
export interface HostFunction {
  readonly type: string;
  readonly run: (host: Host, ...args: number[]) => number;
}

/** Imports of one subject, by name. */
export type HostFunctions = Readonly<Record<string, HostFunction>>;

/**
 * Describes one host function of the ABI that answers a result code.
 * `parameters` has a letter for each: `i` for 32 bits, `l` for 64.
 */
export function answers(parameters: string, run: HostFunction["run"]): HostFunction {
  return { type: `${typesOf(parameters)} -> i32`, run };
}

/** The same for one that answers nothing. */
export function returnsNothing(
  parameters: string,
  run: (host: Host, ...args: number[]) => void,
): HostFunction {
  return {
    type: `${typesOf(parameters)} -> void`,
    run: (host, ...args) => {
      run(host, ...args);
      return 0;
    },
  };
}

function typesOf(parameters: string): string {
  return parameters === ""
    ? "void"
    : [...parameters].map((letter) => (letter === "l" ? "i64" : "i32")).join(" ");
}

/** The lines that a plugin logged. When the budget is spent, further lines are counted only. */
export class Log {
  readonly lines: LogLine[] = [];
  readonly #budget: Budget;
  #dropped = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Writes a line. The module's own comes as the bytes in its memory, and is copied only if there is room. */
  write(level: number, line: string | Uint8Array): void {
    const name = LOG_LEVELS[level];
    if (name === undefined) return;
    if (this.#dropped === 0 && this.#budget.has(line.length)) {
      const message = typeof line === "string" ? line : readable(line);
      if (this.#budget.take(message.length * 2)) {
        this.lines.push({ level: name, message });
        return;
      }
    }
    this.#dropped++;
  }

  /** Takes the lines from this place on; gives their room back. */
  takeFrom(start: number): LogLine[] {
    const taken = this.lines.splice(start);
    for (const { message } of taken) this.#budget.give(message.length * 2);
    if (this.#dropped > 0)
      taken.push({ level: "warn", message: `${this.#dropped} more log lines were dropped` });
    this.#dropped = 0;
    return taken;
  }
}
