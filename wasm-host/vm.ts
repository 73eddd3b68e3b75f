import type { Binary } from "./binary.ts";
import { Budget } from "./budget.ts";
import { type Context, type Host, type HostFunction, Log, type Phase } from "./host.ts";
import { type CallResponse, HttpCalls } from "./http-calls.ts";
import { importOf, mayBeCalledWhileInitialising } from "./imports/index.ts";
import { HostTrap, ModuleMemory } from "./memory.ts";
import { Metrics } from "./metrics.ts";
import { SharedData, SharedQueues } from "./shared.ts";
import { STOPPED, Stream, type StreamVm } from "./stream.ts";
import type { PluginRequest, StartOptions } from "./types.ts";

/** The root context's id: Envoy counts from 1, and there is one root here. */
const ROOT: Context = { id: 1, stream: undefined };

/** One running module: what Envoy calls a VM, with one root context. */
export class Vm implements Host, StreamVm {
  readonly options: StartOptions;
  readonly budget = new Budget();
  readonly log = new Log(this.budget);
  readonly metrics = new Metrics();
  readonly sharedData = new SharedData(this.budget);
  readonly sharedQueues = new SharedQueues(this.budget);
  readonly calls: HttpCalls;
  readonly memory: ModuleMemory;
  phase: Phase = "linking";
  configuring = false;
  tickPeriod = 0;
  stopped = false;
  /** Why the module crashed. From then on nothing of it is called. */
  failure: string | undefined;
  readonly #exports: Record<string, unknown>;
  readonly #contexts = new Map<number, Context>([[ROOT.id, ROOT]]);
  #nextId = 2;
  #current = ROOT;
  #effective: Context | undefined;
  #depth = 0;
  #actions: (() => void)[] = [];

  /** Links the module. Throws if its start section traps. @internal */
  constructor(module: WebAssembly.Module, binary: Binary, options: StartOptions, memoryPages: number) {
    this.options = options;
    this.calls = new HttpCalls(options.onHttpCall ?? (() => undefined), this.budget, (token, response) =>
      this.#onCallResponse(token, response),
    );
    const imports: WebAssembly.Imports = {};
    for (const { module: from, name } of binary.functions) {
      const run = importOf(from, name);
      if (run === undefined) continue;
      imports[from] = { ...imports[from], [name]: this.#guarded(from, name, run) };
    }
    let memory: WebAssembly.Memory | undefined;
    if (binary.importedMemory !== undefined) {
      const { initial, maximum = memoryPages } = binary.importedMemory;
      memory = new WebAssembly.Memory({ initial, maximum: Math.min(maximum, memoryPages) });
      for (const entry of WebAssembly.Module.imports(module)) {
        if (entry.kind === "memory")
          imports[entry.module] = { ...imports[entry.module], [entry.name]: memory };
      }
    }
    this.#exports = new WebAssembly.Instance(module, imports).exports;
    for (const value of Object.values(this.#exports))
      if (value instanceof WebAssembly.Memory) memory ??= value;
    const malloc = this.#function("malloc") ?? this.#function("proxy_on_memory_allocate");
    this.memory = new ModuleMemory(memory ?? new WebAssembly.Memory({ initial: 0, maximum: 0 }), (size) =>
      Number(malloc?.(size) ?? 0),
    );
  }

  get context(): Context {
    return this.#effective ?? this.#current;
  }

  contextOf(id: number): Context | undefined {
    return this.#contexts.get(id);
  }

  useContext(context: Context): void {
    this.#effective = context;
  }

  afterCall(action: () => void): void {
    this.#actions.push(action);
    // From outside the module, for example from a test's own tick, there is nothing to wait for.
    if (this.#depth === 0) this.#runActions();
  }

  queueReady(token: number): void {
    this.afterCall(() => this.callRoot("proxy_on_queue_ready", [token], 0));
  }

  /** Runs the module's initialisation as WASI has it. */
  initialise(): void {
    this.phase = "initialising";
    if (this.#function("_initialize") !== undefined) {
      this.#run(ROOT, "_initialize", [], 0);
      this.#run(ROOT, "main", [0, 0], 0);
    } else {
      this.#run(ROOT, "_start", [], 0);
    }
    this.phase = "running";
  }

  /** Calls an export for the root context, its id put before the arguments. */
  callRoot(name: string, args: readonly number[], absent: number): number {
    return this.#run(ROOT, name, [ROOT.id, ...args], absent).value;
  }

  /**
   * Calls an export for a stream's context; a dead module and an absent export answer `absent`, one that answered the
   * request itself STOPPED.
   */
  call(stream: Stream, name: string, args: readonly number[], absent: number): number {
    const { value, stopped } = this.#run(this.#contexts.get(stream.id) ?? ROOT, name, args, absent);
    return stopped ? STOPPED : value;
  }

  /** Makes a stream and tells the module of it. */
  open(request: PluginRequest): Stream {
    const stream = new Stream(this.#nextId++, request, this.options, this);
    this.#contexts.set(stream.id, { id: stream.id, stream });
    this.call(stream, "proxy_on_context_create", [stream.id, ROOT.id], 0);
    return stream;
  }

  /** Ends a stream. */
  close(stream: Stream): void {
    stream.finish();
    this.#contexts.delete(stream.id);
    for (const [key, value] of stream.filterState) this.budget.give(key.length + value.length);
  }

  #function(name: string): ((...args: number[]) => unknown) | undefined {
    const value = this.#exports[name];
    return typeof value === "function" ? (value as (...args: number[]) => unknown) : undefined;
  }

  /** An import as the module sees it: 32-bit arguments unsigned, and refused where Envoy refuses it. */
  #guarded(from: string, name: string, { run }: HostFunction): WebAssembly.ImportValue {
    return (...args: (number | bigint)[]) => {
      if (this.phase === "linking") {
        throw new HostTrap(`it calls ${from}.${name} in its start section, where Envoy itself crashes`);
      }
      if (this.phase === "initialising" && !mayBeCalledWhileInitialising(from, name)) {
        throw new HostTrap(`it calls ${from}.${name} while it is initialised, which Envoy does not allow`);
      }
      return run(this, ...args.map((arg) => (typeof arg === "bigint" ? Number(arg) : arg >>> 0)));
    };
  }

  #run(
    context: Context,
    name: string,
    args: readonly number[],
    absent: number,
  ): { value: number; stopped: boolean } {
    const callback = this.#function(name);
    if (callback === undefined || this.failure !== undefined) return { value: absent, stopped: false };
    const [current, effective] = [this.#current, this.#effective];
    this.#current = context;
    this.#effective = undefined;
    this.stopped = false;
    this.#depth++;
    try {
      const value = Number(callback(...args) ?? 0) >>> 0;
      return { value, stopped: this.stopped };
    } catch (error) {
      this.failure = `${name}: ${error instanceof Error ? error.message : String(error)}`;
      this.log.write(5, `the module crashed in ${this.failure}`);
      return { value: absent, stopped: false };
    } finally {
      this.#depth--;
      this.#current = current;
      this.#effective = effective;
      this.#runActions();
    }
  }

  #runActions(): void {
    if (this.#depth > 0) return;
    for (let action = this.#actions.shift(); action !== undefined; action = this.#actions.shift()) {
      if (this.failure === undefined) action();
    }
  }

  #onCallResponse(token: number, response: CallResponse): void {
    this.calls.response = response;
    this.callRoot(
      "proxy_on_http_call_response",
      [token, response.headers.size, response.body.length, response.trailers.size],
      0,
    );
    this.calls.response = undefined;
  }
}
