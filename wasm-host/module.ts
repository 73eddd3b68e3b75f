import { type Binary, boundGrowth, readBinary } from "./binary.ts";
import { importOf } from "./imports/index.ts";
import { Plugin } from "./plugin.ts";
import type { LogLine, StartOptions } from "./types.ts";
import { Vm } from "./vm.ts";

const PAGE = 65536;
/** The most memory that Envoy gives a module. */
const ENVOY_MEMORY = 1024 * 1024 * 1024;
/**
 * Entries that all tables of a module together may start with, and may grow to. They lie in V8's heap,
 * and V8 ends the process when that is full. The largest modules in use have some ten thousand.
 */
const MOST_TABLE_ENTRIES = 1_000_000;
const MOST_TABLES = 16;

/** A module that Envoy would not load; the message says why. */
export class ModuleError extends Error {}

/** Whether a plugin started, with what it logged meanwhile. */
export type StartResult =
  | { readonly ok: true; readonly plugin: Plugin; readonly logs: LogLine[] }
  | { readonly ok: false; readonly reason: string; readonly logs: LogLine[] };

/** The ABI versions that Envoy 1.40 has and this host imitates. */
export type AbiVersion = "0.2.0" | "0.2.1";

function abiVersionOf(module: WebAssembly.Module): AbiVersion {
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  const version = names.find((name) => name.startsWith("proxy_abi_version_"));
  if (version === "proxy_abi_version_0_2_1") return "0.2.1";
  if (version === "proxy_abi_version_0_2_0") return "0.2.0";
  const found = version === undefined ? "it exports no proxy_abi_version_*" : `it exports ${version}`;
  throw new ModuleError(`the module is not of proxy-wasm ABI 0.2.x: ${found}`);
}

/** Refuses imports that Envoy does not have, or has with another type. */
function checkImports(module: WebAssembly.Module, binary: Binary, abi: AbiVersion): void {
  for (const { module: from, name, type } of binary.functions) {
    const offered = abi === "0.2.0" && name === "proxy_get_log_level" ? undefined : importOf(from, name);
    if (offered === undefined) {
      throw new ModuleError(
        `the module imports ${from}.${name}, which Envoy does not have: it would refuse the module too`,
      );
    }
    if (offered.type !== type) {
      throw new ModuleError(
        `the module imports ${from}.${name} as ${type}, but Envoy has it as ${offered.type}: it would refuse the module too`,
      );
    }
  }
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== "function" && kind !== "memory") {
      throw new ModuleError(
        `the module imports the ${kind} ${from}.${name}: Envoy would refuse the module too`,
      );
    }
  }
}

/** Refuses what would go past the bounds from the start. */
function checkSizes({ memory, importedMemory, memories, tables }: Binary, pages: number): void {
  if (memories > 1) throw new ModuleError(`the module has ${memories} memories: proxy-wasm knows one`);
  const initial = (memory ?? importedMemory)?.initial ?? 0;
  if (initial > pages) {
    throw new ModuleError(`the module wants ${initial} pages (64 KiB each) of memory, the limit is ${pages}`);
  }
  if (tables.length > MOST_TABLES) {
    throw new ModuleError(`the module has ${tables.length} tables, the limit is ${MOST_TABLES}`);
  }
  const entries = tables.reduce((sum, table) => sum + table.initial, 0);
  if (entries > MOST_TABLE_ENTRIES) {
    throw new ModuleError(
      `the module wants tables of ${entries} entries together, the limit is ${MOST_TABLE_ENTRIES}`,
    );
  }
}

/** A compiled module. It can be started many times, each time as a VM of its own. */
export class Module {
  readonly abi: AbiVersion;
  readonly #compiled: WebAssembly.Module;
  readonly #binary: Binary;
  readonly #memoryPages: number;

  /** `loadModule` calls it. @internal */
  constructor(compiled: WebAssembly.Module, binary: Binary, abi: AbiVersion, memoryPages: number) {
    this.#compiled = compiled;
    this.#binary = binary;
    this.abi = abi;
    this.#memoryPages = memoryPages;
  }

  /**
   * Starts the module with a configuration, in the order that Envoy does: initialisation, the root context,
   * `proxy_on_vm_start`, `proxy_on_configure`. What makes Envoy refuse the plugin is a result, not an exception.
   * A module that loops for ever blocks the caller here: for one that is not trusted, see `checkConfig`.
   */
  async start(options: StartOptions): Promise<StartResult> {
    let vm: Vm;
    try {
      vm = new Vm(this.#compiled, this.#binary, options, this.#memoryPages);
    } catch (error) {
      const reason = `the module does not start: ${error instanceof Error ? error.message : String(error)}`;
      return { ok: false, reason, logs: [] };
    }
    vm.initialise();
    vm.callRoot("proxy_on_context_create", [0], 0);
    const started = vm.callRoot("proxy_on_vm_start", [Buffer.byteLength(options.vmConfig ?? "")], 1);
    let configured = 0;
    if (started !== 0) {
      vm.configuring = true;
      configured = vm.callRoot("proxy_on_configure", [Buffer.byteLength(options.config)], 1);
      vm.configuring = false;
    }
    const logs = vm.log.takeFrom(0);
    if (vm.failure !== undefined) return { ok: false, reason: `the module crashed in ${vm.failure}`, logs };
    if (started !== 0 && configured !== 0) return { ok: true, plugin: new Plugin(vm), logs };
    const own = logs.findLast(({ level }) => level === "error" || level === "critical");
    const callback = started === 0 ? "proxy_on_vm_start" : "proxy_on_configure";
    return { ok: false, reason: own?.message ?? `${callback} refused without a word in the log`, logs };
  }
}

/**
 * Compiles a module and checks what Envoy checks before it starts one: ABI version, imports and their types, an
 * allocator, memory; and that its tables are of a size that this process stands.
 * @param wasm the module's bytes
 * @param options `memoryLimit`: bytes that the module's memory may grow to; default and at most 1 GiB, as in Envoy
 * @throws ModuleError if it is not a module, or not one that Envoy would load
 */
export async function loadModule(wasm: Uint8Array, options: { memoryLimit?: number } = {}): Promise<Module> {
  const pages = Math.floor(Math.min(options.memoryLimit ?? ENVOY_MEMORY, ENVOY_MEMORY) / PAGE);
  let binary: Binary;
  try {
    // Checked before it is read by hand; `validate` gives no reason, `compile` does.
    if (!WebAssembly.validate(wasm)) await WebAssembly.compile(wasm);
    binary = readBinary(wasm);
  } catch (error) {
    throw new ModuleError(
      `not a WebAssembly module: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  checkSizes(binary, pages);
  const growth = { pages, entries: Math.floor(MOST_TABLE_ENTRIES / Math.max(1, binary.tables.length)) };
  const compiled = await WebAssembly.compile(boundGrowth(wasm, growth));
  const abi = abiVersionOf(compiled);
  checkImports(compiled, binary, abi);
  const exported = new Set(WebAssembly.Module.exports(compiled).map(({ name }) => name));
  if (!exported.has("malloc") && !exported.has("proxy_on_memory_allocate")) {
    throw new ModuleError(
      "the module exports neither malloc nor proxy_on_memory_allocate: Envoy would refuse it too",
    );
  }
  return new Module(compiled, binary, abi, pages);
}
