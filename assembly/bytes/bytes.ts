import { length, Slice, slice, start } from "./slice";

/**
 * Bytes that somebody owns: a header name, a configured value, a table. Made when a module starts or is
 * configured, never during a request. A slice of them is valid for as long as the `Bytes` are referenced.
 */
export type Bytes = StaticArray<u8>;

/** The UTF-8 form of a string. For literals and messages; not for the request path, as it allocates. */
export function bytesOf(text: string): Bytes {
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text));
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
  return bytes;
}

/** The UTF-8 forms of several strings. As `bytesOf`, not for the request path. */
export function bytesOfEach(texts: StaticArray<string>): StaticArray<Bytes> {
  const all = new StaticArray<Bytes>(texts.length);
  for (let index = 0; index < texts.length; index++) all[index] = bytesOf(texts[index]);
  return all;
}

/** A copy that outlives the slice. Allocates. */
export function copyOf(bytes: Slice): Bytes {
  const copy = new StaticArray<u8>(<i32>length(bytes));
  memory.copy(changetype<usize>(copy), start(bytes), length(bytes));
  return copy;
}

/** The slice of all of `bytes`. */
export function sliceOf(bytes: Bytes): Slice {
  return slice(changetype<usize>(bytes), bytes.length);
}
