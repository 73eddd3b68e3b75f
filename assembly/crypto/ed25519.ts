/**
 * Ed25519 signatures (RFC 8032, 5.1; EdDSA of RFC 8037), verified as WebCrypto asks for, and hence `jose` and Node:
 * S B = R + h A is to hold as it stands, not eight times it; S is less than L; the key and R are written as RFC 8032
 * writes points; neither has small order. OpenSSL and BoringSSL by themselves differ in the last only, where whoever
 * holds the secret key has done what no program does that signs.
 */
import { Bytes, copyOf, sliceOf } from "../bytes/bytes";
import { length, part, Slice, slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { decodePoint, encodePoint, hasSmallOrder } from "./curve25519/encoding";
import { addMultiples, MULTIPLES_SIZE, writeMultiples } from "./curve25519/multiples";
import { negatePoint } from "./curve25519/point";
import { isBelowOrder, reduce } from "./curve25519/scalar";
import { Sha512 } from "./sha512";

const KEY_SIZE: usize = 32;
const SIGNATURE_SIZE: usize = 64;

/** Room for the multiples of the base point. */
const ofBase = memory.data(4608, 8);
const multiples = memory.data(4608, 8);
const prepared = new Writer(memory.data(4640), 4640);
const point = memory.data(144, 4);
const scalar = memory.data(32, 8);
const encoded = memory.data(32, 8);
const hash = new Sha512();
const digest = new Writer(memory.data(64, 8), 64);

prepareBase();

/** The base point: y is 4/5, x is even. */
function prepareBase(): void {
  memory.fill(encoded, 0x66, 32);
  store<u8>(encoded, 0x58);
  decodePoint(point, encoded);
  writeMultiples(point, ofBase);
}

/**
 * A public key of 32 bytes, ready to verify with; or null if it is none. Keep it with the configuration: it takes
 * longer to make than a signature to verify, and 4.6 kB. Allocates.
 */
export function prepareEd25519(publicKey: Slice): Bytes | null {
  return writeEd25519Key(publicKey, prepared.clear()) ? copyOf(prepared.written()) : null;
}

/** The same without an allocation: writes the key, ready to verify with. False where it is none, or does not fit. */
export function writeEd25519Key(publicKey: Slice, into: Writer): bool {
  if (length(publicKey) !== KEY_SIZE) return false;
  if (!decodePoint(point, start(publicKey)) || hasSmallOrder(point)) return false;
  negatePoint(point);
  writeMultiples(point, multiples);
  into.bytes(publicKey).bytes(slice(multiples, MULTIPLES_SIZE));
  return !into.overflowed;
}

/** Whether the signature (64 bytes, R and S) over `text` was made with the private half of a prepared key. */
export function verifyEd25519(key: Bytes, signature: Slice, text: Slice): bool {
  return verifyWithEd25519Key(sliceOf(key), signature, text);
}

/** The same with what `writeEd25519Key` has written. */
export function verifyWithEd25519Key(key: Slice, signature: Slice, text: Slice): bool {
  if (length(key) !== KEY_SIZE + MULTIPLES_SIZE || length(signature) !== SIGNATURE_SIZE) return false;
  const r = start(signature);
  const s = r + 32;
  if (!isBelowOrder(s)) return false;
  const address = start(key);
  hash
    .begin()
    .update(part(signature, 0, 32))
    .update(slice(address, KEY_SIZE))
    .update(text)
    .finish(digest.clear());
  reduce(start(digest.written()), scalar);
  addMultiples(point, s, ofBase, scalar, address + KEY_SIZE);
  encodePoint(point, encoded);
  return memory.compare(encoded, r, 32) === 0 && !hasSmallOrder(point);
}
