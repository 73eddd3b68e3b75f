/** Public keys from JWKs (RFC 7517; RFC 7518, 6.2 and 6.3), ready for the host to verify with. */
import { Bytes, bytesOf, copyOf, sliceOf } from "../../bytes/bytes";
import { byteAt, hasBytes, length, Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { decodeBase64Url } from "../../codec/base64";
import { withoutLeadingZeros } from "../../codec/der";
import { P_256, P_384, writeEcPublicKey, writeRsaPublicKey } from "../../codec/public-key";
import { ConfigNode } from "../../proxy/config";
import { ES256, RS256 } from "./algorithm";

/** The most bytes of a key's `kid`. */
export const LONGEST_KEY_ID: u32 = 256;

/** RSA keys are 2048 to 8192 bits long; the host takes no public exponent of more than 32 bits. */
const SHORTEST_MODULUS: usize = 256;
const LONGEST_MODULUS: usize = 1024;
const LONGEST_EXPONENT: usize = 4;

const VERIFY = bytesOf("verify");
const modulusBytes = new Writer(memory.data(3072), 3072);
const exponentBytes = new Writer(memory.data(3072), 3072);
const xBytes = new Writer(memory.data(64), 64);
const yBytes = new Writer(memory.data(64), 64);
const der = new Writer(memory.data(1088), 1088);

/** One key that may verify signatures. */
export class Key {
  constructor(
    /** The `kid`, or null where it has none. */
    readonly id: Bytes | null,
    /** One bit for each algorithm that the key may be used with. */
    private readonly algorithms: u32,
    /** SubjectPublicKeyInfo, DER. */
    readonly der: Bytes,
    /** Bytes of a signature, as JOSE writes it. */
    readonly signatureSize: usize,
  ) {}

  /** Whether signatures of this algorithm may be verified with the key. */
  fits(algorithm: u32): bool {
    return (this.algorithms & (1 << algorithm)) !== 0;
  }
}

/**
 * Reads a JWK. Null if it is there for something else than to verify signatures (`use`, `key_ops`), as key sets
 * in the wild also hold keys for encryption. A private key is a fault whatever it is for: it should never have
 * come here, and whoever reads Envoy's config dump now knows it.
 */
export function readKey(config: ConfigNode): Key | null {
  refusePrivate(config);
  if (!isForVerifying(config)) return null;
  const kid = config.at("kid");
  const id = kid.isGiven ? kid.text(1, LONGEST_KEY_ID) : null;
  return config.at("kty").oneOf(["RSA", "EC"]) === 0 ? readRsa(id, config) : readEc(id, config);
}

function refusePrivate(config: ConfigNode): void {
  const members: StaticArray<string> = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
  for (let index = 0; index < members.length; index++) {
    const secret = config.at(members[index]);
    if (secret.isGiven) secret.fail("belongs to a private or secret key; give the public key only");
  }
}

function isForVerifying(config: ConfigNode): bool {
  const use = config.at("use");
  if (use.isGiven && use.oneOf(["sig", "enc"]) !== 0) return false;
  const operations = config.at("key_ops");
  return !operations.isGiven || operations.textSet(32).has(sliceOf(VERIFY));
}

function readRsa(id: Bytes | null, config: ConfigNode): Key {
  const alg = config.at("alg");
  const algorithms: u32 = alg.isGiven ? 1 << (RS256 + alg.oneOf(["RS256", "RS384", "RS512"])) : 0b111;
  const modulus = number(config.at("n"), modulusBytes);
  const exponent = number(config.at("e"), exponentBytes);
  const size = length(modulus);
  const isShort = size < SHORTEST_MODULUS || (size === SHORTEST_MODULUS && byteAt(modulus, 0) < 0x80);
  if (isShort || size > LONGEST_MODULUS || !isOdd(modulus)) {
    config.at("n").expected("an odd number of 2048 to 8192 bits");
  }
  const isOne = length(exponent) === 1 && byteAt(exponent, 0) === 1;
  if (length(exponent) > LONGEST_EXPONENT || !isOdd(exponent) || isOne) {
    config.at("e").expected("an odd number from 3 to 4294967295");
  }
  writeRsaPublicKey(modulus, exponent, der.clear());
  return new Key(id, algorithms, copyOf(der.written()), size);
}

function readEc(id: Bytes | null, config: ConfigNode): Key {
  const curve = config.at("crv").oneOf(["P-256", "P-384"]);
  const alg = config.at("alg");
  if (alg.isGiven) alg.oneOf([curve === 0 ? "ES256" : "ES384"]);
  const size: usize = curve === 0 ? 32 : 48;
  const x = coordinate(config.at("x"), size, xBytes);
  const y = coordinate(config.at("y"), size, yBytes);
  writeEcPublicKey(curve === 0 ? P_256 : P_384, x, y, der.clear());
  return new Key(id, 1 << (ES256 + curve), copyOf(der.written()), size * 2);
}

/** A number that is not negative (RFC 7518, 2: Base64urlUInt), as big-endian bytes without zeros in front. */
function number(config: ConfigNode, into: Writer): Slice {
  if (!decodeBase64Url(config.shortText(), into.clear())) config.expected("base64url without padding");
  return withoutLeadingZeros(into.written());
}

/** A coordinate, which has all bytes of the curve's field, zeros in front included. */
function coordinate(config: ConfigNode, size: usize, into: Writer): Slice {
  const isBase64 = decodeBase64Url(config.shortText(), into.clear());
  if (!isBase64 || into.length !== size) {
    config.expected(size.toString() + " bytes in base64url without padding");
  }
  return into.written();
}

function isOdd(magnitude: Slice): bool {
  return hasBytes(magnitude) && (byteAt(magnitude, length(magnitude) - 1) & 1) === 1;
}
