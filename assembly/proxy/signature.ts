/** Signatures, checked by Envoy itself: its foreign function `verify_signature`. */
import { bytesOf } from "../bytes/bytes";
import { byteAt, length, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { answer } from "./answer";
import { answerAddress, answerSize, OK, proxy_call_foreign_function } from "./host";

/** The most bytes of hash name, key, signature and text together. */
export const LONGEST_SIGNED: usize = 32768;

/** What came of a check. */
export const VALID: i32 = 1;
export const INVALID: i32 = 0;
/** The host could not check: too long, or it does not offer this at all. Treat it as invalid, or as 503. */
export const UNCHECKED: i32 = -1;

const FUNCTION = bytesOf("verify_signature");
const message = new Writer(memory.data(32768), LONGEST_SIGNED);

/**
 * Checks a signature over `text`: RSASSA-PKCS1-v1_5 or ECDSA, as the key says.
 *
 * @param hash "sha256", "sha384" or "sha512"; others the host may refuse.
 * @param key public key, DER of a SubjectPublicKeyInfo.
 * @param signature for ECDSA in DER form, not JOSE's r || s.
 */
export function verifySignature(hash: Slice, key: Slice, signature: Slice, text: Slice): i32 {
  message.clear();
  field(1, hash);
  field(2, key);
  field(3, signature);
  field(4, text);
  if (message.overflowed) return UNCHECKED;
  const written = message.written();
  const status = proxy_call_foreign_function(
    changetype<usize>(FUNCTION),
    FUNCTION.length,
    start(written),
    length(written),
    answerAddress,
    answerSize,
  );
  if (status !== OK) return UNCHECKED;
  // The result is a protobuf whose field 1, a bool, says yes. False is left out, as proto3 does.
  const result = answer();
  return byteAt(result, 0) === 0x08 && byteAt(result, 1) === 1 ? VALID : INVALID;
}

/** Writes a protobuf field of bytes: its tag, its length as a varint, its bytes. */
function field(number: u8, value: Slice): void {
  message.byte((number << 3) | 2);
  let size = length(value);
  for (; size > 0x7f; size >>= 7) message.byte(<u8>(size | 0x80));
  message.byte(<u8>size).bytes(value);
}
