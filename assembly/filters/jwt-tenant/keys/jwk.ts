/**
 * Public keys from JWKs (RFC 7517; RFC 7518, 6.2 and 6.3), ready to verify with. Reads JSON that passed `checkJson`
 * and allocates nothing, so that keys can be replaced while requests are served.
 */
import { Bytes, bytesOf, bytesOfEach, sliceOf } from "../../../bytes/bytes";
import { ABSENT, byteAt, hasBytes, isPresent, length, Slice } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { decodeBase64Url } from "../../../codec/base64";
import { withoutLeadingZeros } from "../../../codec/der";
import { firstElement, kindOf, nextElement, STRING } from "../../../codec/json";
import { MemberReader } from "../../../codec/json-members";
import { textEquals, textOf } from "../../../codec/json-string";
import { P_256, P_384, P_521, writeEcPublicKey, writeRsaPublicKey } from "../../../codec/public-key";
import { writeEd25519Key } from "../../../crypto/ed25519";
import { Algorithms, algorithmNamed, EDDSA, ES256, NO_ALGORITHM, only, RS256 } from "./algorithm";
import { LONGEST_KEY_ID, writeKey } from "./key-set";

/** RSA keys are 2048 to 8192 bits long; the host takes no public exponent of more than 32 bits. */
const SHORTEST_MODULUS: usize = 256;
const LONGEST_MODULUS: usize = 1024;
const LONGEST_EXPONENT: usize = 4;

/** What came of reading a JWK. */
export type JwkResult = i32;
/** Its record was written. */
export const WRITTEN: JwkResult = 0;
/** It is there for something else than to verify signatures. */
export const SKIPPED: JwkResult = 1;
/** It cannot be used: `JwkReader.member` and `.expected` say why. */
export const UNUSABLE: JwkResult = 2;
/** It is, at least in part, private or secret: `JwkReader.member` says where. Whoever reads it could sign. */
export const SECRET: JwkResult = 3;

const KTY = 0;
const USE = 1;
const KEY_OPS = 2;
const ALG = 3;
const KID = 4;
const N = 5;
const E = 6;
const CRV = 7;
const X = 8;
const Y = 9;
/** From here on they belong to private and secret keys. */
const FIRST_SECRET = 10;

/** The members that are looked at. */
export const JWK_MEMBERS: StaticArray<string> = [
  "kty",
  "use",
  "key_ops",
  "alg",
  "kid",
  "n",
  "e",
  "crv",
  "x",
  "y",
  "d",
  "p",
  "q",
  "dp",
  "dq",
  "qi",
  "oth",
  "k",
];

const RSA_ALGORITHMS: Algorithms = 0b111 << RS256;
const CURVES = bytesOfEach(["P-256", "P-384", "P-521"]);
const CURVE_IDENTIFIERS: StaticArray<Slice> = [P_256, P_384, P_521];
const COORDINATE_SIZES: StaticArray<usize> = [32, 48, 66];
const COORDINATES: StaticArray<string> = [
  "32 bytes in base64url without padding",
  "48 bytes in base64url without padding",
  "66 bytes in base64url without padding",
];
const CURVE_ALGORITHMS: StaticArray<string> = ['"ES256"', '"ES384"', '"ES512"'];
const BASE64URL = "base64url without padding";

const SIG = bytesOf("sig");
const ENC = bytesOf("enc");
const VERIFY = bytesOf("verify");
const RSA = bytesOf("RSA");
const EC = bytesOf("EC");
const OKP = bytesOf("OKP");
const ED25519 = bytesOf("Ed25519");

const text = new Writer(memory.data(4096), 4096);
const modulusBytes = new Writer(memory.data(3072), 3072);
const exponentBytes = new Writer(memory.data(3072), 3072);
const xBytes = new Writer(memory.data(66), 66);
const yBytes = new Writer(memory.data(66), 66);
/** What a key's record holds: DER, or a prepared key of Ed25519. */
const material = new Writer(memory.data(4640), 4640);

export class JwkReader {
  /** Where the last JWK is at fault; empty: the JWK itself. */
  member: string = "";
  /** What was expected there. */
  expected: string = "";
  /** The `kid` of the last JWK that was written, or `ABSENT`. Valid until the next one is read. */
  id: Slice = ABSENT;
  /** The algorithms of the last JWK that was written. */
  algorithms: Algorithms = 0;

  private readonly members: MemberReader = new MemberReader(bytesOfEach(JWK_MEMBERS));
  private readonly idBytes: Writer = new Writer(memory.data(256), LONGEST_KEY_ID);

  /** Reads a JWK, a JSON value, and writes its record (see key-set) behind what `into` holds. */
  read(jwk: Slice, into: Writer): JwkResult {
    const members = this.members;
    if (!members.read(jwk)) return this.unusable("", "an object that has no member twice");
    for (let index = FIRST_SECRET; index < JWK_MEMBERS.length; index++) {
      if (!isPresent(members.at(index))) continue;
      this.member = JWK_MEMBERS[index];
      return SECRET;
    }
    const use = members.at(USE);
    if (isPresent(use)) {
      if (isText(use, ENC)) return SKIPPED;
      if (!isText(use, SIG)) return this.unusable("use", '"sig" or "enc"');
    }
    const operations = members.at(KEY_OPS);
    if (isPresent(operations)) {
      if (!isListOfTexts(operations)) return this.unusable("key_ops", "a list of 1 or more strings");
      if (!holdsText(operations, VERIFY)) return SKIPPED;
    }
    const kid = members.at(KID);
    this.id = ABSENT;
    if (isPresent(kid)) {
      this.id = kindOf(kid) === STRING ? textOf(kid, this.idBytes.clear()) : ABSENT;
      if (length(this.id) - 1 >= LONGEST_KEY_ID) return this.unusable("kid", "a string of 1 to 256 bytes");
    }
    const kty = members.at(KTY);
    if (isText(kty, RSA)) return this.readRsa(into);
    if (isText(kty, EC)) return this.readEc(into);
    if (isText(kty, OKP)) return this.readEd25519(into);
    return this.unusable("kty", '"RSA", "EC" or "OKP"');
  }

