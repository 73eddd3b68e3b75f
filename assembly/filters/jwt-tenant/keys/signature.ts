/** Checks the signature of a token with a key, by whoever can do that for its algorithm. */
import { length, Slice } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { writeEcdsaSignature } from "../../../codec/ecdsa-signature";
import { INVALID, VALID, verifySignature } from "../../../proxy/signature";
import { hashOf, isEcdsa } from "./algorithm";
import { materialOf, signatureSizeOf } from "./key-set";

/** What came of a check. */
export const GENUINE: i32 = 0;
export const FORGED: i32 = 1;
/** The host could not check. */
export const UNCHECKED: i32 = 2;

/** An ECDSA signature on P-521 has 139 bytes at most. */
const derSignature = new Writer(memory.data(144), 144);

/**
 * @param algorithm one that the key may be used with.
 * @param key from `KeySet.keyFor`.
 * @param signature as JOSE writes it, decoded.
 * @param signed what it is over.
 */
export function checkSignature(algorithm: u32, key: usize, signature: Slice, signed: Slice): i32 {
  if (length(signature) !== signatureSizeOf(key)) return FORGED;
  let der = signature;
  if (isEcdsa(algorithm)) {
    writeEcdsaSignature(signature, derSignature.clear());
    der = derSignature.written();
  }
  const result = verifySignature(hashOf(algorithm), materialOf(key), der, signed);
  if (result === VALID) return GENUINE;
  return result === INVALID ? FORGED : UNCHECKED;
}
