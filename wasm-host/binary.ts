/** What the WebAssembly API of JavaScript does not tell of a module: its import types and its memory's limits. */

/** A function import, its type written as `i32 i64 -> i32`, `void` for nothing: as Envoy writes it in its log. */
export interface ImportedFunction {
  readonly module: string;
  readonly name: string;
  readonly type: string;
}

/** Pages (64 KiB) of a memory. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum: number | undefined;
}

export interface Binary {
  readonly functions: readonly ImportedFunction[];
  /** The memory that the module imports, if it imports one. */
  readonly importedMemory: MemoryLimits | undefined;
  /** The memory that the module defines, if it defines one. */
  readonly memory: MemoryLimits | undefined;
}

const TYPE_SECTION = 1;
const IMPORT_SECTION = 2;
const MEMORY_SECTION = 5;
const VALUE_TYPES: Record<number, string> = { 127: "i32", 126: "i64", 125: "f32", 124: "f64", 123: "v128" };

/** Reads numbers and names one after the other. Throws RangeError past the end. */
class Reader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new RangeError("the module ends too early");
    return byte;
  }

  number(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  slice(): Uint8Array {
    const length = this.number();
    this.at += length;
    if (this.at > this.#bytes.length) throw new RangeError("the module ends too early");
    return this.#bytes.subarray(this.at - length, this.at);
  }

  name(): string {
    return new TextDecoder().decode(this.slice());
  }

  limits(): MemoryLimits {
    const flags = this.byte();
    return { initial: this.number(), maximum: (flags & 1) === 1 ? this.number() : undefined };
  }
}

/** The sections of a module with their numbers, in order. */
function* sections(
  wasm: Uint8Array,
): Generator<{ number: number; start: number; content: Uint8Array; end: number }> {
  const reader = new Reader(wasm);
  reader.at = 8;
  while (!reader.done) {
    const start = reader.at;
    const number = reader.byte();
    const content = reader.slice();
    yield { number, start, content, end: reader.at };
  }
}

function readTypes(content: Uint8Array): string[] {
  const reader = new Reader(content);
  const valueTypes = () => {
    const names = Array.from({ length: reader.number() }, () => VALUE_TYPES[reader.byte()] ?? "ref");
    return names.length === 0 ? "void" : names.join(" ");
  };
  return Array.from({ length: reader.number() }, () => {
    if (reader.byte() !== 0x60) throw new RangeError("a type is not a plain function type");
    return `${valueTypes()} -> ${valueTypes()}`;
  });
}

/**
 * Reads what this host needs of a module that WebAssembly.compile has accepted.
 * Throws RangeError for what it does not know (garbage collected types, tag imports): Envoy's WebAssembly has no
 * use for them in proxy-wasm.
 */
export function readBinary(wasm: Uint8Array): Binary {
  let types: string[] = [];
  const functions: ImportedFunction[] = [];
  let importedMemory: MemoryLimits | undefined;
  let memory: MemoryLimits | undefined;
  for (const { number, content } of sections(wasm)) {
    const reader = new Reader(content);
    if (number === TYPE_SECTION) types = readTypes(content);
    else if (number === MEMORY_SECTION && reader.number() > 0) memory = reader.limits();
    else if (number === IMPORT_SECTION) {
      for (let left = reader.number(); left > 0; left--) {
        const module = reader.name();
        const name = reader.name();
        const kind = reader.byte();
        if (kind === 0) functions.push({ module, name, type: types[reader.number()] ?? "" });
        else if (kind === 2) importedMemory = reader.limits();
        else if (kind === 1) {
          reader.byte();
          reader.limits();
        } else if (kind === 3) reader.at += 2;
        else throw new RangeError(`import ${module}.${name} is of an unknown kind`);
      }
    }
  }
  return { functions, importedMemory, memory };
}

/**
 * The same module, its memory bounded to so many pages: `memory.grow` above that fails inside the module, as it
 * does in Envoy at 1 GiB. A module without a memory of its own is returned as it is.
 */
export function boundMemory(wasm: Uint8Array, pages: number): Uint8Array {
  for (const { number, start, content, end } of sections(wasm)) {
    if (number !== MEMORY_SECTION || content[0] !== 1) continue;
    const reader = new Reader(content);
    reader.at = 1;
    const flags = content[1] ?? 0;
    const { initial, maximum } = reader.limits();
    const bounded = [
      1,
      flags | 1,
      ...leb(initial),
      ...leb(Math.max(initial, Math.min(maximum ?? pages, pages))),
    ];
    return Buffer.concat([
      wasm.subarray(0, start),
      Uint8Array.from([MEMORY_SECTION, ...leb(bounded.length), ...bounded]),
      wasm.subarray(end),
    ]);
  }
  return wasm;
}

/** A number in the format of WebAssembly, seven bits a byte. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
