import type { LogLine, PluginRequest, RequestResult } from "./types.ts";
import type { Vm } from "./vm.ts";

/** How often a plugin that waits and has set a tick period is ticked before it counts as paused. */
const TICKS = 10;

/** A started plugin. Its state (metrics, shared data, its own caches) lives from one request to the next. */
export class Plugin {
  readonly #vm: Vm;

  constructor(vm: Vm) {
    this.#vm = vm;
  }

  /** Why the module crashed, once it has: from then on every request ends as a trap, as with FAIL_CLOSED. */
  get failure(): string | undefined {
    return this.#vm.failure;
  }

  /** Milliseconds between ticks that the plugin asked for; 0 for none. */
  get tickPeriodMilliseconds(): number {
    return this.#vm.tickPeriod;
  }

  /** All metrics: counters and gauges their value, histograms their sum. */
  get metrics(): Record<string, number> {
    return this.#vm.metrics.snapshot();
  }

  /**
   * Sends one request through the plugin. While the plugin waits, answers to its HTTP calls are given to it as they
   * come, and if it has set a tick period it is ticked. Requests may run side by side, as on one worker of Envoy;
   * which of them a log line or a call belongs to cannot be told then.
   * Never throws for what the module does.
   */
  async request(request: PluginRequest): Promise<RequestResult> {
    const vm = this.#vm;
    const firstLine = vm.log.lines.length;
    const firstCall = vm.calls.made.length;
    const stream = vm.open(request);
    stream.start();
    for (let ticks = 0; stream.waiting; ) {
      if (vm.calls.pending.size > 0) await Promise.race(vm.calls.pending);
      else if (vm.tickPeriod > 0 && ticks++ < TICKS) this.tick();
      else break;
    }
    const outcome = stream.outcome();
    vm.close(stream);
    return {
      ...outcome,
      logs: vm.log.takeFrom(firstLine),
      metrics: this.metrics,
      routeCacheCleared: stream.routeCacheCleared,
      httpCalls: vm.calls.takeFrom(firstCall),
      setProperties: Object.fromEntries(
        [...stream.filterState].map(([path, value]) => [path.replaceAll("\0", "."), value]),
      ),
    };
  }

  /** Calls `proxy_on_tick` once, and gives what it logged. Time does not pass by itself here. */
  tick(): LogLine[] {
    const firstLine = this.#vm.log.lines.length;
    this.#vm.callRoot("proxy_on_tick", [], 0);
    return this.#vm.log.lines.slice(firstLine);
  }

  /** Resolves when every HTTP call that has an answer has got it, for example those made while starting. */
  async settled(): Promise<void> {
    while (this.#vm.calls.pending.size > 0) await Promise.all(this.#vm.calls.pending);
  }

  /** Ends the plugin as Envoy does when its configuration is replaced: done, then delete. */
  stop(): LogLine[] {
    const firstLine = this.#vm.log.lines.length;
    this.#vm.callRoot("proxy_on_done", [], 1);
    this.#vm.callRoot("proxy_on_delete", [], 0);
    return this.#vm.log.takeFrom(firstLine);
  }
}
