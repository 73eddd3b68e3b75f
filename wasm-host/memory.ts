/** Thrown by the host to end the running module, as a trap would. It never leaves this package. */
export class HostTrap extends Error {}

/**
 * The memory of a running module. Pointers come from the module and are not to be believed: reads answer
 * undefined and writes false when a place is outside.
 */
export class ModuleMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #allocate: (size: number) => number;

  /** `allocate` is the module's own: it may trap, and may answer anything. @internal */
  constructor(memory: WebAssembly.Memory, allocate: (size: number) => number) {
    this.#memory = memory;
    this.#allocate = allocate;
  }

  /** The bytes there, not copied: valid until the module runs again. */
  view(pointer: number, size: number): Uint8Array | undefined {
    const { buffer } = this.#memory;
    return pointer + size <= buffer.byteLength ? new Uint8Array(buffer, pointer, size) : undefined;
  }

  /** A copy of the bytes there. */
  read(pointer: number, size: number): Uint8Array | undefined {
    return this.view(pointer, size)?.slice();
  }

  /** Copies bytes there; false if they do not fit. */
  write(pointer: number, bytes: Uint8Array): boolean {
    const place = this.view(pointer, bytes.length);
    place?.set(bytes);
    return place !== undefined;
  }

  /** Writes 32 bits, little endian. */
  writeWord(pointer: number, value: number): boolean {
    const place = this.view(pointer, 4);
    if (place === undefined) return false;
    new DataView(place.buffer).setUint32(pointer, value, true);
    return true;
  }

  /** Writes 64 bits, little endian. */
  writeLong(pointer: number, value: bigint): boolean {
    const place = this.view(pointer, 8);
    if (place === undefined) return false;
    new DataView(place.buffer).setBigUint64(pointer, BigInt.asUintN(64, value), true);
    return true;
  }

  /**
   * Hands bytes to the module: allocates there, copies, writes pointer and size where it wants them. Nothing is
   * allocated for no bytes: both are 0 then.
   */
  give(bytes: Uint8Array, pointerAt: number, sizeAt: number): boolean {
    let pointer = 0;
    if (bytes.length > 0) {
      pointer = this.#allocate(bytes.length) >>> 0;
      if (pointer === 0 || !this.write(pointer, bytes)) return false;
    }
    return this.writeWord(pointerAt, pointer) && this.writeWord(sizeAt, bytes.length);
  }
}
