/** Is this token valid? Pure but for the clock and the host's check of the signature; allocates nothing. */
import { bytesOfEach, sliceOf } from "../../bytes/bytes";
import { ABSENT, equals, isPresent, length, Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { decodeBase64Url } from "../../codec/base64";
import { kindOf, rootOf, STRING } from "../../codec/json";
import { checkJson } from "../../codec/json-grammar";
import { MemberReader } from "../../codec/json-members";
import { CompactJws } from "../../codec/jws";
import { millisecondsNow } from "../../proxy/clock";
import { ConfigNode } from "../../proxy/config";
import { NOT_DATES, TOO_LONG, WITHOUT_EXPIRY } from "./claims/lifetime";
import { Requirements } from "./claims/requirements";
import { Issuer } from "./issuer";
import { algorithmNamed, NO_ALGORITHM } from "./keys/algorithm";
import { KeyRing } from "./keys/key-ring";
import { NO_KEY } from "./keys/key-set";
import { RemoteKeys } from "./keys/remote-keys";
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
  NO_KEYS,
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
  readonly ring: KeyRing;
  /** The keys that the last token was refused for the want of, and that may come; null: none. */
  awaited: RemoteKeys | null = null;

  private readonly issuers: Issuer[];
  private readonly skew: i64;
  private readonly longest: usize;
  private readonly requirements: Requirements;

  /** `config`: the root. */
  constructor(config: ConfigNode) {
    const ring = new KeyRing();
    this.issuers = readIssuers(config, ring);
    this.ring = ring;
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
    this.awaited = null;
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
    const issuer = this.issuerOf(claims.at(ISS));
    if (issuer === null) return ISSUER;
    if (!issuer.allows(algorithm)) return ALGORITHM;
    const place = issuer.keysPlace();
    if (place < 0) return ISSUER;
    const now = millisecondsNow();
    if (now <= 0) return UNAVAILABLE;
    const key = this.keyFor(place, kid, algorithm, now);
    if (key === NO_KEY) return this.ring.isReady(place, now) ? KEY : NO_KEYS;

    const mark = decoded.length;
    if (!decodeBase64Url(jws.signature, decoded)) return MALFORMED;
    const result = checkSignature(algorithm, key, decoded.writtenSince(mark), jws.signed);
    if (result !== GENUINE) return result === FORGED ? SIGNATURE : UNAVAILABLE;

    const untimely = this.checkTimes(issuer, now / 1000, grant);
    if (untimely !== null) return untimely;
    if (!issuer.allowsType(header.at(TYP))) return TYPE;
    if (!issuer.isMeantForUs(claims.at(AUD))) return AUDIENCE;
    if (!issuer.requirements.areMetBy(object) || !this.requirements.areMetBy(object)) return REQUIREMENT;
    grant.claims = object;
    grant.issuerTenant = issuer.name.hasTenant ? issuer.name.tenant : ABSENT;
    grant.keys = this.ring.stampOf(place);
    return null;
  }

  /** Whether what an earlier token was granted still holds: the clock, or the keys, may have moved on. */
  holds(grant: Grant): bool {
    const now = millisecondsNow();
    const seconds = now / 1000;
    const isValid = seconds > 0 && seconds >= grant.validFrom && seconds < grant.validUntil;
    return isValid && this.ring.isCurrent(grant.keys, now);
  }

  /** Whether every issuer's name has the tenant in it. */
  get namesTenants(): bool {
    for (let index = 0; index < this.issuers.length; index++) {
      if (!this.issuers[index].name.hasTenant) return false;
    }
    return true;
  }

  /** The first issuer with this `iss` (a JSON value), or null. */
  private issuerOf(iss: Slice): Issuer | null {
    for (let index = 0; index < this.issuers.length; index++) {
      const issuer = unchecked(this.issuers[index]);
      if (issuer.name.matches(iss)) return issuer;
    }
    return null;
  }

  /**
   * The key of a token, or `NO_KEY`. Keys that are fetched may be missing, or not have a new one yet: then `awaited`
   * says for which ones it makes sense to wait. Never is another key taken.
   *
   * @param now in milliseconds.
   */
  private keyFor(place: i32, kid: Slice, algorithm: u32, now: i64): usize {
    const keys = this.ring.at(place);
    const remote = this.ring.remoteAt(place);
    if (remote === null) return keys.keyFor(kid, algorithm);
    remote.isWanted = true;
    if (!remote.isReady(now)) {
      this.awaited = remote;
      return NO_KEY;
    }
    const key = keys.keyFor(kid, algorithm);
    if (key !== NO_KEY) return key;
    if (remote.demand(now)) this.awaited = remote;
    // Another worker may have fetched it a moment ago.
    return keys.keyFor(kid, algorithm);
  }

  /** `now` in seconds. */
  private checkTimes(issuer: Issuer, now: i64, grant: Grant): Refusal | null {
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

function readIssuers(config: ConfigNode, ring: KeyRing): Issuer[] {
  const nodes = config.at("issuers").items(1, MOST_ISSUERS);
  const allowed = config.at("tenant").at("allow");
  const issuers: Issuer[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const issuer = new Issuer(nodes[index], ring, allowed);
    if (isTaken(sliceOf(issuer.name.text), issuers))
      nodes[index].at("issuer").fail("is an earlier issuer, too");
    issuers.push(issuer);
  }
  return issuers;
}

function isTaken(name: Slice, issuers: Issuer[]): bool {
  for (let index = 0; index < issuers.length; index++) {
    if (equals(name, sliceOf(issuers[index].name.text))) return true;
  }
  return false;
}
