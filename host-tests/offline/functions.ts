/**
 * Pure AssemblyScript functions, called from Node: random inputs can be tried on them by the ten thousand, and what
 * they answer compared with what Node's own parsers say.
 */
import { compile } from "../../scripts/compile.ts";

/** What stands before every source: slices, and a writer whose contents `written` answers. */
const PRELUDE = `
import { Slice } from "./assembly/bytes/slice";
import { Writer } from "./assembly/bytes/writer";
import "./assembly/proxy/abort";
export { resetArena, takeRoom } from "./assembly/bytes/arena";
const out = new Writer(memory.data(65536), 65536);
`;

type Export = (...args: (number | bigint)[]) => number | bigint;

/** Compiled functions, of slices and numbers. */
export class Functions {
  readonly #memory: WebAssembly.Memory;
  readonly #exports: Record<string, Export>;

  constructor(instance: WebAssembly.Instance) {
    const { memory, ...functions } = instance.exports;
    this.#memory = memory as WebAssembly.Memory;
    this.#exports = functions as Record<string, Export>;
    this.#call("_initialize");
  }

  /** What a function answers; a 64-bit number as a signed bigint. Throws where it traps. Texts are given in UTF-8. */
  number(name: string, ...args: (string | Uint8Array | number | bigint)[]): number | bigint {
    this.#call("resetArena");
    return this.#call(name, ...args.map((arg) => (isNumber(arg) ? arg : this.#give(arg))));
  }

  /** The bytes of the slice that a function answers; undefined for `ABSENT`. */
  bytes(name: string, ...args: (string | Uint8Array | number | bigint)[]): Uint8Array | undefined {
    const slice = BigInt.asUintN(64, BigInt(this.number(name, ...args)));
    if (slice === 0n) return undefined;
    const start = Number(slice & 0xffffffffn);
    return new Uint8Array(this.#memory.buffer).slice(start, start + Number(slice >> 32n));
  }

  /** The same as text, where the bytes are UTF-8; each that is not as U+FFFD. */
  text(name: string, ...args: (string | Uint8Array | number | bigint)[]): string | undefined {
    const bytes = this.bytes(name, ...args);
    return bytes && new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  }

  #give(arg: string | Uint8Array): bigint {
    const bytes = typeof arg === "string" ? new TextEncoder().encode(arg) : arg;
    const start = Number(this.#call("takeRoom", Math.max(bytes.length, 1)));
    new Uint8Array(this.#memory.buffer).set(bytes, start);
    return (BigInt(bytes.length) << 32n) | BigInt(start);
  }

  #call(name: string, ...args: (number | bigint)[]): number | bigint {
    const called = this.#exports[name];
    if (called === undefined) throw new Error(`there is no function ${name}`);
    return called(...args);
  }
}

function isNumber(arg: unknown): arg is number | bigint {
  return typeof arg === "number" || typeof arg === "bigint";
}

/**
 * Compiles a few lines of AssemblyScript that import from `./assembly/` and export functions. `Slice` is known in
 * them, and the writer `out`. Bounds and asserts are checked. Throws with the compiler's words.
 */
export async function compileFunctions(source: string): Promise<Functions> {
  const { binary } = await compile("functions.ts", ["--target", "debug"], PRELUDE + source);
  const module = await WebAssembly.compile(binary);
  const instance = new WebAssembly.Instance(module, { env: { proxy_log: () => 0 } });
  return new Functions(instance);
}
