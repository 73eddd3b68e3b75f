/** Is this token valid? Pure but for the clock and the host's check of the signature; allocates nothing. */
import { bytesOfEach, sliceOf } from "../../bytes/bytes";
import { ABSENT, equals, isPresent, length, Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { decodeBase64Url } from "../../codec/base64";
import { kindOf, rootOf, STRING } from "../../codec/json";
import { checkJson } from "../../codec/json-grammar";
import { MemberReader } from "../../codec/json-members";
import { textEquals } from "../../codec/json-string";
import { CompactJws } from "../../codec/jws";
import { secondsNow } from "../../proxy/clock";
import { ConfigNode } from "../../proxy/config";
import { NOT_DATES, TOO_LONG, WITHOUT_EXPIRY } from "./claims/lifetime";
import { Requirements } from "./claims/requirements";
import { Issuer } from "./issuer";
import { algorithmNamed, NO_ALGORITHM } from "./keys/algorithm";
import { NO_KEY } from "./keys/key-set";
import { checkSignature, FORGED, GENUINE } from "./keys/signature";
import { Refusal } from "./refusal";
import {
  ALGORITHM,
  AUDIENCE,
  EXPIRED,
  EXTENSION,
  ISSUER,
  KEY,
  LIFETIME,
  MALFORMED,
  NO_EXPIRY,
  NOT_YET_VALID,
  REQUIREMENT,
  SIGNATURE,
  TOO_LARGE,
  TYPE,
  UNAVAILABLE,
} from "./refusals";
import { Grant } from "./tokens/grant";

/** The most bytes of a token, and the least that a configuration may allow. */
const LONGEST_TOKEN: i64 = 16384;
const SHORTEST_LIMIT: i64 = 256;

/** The most issuers. They are sought one by one. */
const MOST_ISSUERS: u32 = 256;

const LONGEST_SKEW: i64 = 300;
const DEFAULT_SKEW: i64 = 60;

/** The decoded parts of a token, one after the other: three bytes for four of its characters. */
const decoded = new Writer(memory.data(12288), 12288);
const jws = new CompactJws();

const header = new MemberReader(bytesOfEach(["alg", "kid", "typ", "crit", "b64"]));
const ALG = 0;
const KID = 1;
const TYP = 2;
const CRIT = 3;
const B64 = 4;

const claims = new MemberReader(bytesOfEach(["iss", "aud", "exp", "nbf", "iat"]));
const ISS = 0;
const AUD = 1;
const EXP = 2;
const NBF = 3;
const IAT = 4;

/** Checks tokens, by the keys and rules of their issuers. */
export class Verification {
  private readonly issuers: Issuer[];
  private readonly skew: i64;
  private readonly longest: usize;
  private readonly requirements: Requirements;

  /** `config`: the root. */
  constructor(config: ConfigNode) {
    this.issuers = readIssuers(config.at("issuers"));
    this.skew = config.at("clockSkewSeconds").integerOr(0, LONGEST_SKEW, DEFAULT_SKEW);
    this.longest = <usize>config.at("maxTokenBytes").integerOr(SHORTEST_LIMIT, LONGEST_TOKEN, LONGEST_TOKEN);
    this.requirements = new Requirements(config.at("require"));
  }

  /**
   * Checks a token, from what costs least to what costs most; the signature before any claim but the issuer, who
   * has the key. Null if it is valid: then the claims and times of `grant` are its own. Else why it is not.
   *
   * What the header says of keys (`jwk`, `jku`, `x5c`, `x5u`) is never looked at: keys come from the configuration.
   */
  verify(token: Slice, grant: Grant): Refusal | null {
    if (length(token) > this.longest) return TOO_LARGE;
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
    const place = this.placeOf(claims.at(ISS));
    if (place < 0) return ISSUER;
    const issuer = this.issuers[place];
    if (!issuer.allows(algorithm)) return ALGORITHM;
    const key = issuer.keys.keyFor(kid, algorithm);
    if (key === NO_KEY) return KEY;

    const mark = decoded.length;
    if (!decodeBase64Url(jws.signature, decoded)) return MALFORMED;
    const result = checkSignature(algorithm, key, decoded.writtenSince(mark), jws.signed);
    if (result !== GENUINE) return result === FORGED ? SIGNATURE : UNAVAILABLE;

    const untimely = this.checkTimes(issuer, grant);
    if (untimely !== null) return untimely;
    if (!issuer.allowsType(header.at(TYP))) return TYPE;
    if (!issuer.isMeantForUs(claims.at(AUD))) return AUDIENCE;
    if (!issuer.requirements.areMetBy(object) || !this.requirements.areMetBy(object)) return REQUIREMENT;
    grant.claims = object;
    grant.keys = ((<u64>place) << 32) | issuer.keys.version;
    return null;
  }

  /** Whether what an earlier token was granted still holds: the clock, or the keys, may have moved on. */
  holds(grant: Grant): bool {
    const now = secondsNow();
    const isValid = now > 0 && now >= grant.validFrom && now < grant.validUntil;
    return isValid && this.issuers[<i32>(grant.keys >> 32)].keys.version === <u32>grant.keys;
  }

  /** The place of the issuer with this `iss` (a JSON value); -1 if there is none. */
  private placeOf(iss: Slice): i32 {
    if (kindOf(iss) !== STRING) return -1;
    for (let index = 0; index < this.issuers.length; index++) {
      if (textEquals(iss, sliceOf(this.issuers[index].name))) return index;
    }
    return -1;
  }

  private checkTimes(issuer: Issuer, grant: Grant): Refusal | null {
    const now = secondsNow();
    if (now <= 0) return UNAVAILABLE;
    const lifetime = issuer.lifetime;
    switch (lifetime.read(claims.at(EXP), claims.at(NBF), claims.at(IAT), this.skew)) {
      case WITHOUT_EXPIRY:
        return NO_EXPIRY;
      case NOT_DATES:
        return MALFORMED;
      case TOO_LONG:
        return LIFETIME;
    }
    if (now >= lifetime.validUntil) return EXPIRED;
    if (now < lifetime.validFrom) return NOT_YET_VALID;
    grant.validFrom = lifetime.validFrom;
    grant.validUntil = lifetime.validUntil;
    return null;
  }
}

/** The payload of a token that was verified, as it stands in it. */
export function payloadOf(token: Slice): Slice {
  return jws.open(token) ? jws.payload : ABSENT;
}

/** The JSON value in a part of the token, or `ABSENT` if it is not base64url of JSON. */
function objectIn(encoded: Slice): Slice {
  const mark = decoded.length;
  if (!decodeBase64Url(encoded, decoded)) return ABSENT;
  const text = decoded.writtenSince(mark);
  return checkJson(text) === null ? rootOf(text) : ABSENT;
}

function readIssuers(config: ConfigNode): Issuer[] {
  const nodes = config.items(1, MOST_ISSUERS);
  const issuers: Issuer[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const issuer = new Issuer(nodes[index]);
    if (isTaken(sliceOf(issuer.name), issuers)) nodes[index].at("issuer").fail("is an earlier issuer, too");
    issuers.push(issuer);
  }
  return issuers;
}

function isTaken(name: Slice, issuers: Issuer[]): bool {
  for (let index = 0; index < issuers.length; index++) {
    if (equals(name, sliceOf(issuers[index].name))) return true;
  }
  return false;
}
