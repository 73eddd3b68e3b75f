/** Checks the signature of a token with a key, by whoever can do that for its algorithm: the host or this module. */
import { length, Slice } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { writeEcdsaSignature } from "../../../codec/ecdsa-signature";
import { equalsInConstantTime } from "../../../crypto/constant-time";
import { verifyWithEd25519Key } from "../../../crypto/ed25519";
import { hmacSha256, hmacSha384, hmacSha512 } from "../../../crypto/hmac";
import { INVALID, VALID, verifySignature } from "../../../proxy/signature";
import { EDDSA, HS256, hashOf, isEcdsa } from "./algorithm";
import { materialOf, signatureSizeOf } from "./key-set";

/** What came of a check. */
export const GENUINE: i32 = 0;
export const FORGED: i32 = 1;
/** The host could not check. */
export const UNCHECKED: i32 = 2;

/** An ECDSA signature on P-521 has 139 bytes at most. */
const derSignature = new Writer(memory.data(144), 144);
const code = new Writer(memory.data(64), 64);

/**
 * @param algorithm one that the key may be used with: no key fits algorithms of two kinds, so that nothing public is
 *   ever taken for a secret.
 * @param key from `KeySet.keyFor`.
 * @param signature as JOSE writes it, decoded.
 * @param signed what it is over.
 */
export function checkSignature(algorithm: u32, key: usize, signature: Slice, signed: Slice): i32 {
  if (length(signature) !== signatureSizeOf(key)) return FORGED;
  const material = materialOf(key);
  if (algorithm === EDDSA) return verifyWithEd25519Key(material, signature, signed) ? GENUINE : FORGED;
  if (algorithm >= HS256) {
    writeCode(algorithm, material, signed);
    return equalsInConstantTime(code.written(), signature) ? GENUINE : FORGED;
  }
  let der = signature;
  if (isEcdsa(algorithm)) {
    writeEcdsaSignature(signature, derSignature.clear());
    der = derSignature.written();
  }
  const result = verifySignature(hashOf(algorithm), material, der, signed);
  if (result === VALID) return GENUINE;
  return result === INVALID ? FORGED : UNCHECKED;
}

function writeCode(algorithm: u32, secret: Slice, signed: Slice): void {
  code.clear();
  if (algorithm === HS256) hmacSha256(secret, signed, code);
  else if (algorithm === HS256 + 1) hmacSha384(secret, signed, code);
  else hmacSha512(secret, signed, code);
}
