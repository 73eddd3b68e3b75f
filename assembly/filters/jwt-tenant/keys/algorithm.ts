/** The signature algorithms of JOSE that are accepted (RFC 7518, 3.1; RFC 8037). An algorithm is its place in this list. */
import { bytesOfEach, sliceOf } from "../../../bytes/bytes";
import { Slice } from "../../../bytes/slice";
import { kindOf, STRING } from "../../../codec/json";
import { textEquals } from "../../../codec/json-string";

/** Their names, in exactly the letters of the standards. The last (RFC 9864) is another name of the one before. */
export const ALGORITHM_NAMES: StaticArray<string> = [
  "RS256",
  "RS384",
  "RS512",
  "ES256",
  "ES384",
  "ES512",
  "HS256",
  "HS384",
  "HS512",
  "EdDSA",
  "Ed25519",
];
export const RS256: u32 = 0;
export const ES256: u32 = 3;
export const HS256: u32 = 6;
export const EDDSA: u32 = 9;

/** What `algorithmNamed` answers for every other name, `none` among them. */
export const NO_ALGORITHM: u32 = 0xffffffff;

/** A set of algorithms: a bit for each. */
export type Algorithms = u32;
export const ALL_ALGORITHMS: Algorithms = (1 << 10) - 1;

const NAMES = bytesOfEach(ALGORITHM_NAMES);
const HASHES = bytesOfEach(["sha256", "sha384", "sha512"]);

/** The algorithm that a JSON value names. */
export function algorithmNamed(value: Slice): u32 {
  if (kindOf(value) !== STRING) return NO_ALGORITHM;
  for (let index = 0; index < NAMES.length; index++) {
    if (textEquals(value, sliceOf(NAMES[index]))) return algorithmAt(index);
  }
  return NO_ALGORITHM;
}

/** The algorithm of the name at this place. */
export function algorithmAt(index: u32): u32 {
  return min(index, EDDSA);
}

/** The set with only this algorithm in it. */
export function only(algorithm: u32): Algorithms {
  return 1 << algorithm;
}

/** The hash function of an RS or ES algorithm, by the name that the host knows. */
export function hashOf(algorithm: u32): Slice {
  return sliceOf(HASHES[algorithm % 3]);
}

/** Whether its signatures are two numbers, r and s. */
export function isEcdsa(algorithm: u32): bool {
  return algorithm >= ES256 && algorithm < HS256;
}
