/** Is this token valid? Pure but for the clock and the host's check of the signature; allocates nothing. */
import { bytesOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, isPresent, length, Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { decodeBase64Url } from "../../codec/base64";
import { writeEcdsaSignature } from "../../codec/ecdsa-signature";
import { kindOf, rootOf, STRING } from "../../codec/json";
import { checkJson } from "../../codec/json-grammar";
import { MemberReader } from "../../codec/json-members";
import { textEquals } from "../../codec/json-string";
import { CompactJws } from "../../codec/jws";
import { NOT_A_DATE, secondsFrom } from "../../codec/numeric-date";
import { secondsNow } from "../../proxy/clock";
import { INVALID, VALID, verifySignature } from "../../proxy/signature";
import { algorithmNamed, hashOf, isEcdsa, NO_ALGORITHM } from "./algorithm";
import { Issuer } from "./issuer";
import { Key } from "./key";
import { Refusal } from "./refusal";
import {
  ALGORITHM,
  AUDIENCE,
  EXPIRED,
  EXTENSION,
  ISSUER,
  KEY,
  MALFORMED,
  NO_EXPIRY,
  NOT_YET_VALID,
  SIGNATURE,
  TOO_LARGE,
  UNAVAILABLE,
} from "./refusals";

/** The most bytes of a token. */
export const LONGEST_TOKEN: usize = 16384;

/** The decoded parts of a token, one after the other: three bytes for four of its characters. */
const decoded = new Writer(memory.data(12288), 12288);
const derSignature = new Writer(memory.data(128), 128);
const jws = new CompactJws();

const header = new MemberReader([bytesOf("alg"), bytesOf("kid"), bytesOf("crit"), bytesOf("b64")]);
const ALG = 0;
const KID = 1;
const CRIT = 2;
const B64 = 3;

const claims = new MemberReader([
  bytesOf("iss"),
  bytesOf("aud"),
  bytesOf("exp"),
  bytesOf("nbf"),
  bytesOf("iat"),
]);
const ISS = 0;
const AUD = 1;
const EXP = 2;
const NBF = 3;
const IAT = 4;

let claimsObject: Slice = ABSENT;

/** The claims of the token that was verified last, a JSON object. Valid until the next verification. */
export function verifiedClaims(): Slice {
  return claimsObject;
}

/**
 * Checks a token, from what costs least to what costs most; the signature before any claim but the issuer, who
 * has the key. Null if it is valid, else why not.
 *
 * What the header says of keys (`jwk`, `jku`, `x5c`, `x5u`) is never looked at: keys come from the configuration.
 *
 * @param skew seconds by which the issuers' clocks may differ from ours.
 */
export function verify(token: Slice, issuers: Issuer[], skew: i64): Refusal | null {
  claimsObject = ABSENT;
  if (length(token) > LONGEST_TOKEN) return TOO_LARGE;
  decoded.clear();
  if (!jws.open(token) || !header.read(objectIn(jws.header))) return MALFORMED;
  // An extension that must be understood; `b64` is one that changes what is signed (RFC 7797).
  if (isPresent(header.at(CRIT)) || isPresent(header.at(B64))) return EXTENSION;
  const algorithm = algorithmNamed(header.at(ALG));
  if (algorithm === NO_ALGORITHM) return ALGORITHM;
  const kid = header.at(KID);
  if (isPresent(kid) && kindOf(kid) !== STRING) return MALFORMED;

  const object = objectIn(jws.payload);
  if (!claims.read(object)) return MALFORMED;
  const issuer = issuerNamed(claims.at(ISS), issuers);
  if (issuer === null) return ISSUER;
  const key = issuer.keyFor(kid, algorithm);
  if (key === null) return KEY;

  const forged = checkSignature(key, algorithm);
  if (forged !== null) return forged;
  const untimely = checkTimes(skew);
  if (untimely !== null) return untimely;
  if (!issuer.isMeantForUs(claims.at(AUD))) return AUDIENCE;
  claimsObject = object;
  return null;
}

/** The JSON value in a part of the token, or `ABSENT` if it is not base64url of JSON. */
function objectIn(encoded: Slice): Slice {
  const mark = decoded.length;
  if (!decodeBase64Url(encoded, decoded)) return ABSENT;
  const text = decoded.writtenSince(mark);
  return checkJson(text) === null ? rootOf(text) : ABSENT;
}

function issuerNamed(iss: Slice, issuers: Issuer[]): Issuer | null {
  if (kindOf(iss) !== STRING) return null;
  for (let index = 0; index < issuers.length; index++) {
    const issuer = issuers[index];
    if (textEquals(iss, sliceOf(issuer.name))) return issuer;
  }
  return null;
}

function checkSignature(key: Key, algorithm: u32): Refusal | null {
  const mark = decoded.length;
  if (!decodeBase64Url(jws.signature, decoded)) return MALFORMED;
  let signature = decoded.writtenSince(mark);
  if (length(signature) !== key.signatureSize) return SIGNATURE;
  if (isEcdsa(algorithm)) {
    writeEcdsaSignature(signature, derSignature.clear());
    signature = derSignature.written();
  }
  const result = verifySignature(hashOf(algorithm), sliceOf(key.der), signature, jws.signed);
  if (result === VALID) return null;
  return result === INVALID ? SIGNATURE : UNAVAILABLE;
}

/** `exp` must be there; `nbf` and `iat` need not, but must not lie in the future. */
function checkTimes(skew: i64): Refusal | null {
  const now = secondsNow();
  if (now <= 0) return UNAVAILABLE;
  const exp = claims.at(EXP);
  if (!isPresent(exp)) return NO_EXPIRY;
  const expiry = secondsFrom(exp, false);
  if (expiry === NOT_A_DATE) return MALFORMED;
  const notBefore = claims.at(NBF);
  const issuedAt = claims.at(IAT);
  if (!isDateIfPresent(notBefore) || !isDateIfPresent(issuedAt)) return MALFORMED;
  if (now >= expiry + skew) return EXPIRED;
  if (isAfter(notBefore, now + skew) || isAfter(issuedAt, now + skew)) return NOT_YET_VALID;
  return null;
}

function isDateIfPresent(value: Slice): bool {
  return !isPresent(value) || secondsFrom(value, true) !== NOT_A_DATE;
}

function isAfter(value: Slice, moment: i64): bool {
  return isPresent(value) && secondsFrom(value, true) > moment;
}