  private readRsa(into: Writer): JwkResult {
    let algorithms = RSA_ALGORITHMS;
    if (isPresent(this.members.at(ALG))) {
      algorithms &= this.namedAlgorithm();
      if (algorithms === 0) return this.unusable("alg", '"RS256", "RS384" or "RS512"');
    }
    if (!this.decode(N, modulusBytes)) return this.unusable("n", BASE64URL);
    if (!this.decode(E, exponentBytes)) return this.unusable("e", BASE64URL);
    const modulus = withoutLeadingZeros(modulusBytes.written());
    const exponent = withoutLeadingZeros(exponentBytes.written());
    const size = length(modulus);
    const isShort = size < SHORTEST_MODULUS || (size === SHORTEST_MODULUS && byteAt(modulus, 0) < 0x80);
    if (isShort || size > LONGEST_MODULUS || !isOdd(modulus)) {
      return this.unusable("n", "an odd number of 2048 to 8192 bits");
    }
    const isOne = length(exponent) === 1 && byteAt(exponent, 0) === 1;
    if (length(exponent) > LONGEST_EXPONENT || !isOdd(exponent) || isOne) {
      return this.unusable("e", "an odd number from 3 to 4294967295");
    }
    writeRsaPublicKey(modulus, exponent, material.clear());
    return this.write(algorithms, size, into);
  }

  private readEc(into: Writer): JwkResult {
    let curve = 0;
    while (curve < CURVES.length && !isText(this.members.at(CRV), CURVES[curve])) curve++;
    if (curve === CURVES.length) return this.unusable("crv", '"P-256", "P-384" or "P-521"');
    const algorithms = only(ES256 + curve);
    if (isPresent(this.members.at(ALG)) && this.namedAlgorithm() !== algorithms) {
      return this.unusable("alg", CURVE_ALGORITHMS[curve]);
    }
    const size = COORDINATE_SIZES[curve];
    if (!this.decode(X, xBytes) || xBytes.length !== size) return this.unusable("x", COORDINATES[curve]);
    if (!this.decode(Y, yBytes) || yBytes.length !== size) return this.unusable("y", COORDINATES[curve]);
    writeEcPublicKey(CURVE_IDENTIFIERS[curve], xBytes.written(), yBytes.written(), material.clear());
    return this.write(algorithms, size * 2, into);
  }

  /** RFC 8037, 2. */
  private readEd25519(into: Writer): JwkResult {
    if (!isText(this.members.at(CRV), ED25519)) return this.unusable("crv", '"Ed25519"');
    const algorithms = only(EDDSA);
    if (isPresent(this.members.at(ALG)) && this.namedAlgorithm() !== algorithms) {
      return this.unusable("alg", '"EdDSA" or "Ed25519"');
    }
    if (!this.decode(X, xBytes) || !writeEd25519Key(xBytes.written(), material.clear())) {
      return this.unusable("x", "a point of Ed25519, 32 bytes in base64url without padding");
    }
    return this.write(algorithms, 64, into);
  }

  /** The set with the one algorithm that `alg` names; empty where it is none of ours. */
  private namedAlgorithm(): Algorithms {
    const algorithm = algorithmNamed(this.members.at(ALG));
    return algorithm === NO_ALGORITHM ? 0 : only(algorithm);
  }

  /** Decodes a member in base64url. False where it is something else, or too long. */
  private decode(member: i32, into: Writer): bool {
    const value = this.members.at(member);
    const encoded = kindOf(value) === STRING ? textOf(value, text.clear()) : ABSENT;
    return hasBytes(encoded) && decodeBase64Url(encoded, into.clear());
  }

  private write(algorithms: Algorithms, signatureSize: usize, into: Writer): JwkResult {
    this.algorithms = algorithms;
    writeKey(this.id, algorithms, signatureSize, material.written(), into);
    return WRITTEN;
  }

  private unusable(member: string, expected: string): JwkResult {
    this.member = member;
    this.expected = expected;
    return UNUSABLE;
  }
}

function isText(value: Slice, text: Bytes): bool {
  return kindOf(value) === STRING && textEquals(value, sliceOf(text));
}

/** Whether it is a list of 1 or more strings of 1 or more bytes. */
function isListOfTexts(value: Slice): bool {
  let item = firstElement(value);
  if (!isPresent(item)) return false;
  for (; isPresent(item); item = nextElement(value, item)) {
    if (kindOf(item) !== STRING || length(item) <= 2) return false;
  }
  return true;
}

function holdsText(list: Slice, text: Bytes): bool {
  for (let item = firstElement(list); isPresent(item); item = nextElement(list, item)) {
    if (isText(item, text)) return true;
  }
  return false;
}

function isOdd(magnitude: Slice): bool {
  return hasBytes(magnitude) && (byteAt(magnitude, length(magnitude) - 1) & 1) === 1;
}
