/** HMAC (RFC 2104) with the hash functions of JOSE's HS256, HS384 and HS512 (RFC 7518, 3.2). */
import { length, Slice, slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { BlockHash } from "./block-hash";
import { Sha256 } from "./sha256";
import { Sha384, Sha512 } from "./sha512";

const sha256 = new Sha256();
const sha384 = new Sha384();
const sha512 = new Sha512();

/** The key, filled up to a block; the block of the largest hash function has 128 bytes. */
const pad = memory.data(128, 8);
const digest = new Writer(memory.data(64), 64);

/** Writes the authentication code of `text` under `key`, 32 bytes. */
export function hmacSha256(key: Slice, text: Slice, into: Writer): void {
  hmac(sha256, key, text, into);
}

/** Writes the authentication code of `text` under `key`, 48 bytes. */
export function hmacSha384(key: Slice, text: Slice, into: Writer): void {
  hmac(sha384, key, text, into);
}

/** Writes the authentication code of `text` under `key`, 64 bytes. */
export function hmacSha512(key: Slice, text: Slice, into: Writer): void {
  hmac(sha512, key, text, into);
}

function hmac(hash: BlockHash, key: Slice, text: Slice, into: Writer): void {
  const size = hash.blockSize;
  let shortKey = key;
  if (length(key) > size) {
    hash.begin().update(key).finish(digest.clear());
    shortKey = digest.written();
  }
  memory.fill(pad, 0, size);
  memory.copy(pad, start(shortKey), length(shortKey));

  mask(size, 0x3636363636363636);
  hash.begin().update(slice(pad, size)).update(text).finish(digest.clear());
  mask(size, 0x3636363636363636 ^ 0x5c5c5c5c5c5c5c5c);
  hash.begin().update(slice(pad, size)).update(digest.written()).finish(into);
}

function mask(size: usize, bits: u64): void {
  for (let at = pad; at < pad + size; at += 8) store<u64>(at, load<u64>(at) ^ bits);
}
