const HEADER_SIZE = 8;
const CUSTOM_SECTION = 0;

/** A WebAssembly module without its custom sections (such as the names of its functions). The code is the same. */
export function withoutNames(module: Uint8Array): Uint8Array {
  const kept = [module.subarray(0, HEADER_SIZE)];
  let at = HEADER_SIZE;
  while (at < module.length) {
    const [size, sizeLength] = varint(module, at + 1);
    const end = at + 1 + sizeLength + size;
    if (end > module.length) throw new Error("not a WebAssembly module: a section exceeds it");
    if (module[at] !== CUSTOM_SECTION) kept.push(module.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

/** The unsigned LEB128 number at `at`, and how many bytes it takes. */
function varint(bytes: Uint8Array, at: number): [value: number, length: number] {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return [value, index + 1];
  }
  throw new Error("not a WebAssembly module: a section without a size");
}
