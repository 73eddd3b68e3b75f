/** Public keys as a SubjectPublicKeyInfo in DER (RFC 5280, 4.1): the form in which hosts and libraries take them. */
import { length, Slice, slice } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { BIT_STRING, elementSize, integerSize, SEQUENCE, writeElementHeader, writeInteger } from "./der";

// AlgorithmIdentifiers, whole: a sequence of the algorithm's OID and its parameters.

/** rsaEncryption (1.2.840.113549.1.1.1), NULL. */
const RSA: Slice = slice(
  memory.data<u8>([0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00]),
  15,
);

/** id-ecPublicKey (1.2.840.10045.2.1), secp256r1 (1.2.840.10045.3.1.7). */
export const P_256: Slice = slice(
  memory.data<u8>([
    0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07,
  ]),
  21,
);

/** id-ecPublicKey (1.2.840.10045.2.1), secp384r1 (1.3.132.0.34). */
export const P_384: Slice = slice(
  memory.data<u8>([
    0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00,
    0x22,
  ]),
  18,
);

/** id-ecPublicKey (1.2.840.10045.2.1), secp521r1 (1.3.132.0.35). */
export const P_521: Slice = slice(
  memory.data<u8>([
    0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00,
    0x23,
  ]),
  18,
);

/** The first byte of a point of which both coordinates follow (SEC 1, 2.3.3). */
const UNCOMPRESSED: u8 = 0x04;

/** Writes an RSA key (RFC 3279, 2.3.1), given its numbers as big-endian bytes. */
export function writeRsaPublicKey(modulus: Slice, exponent: Slice, into: Writer): void {
  const numbers = integerSize(modulus) + integerSize(exponent);
  writeKeyHeader(RSA, elementSize(numbers), into);
  writeElementHeader(SEQUENCE, numbers, into);
  writeInteger(modulus, into);
  writeInteger(exponent, into);
}

/**
 * Writes an elliptic curve key (RFC 5480), given its coordinates with all the bytes that the curve's field has.
 *
 * @param curve `P_256`, `P_384` or `P_521`.
 */
export function writeEcPublicKey(curve: Slice, x: Slice, y: Slice, into: Writer): void {
  writeKeyHeader(curve, 1 + length(x) + length(y), into);
  into.byte(UNCOMPRESSED).bytes(x).bytes(y);
}

/** Writes what stands before the `size` bytes of the key itself. */
function writeKeyHeader(algorithm: Slice, size: usize, into: Writer): void {
  // A bit string begins with the number of bits at its end that do not count: none.
  const bits = size + 1;
  writeElementHeader(SEQUENCE, length(algorithm) + elementSize(bits), into);
  into.bytes(algorithm);
  writeElementHeader(BIT_STRING, bits, into);
  into.byte(0);
}
