/**
 * Environment variables of the VM (`vm_config.environment_variables`), which Envoy shows in no config dump: the place for
 * secrets. Only while a plugin is configured.
 */
import { ABSENT, end, equals, indexOf, length, part, Slice, slice, start } from "../bytes/slice";
import { environ_get, environ_sizes_get } from "./wasi_snapshot_preview1";

const SUCCESS: u32 = 0;
const EQUALS: u8 = 0x3d;

/** The most variables, and the most bytes of all of them. Where there are more, none is found. */
const MOST_VARIABLES: u32 = 1024;
const MOST_BYTES: u32 = 65536;
const pointers = memory.data(4096, 4);
const buffer = memory.data(65536);
const count = memory.data(4, 4);
const size = memory.data(4, 4);

/** The value of a variable, perhaps empty, or `ABSENT`. Valid until the next call. */
export function environmentVariable(name: Slice): Slice {
  if (environ_sizes_get(count, size) !== SUCCESS) return ABSENT;
  if (load<u32>(count) > MOST_VARIABLES || load<u32>(size) > MOST_BYTES) return ABSENT;
  if (environ_get(pointers, buffer) !== SUCCESS) return ABSENT;
  const all = slice(buffer, load<u32>(size));
  let at: usize = 0;
  while (at < length(all)) {
    const terminator = indexOf(all, 0, at);
    const entry = part(all, at, terminator < 0 ? length(all) : terminator);
    const mark = indexOf(entry, EQUALS);
    if (mark >= 0 && equals(part(entry, 0, mark), name)) return part(entry, mark + 1, length(entry));
    at = end(entry) - start(all) + 1;
  }
  return ABSENT;
}
