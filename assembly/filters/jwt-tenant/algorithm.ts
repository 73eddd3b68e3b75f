/** The signature algorithms of JOSE (RFC 7518, 3.1) that are accepted: those that Envoy itself can verify. */
import { bytesOf, sliceOf } from "../../bytes/bytes";
import { Slice } from "../../bytes/slice";
import { kindOf, STRING } from "../../codec/json";
import { textEquals } from "../../codec/json-string";

/** An algorithm is its place in this list. */
const NAMES = [bytesOf("RS256"), bytesOf("RS384"), bytesOf("RS512"), bytesOf("ES256"), bytesOf("ES384")];
export const RS256: u32 = 0;
export const ES256: u32 = 3;

/** What `algorithmNamed` answers for every other name, `none` among them. */
export const NO_ALGORITHM: u32 = 0xffffffff;

const SHA_256 = bytesOf("sha256");
const SHA_384 = bytesOf("sha384");
const SHA_512 = bytesOf("sha512");
const HASHES = [SHA_256, SHA_384, SHA_512, SHA_256, SHA_384];

/** The algorithm that a JSON value names, in exactly the letters of the standard. */
export function algorithmNamed(value: Slice): u32 {
  if (kindOf(value) !== STRING) return NO_ALGORITHM;
  for (let index = 0; index < NAMES.length; index++) {
    if (textEquals(value, sliceOf(NAMES[index]))) return index;
  }
  return NO_ALGORITHM;
}

/** The hash function of an algorithm, by the name that the host knows. */
export function hashOf(algorithm: u32): Slice {
  return sliceOf(HASHES[algorithm]);
}

/** Whether its signatures are two numbers, r and s. */
export function isEcdsa(algorithm: u32): bool {
  return algorithm >= ES256;
}
