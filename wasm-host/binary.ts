/** What the WebAssembly API of JavaScript does not tell of a module: its import types, and the limits of memory and tables. */

/** A function import, its type written as `i32 i64 -> i32`, `void` for nothing: as Envoy writes it in its log. */
export interface ImportedFunction {
  readonly module: string;
  readonly name: string;
  readonly type: string;
}

/** Pages (64 KiB) of a memory, or entries of a table. */
export interface Limits {
  readonly initial: number;
  readonly maximum: number | undefined;
}

export interface Binary {
  readonly functions: readonly ImportedFunction[];
  /** The memory that the module imports, if it imports one. */
  readonly importedMemory: Limits | undefined;
  /** The memory that the module defines, if it defines one. */
  readonly memory: Limits | undefined;
  /** How many memories it has, an imported one counted. */
  readonly memories: number;
  /** The tables that it defines. */
  readonly tables: readonly Limits[];
}

const TYPE_SECTION = 1;
const IMPORT_SECTION = 2;
const TABLE_SECTION = 4;
const MEMORY_SECTION = 5;
const VALUE_TYPES: Record<number, string> = { 127: "i32", 126: "i64", 125: "f32", 124: "f64", 123: "v128" };

/** Limits as a module writes them. */
type FlaggedLimits = Limits & { readonly flags: number };

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

  limits(): FlaggedLimits {
    const flags = this.byte();
    // 1: with a maximum, 2: shared between threads, 4: 64 bits.
    if (flags > 7) throw new RangeError("limits are of an unknown form");
    return { flags, initial: this.number(), maximum: (flags & 1) === 1 ? this.number() : undefined };
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

/** The types of a table's entries that are one byte: functions and host values. */
const FUNCREF = 0x70;
const EXTERNREF = 0x6f;

function readTables(content: Uint8Array): { type: number; limits: FlaggedLimits }[] {
  const reader = new Reader(content);
  return Array.from({ length: reader.number() }, () => {
    const type = reader.byte();
    if (type !== FUNCREF && type !== EXTERNREF) throw new RangeError("a table is of an unknown type");
    return { type, limits: reader.limits() };
  });
}

/**
 * Reads what this host needs of a module that WebAssembly.compile has accepted.
 * Throws RangeError for what it does not know (garbage collected types, tables of them, tag imports): Envoy's WebAssembly has no
 * use for them in proxy-wasm.
 */
export function readBinary(wasm: Uint8Array): Binary {
  let types: string[] = [];
  const functions: ImportedFunction[] = [];
  let importedMemory: Limits | undefined;
  let memory: Limits | undefined;
  let memories = 0;
  let tables: Limits[] = [];
  for (const { number, content } of sections(wasm)) {
    const reader = new Reader(content);
    if (number === TYPE_SECTION) types = readTypes(content);
    else if (number === TABLE_SECTION) tables = readTables(content).map(({ limits }) => limits);
    else if (number === MEMORY_SECTION) {
      const defined = reader.number();
      memories += defined;
      if (defined > 0) memory = reader.limits();
    } else if (number === IMPORT_SECTION) {
      for (let left = reader.number(); left > 0; left--) {
        const module = reader.name();
        const name = reader.name();
        const kind = reader.byte();
        if (kind === 0) functions.push({ module, name, type: types[reader.number()] ?? "" });
        else if (kind === 2) {
          importedMemory = reader.limits();
          memories++;
        } else if (kind === 1) {
          reader.byte();
          reader.limits();
        } else if (kind === 3) reader.at += 2;
        else throw new RangeError(`import ${module}.${name} is of an unknown kind`);
      }
    }
  }
  return { functions, importedMemory, memory, memories, tables };
}

/** How far the memory (in pages) and each table (in entries) of a module may grow. */
export interface GrowthBounds {
  readonly pages: number;
  readonly entries: number;
}

/**
 * The same module, its memory and its tables bounded: growing above that fails inside the module, as it does in
 * Envoy at 1 GiB. What it wants from the start it keeps. For a module with at most one memory.
 */
export function boundGrowth(wasm: Uint8Array, { pages, entries }: GrowthBounds): Uint8Array {
  const pieces = [wasm.subarray(0, 8)];
  for (const { number, start, content, end } of sections(wasm)) {
    const reader = new Reader(content);
    let bounded: number[];
    if (number === MEMORY_SECTION && reader.number() === 1) {
      bounded = [1, ...boundLimits(reader.limits(), pages)];
    } else if (number === TABLE_SECTION) {
      const tables = readTables(content);
      bounded = leb(tables.length);
      for (const { type, limits } of tables) bounded.push(type, ...boundLimits(limits, entries));
    } else {
      pieces.push(wasm.subarray(start, end));
      continue;
    }
    pieces.push(Uint8Array.from([number, ...leb(bounded.length), ...bounded]));
  }
  return Buffer.concat(pieces);
}

/** Limits as a module writes them, with a maximum of at most `most`, but never below what it starts with. */
function boundLimits(limits: FlaggedLimits, most: number): number[] {
  const { flags, initial, maximum } = limits;
  return [flags | 1, ...leb(initial), ...leb(Math.max(initial, Math.min(maximum ?? most, most)))];
}

/** A number in the format of WebAssembly, seven bits a byte. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
