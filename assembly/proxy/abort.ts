import { proxy_log } from "./host";

const ERROR: usize = 4;
const SIZE: usize = 512;
const BUFFER: usize = memory.data(512);

/**
 * Where AssemblyScript goes when it cannot go on (`throw`, an index out of bounds, an allocation that fails):
 * always a mistake in a module. It says so in Envoy's log, with the place, and traps. Stands in for the
 * import of `abort`, which Envoy does not have (asconfig.json, `use`).
 *
 * Uses nothing that could itself abort: no object, no `Writer`. The compiler cannot compile those first.
 */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  let at = write(BUFFER, "numesh: bug: ");
  at = write(at, message);
  at = write(at, " in ");
  at = write(at, file);
  at = writeNumber(write(at, ":"), line);
  at = writeNumber(write(at, ":"), column);
  proxy_log(ERROR, BUFFER, at - BUFFER);
  unreachable();
}

/** Writes ASCII at `at`, as far as it fits. The address behind it. */
function write(at: usize, text: string | null): usize {
  if (text === null) return at;
  const size = min<usize>(text.length, BUFFER + SIZE - at);
  for (let index: usize = 0; index < size; index++) {
    store<u8>(at + index, load<u8>(changetype<usize>(text) + (index << 1)));
  }
  return at + size;
}

/** Writes a number at `at`, if it fits. The address behind it. */
function writeNumber(at: usize, value: u32): usize {
  let size: usize = 1;
  for (let rest = value / 10; rest !== 0; rest /= 10) size++;
  if (size > BUFFER + SIZE - at) return at;
  let rest = value;
  for (let index = size; index > 0; index--) {
    store<u8>(at + index - 1, <u8>(0x30 + (rest % 10)));
    rest /= 10;
  }
  return at + size;
}
