/**
 * The keys of one issuer, one behind the other in a block of memory: looked up, and replaced as a whole, without
 * an allocation. A key is the address of its record:
 *
 *     u32 bytes of the record    u32 algorithms    u16 bytes of a signature    u16 bytes of the id    id    key
 */
import { Bytes } from "../../../bytes/bytes";
import { equals, hasBytes, isPresent, length, Slice, slice, sliceBetween, start } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { textEquals } from "../../../codec/json-string";
import { Algorithms, only } from "./algorithm";

const HEAD: usize = 12;

/** The most bytes of a key's id. */
export const LONGEST_KEY_ID: usize = 256;

/** What `KeySet.keyFor` answers where there is no such key. */
export const NO_KEY: usize = 0;

/**
 * Writes the record of a key.
 *
 * @param id its `kid`, or `ABSENT` where it has none.
 * @param algorithms those that it may be used with.
 * @param signatureSize bytes of its signatures, as JOSE writes them.
 * @param key what verifies: for RS and ES the DER of a SubjectPublicKeyInfo, for HS the secret, for EdDSA what
 *   `writeEd25519Key` writes.
 */
export function writeKey(
  id: Slice,
  algorithms: Algorithms,
  signatureSize: usize,
  key: Slice,
  into: Writer,
): void {
  into.uint32(<u32>(HEAD + length(id) + length(key))).uint32(algorithms);
  into.uint32((<u32>signatureSize & 0xffff) | ((<u32>length(id)) << 16));
  into.bytes(id).bytes(key);
}

/** What verifies signatures with a key. */
export function materialOf(key: usize): Slice {
  return sliceBetween(key + HEAD + load<u16>(key, 10), key + load<u32>(key));
}

/** Bytes of a key's signatures, as JOSE writes them. */
export function signatureSizeOf(key: usize): usize {
  return load<u16>(key, 8);
}

export class KeySet {
  /** Another number whenever other keys have come: whatever was verified under an earlier one is void. */
  version: u32 = 0;
  private size: usize = 0;

  /** `block`: room for the records. */
  constructor(private readonly block: Bytes) {}

  /** Whether there is no key. */
  get isEmpty(): bool {
    return this.size === 0;
  }

  /** Takes these records in place of its own. False where there is no room for them: then it keeps its own. */
  replace(records: Slice): bool {
    if (length(records) > <usize>this.block.length) return false;
    const own = slice(changetype<usize>(this.block), this.size);
    if (equals(records, own)) return true;
    memory.copy(start(own), start(records), length(records));
    this.size = length(records);
    this.version++;
    return true;
  }

  /**
   * The one key that a token's signature is checked with, or `NO_KEY`. A `kid` (a JSON string) must be a key's own.
   * Without one (`ABSENT`) there must be no choice: exactly one key fits the algorithm.
   */
  keyFor(kid: Slice, algorithm: u32): usize {
    const first = changetype<usize>(this.block);
    const limit = first + this.size;
    let found = NO_KEY;
    for (let key = first; key < limit; key += load<u32>(key)) {
      if ((load<u32>(key, 4) & only(algorithm)) === 0) continue;
      if (isPresent(kid)) {
        if (hasBytes(idOf(key)) && textEquals(kid, idOf(key))) return key;
      } else {
        if (found !== NO_KEY) return NO_KEY;
        found = key;
      }
    }
    return found;
  }
}

/** Whether one of the records has this id and an algorithm of these: then it would not be clear which key is meant. */
export function hasKey(records: Slice, id: Slice, algorithms: Algorithms): bool {
  if (!hasBytes(id)) return false;
  const limit = start(records) + length(records);
  for (let key = start(records); key < limit; key += load<u32>(key)) {
    if ((load<u32>(key, 4) & algorithms) !== 0 && equals(idOf(key), id)) return true;
  }
  return false;
}

function idOf(key: usize): Slice {
  return slice(key + HEAD, load<u16>(key, 10));
}
