import { length, Slice, start } from "../bytes/slice";

/**
 * Whether the bytes are the same. How long it takes tells only their lengths, so a signature cannot be guessed
 * byte by byte. Slices that are absent are as good as empty.
 */
export function equalsInConstantTime(a: Slice, b: Slice): bool {
  const size = length(a);
  if (size !== length(b)) return false;
  let differing: u32 = 0;
  for (let index: usize = 0; index < size; index++) {
    differing |= load<u8>(start(a) + index) ^ load<u8>(start(b) + index);
  }
  return differing === 0;
}
