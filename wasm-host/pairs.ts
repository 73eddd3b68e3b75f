import { fromBytes, toBytes } from "./bytes.ts";
import type { HeaderPair } from "./header-map.ts";

/** Limits of Envoy for pairs that a module passes. */
const MAX_BYTES = 1024 * 1024;
const MAX_COUNT = 1024;

/**
 * Pairs of byte strings in the ABI's form: their number, the sizes of each name and value, then names and values,
 * each with a NUL behind it. All numbers are 32 bit, little endian.
 */
export function serialisePairs(pairs: readonly HeaderPair[]): Uint8Array {
  const texts = pairs.flatMap(([name, value]) => [toBytes(name), toBytes(value)]);
  const size = texts.reduce((sum, text) => sum + 4 + text.length + 1, 4);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, pairs.length, true);
  let at = 4 + 4 * texts.length;
  texts.forEach((text, index) => {
    view.setUint32(4 + 4 * index, text.length, true);
    bytes.set(text, at);
    at += text.length + 1;
  });
  return bytes;
}

/** Reads pairs in the ABI's form. Anything malformed reads as no pairs at all, as in Envoy. */
export function parsePairs(bytes: Uint8Array): HeaderPair[] {
  if (bytes.length < 4 || bytes.length > MAX_BYTES) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  if (count > MAX_COUNT || 4 + count * 8 > bytes.length) return [];
  const texts: string[] = [];
  let at = 4 + count * 8;
  for (let index = 0; index < count * 2; index++) {
    const end = at + view.getUint32(4 + 4 * index, true);
    if (end >= bytes.length || bytes[end] !== 0) return [];
    texts.push(fromBytes(bytes.subarray(at, end)));
    at = end + 1;
  }
  if (at !== bytes.length) return [];
  return Array.from({ length: count }, (_, index) => [texts[2 * index] ?? "", texts[2 * index + 1] ?? ""]);
}
