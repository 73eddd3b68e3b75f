/** An issuer of tokens: its name, its keys, and what its tokens must say. */
import { equalsIgnoreCase } from "../../bytes/ascii";
import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { ABSENT, equals, indexOf, isPresent, length, part, Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { ByteSet } from "../../codec/byte-set";
import { ARRAY, firstElement, kindOf, nextElement, STRING } from "../../codec/json";
import { textOf } from "../../codec/json-string";
import { ConfigNode } from "../../proxy/config";
import { LifetimeRule } from "./claims/lifetime";
import { Requirements } from "./claims/requirements";
import { isTenantName, LONGEST_TENANT } from "./claims/tenant";
import { IssuerName } from "./issuer-name";
import { ALGORITHM_NAMES, ALL_ALGORITHMS, Algorithms, algorithmAt, only } from "./keys/algorithm";
import { readKeySet } from "./keys/jwks";
import { KeyRing } from "./keys/key-ring";
import { RemoteKeysRule } from "./keys/remote-keys";
import { readSecrets } from "./keys/secrets";

/** The most tenants whose keys are fetched one by one. */
const MOST_REALMS: u32 = 100;
/** The most bytes of an audience. */
const LONGEST_AUDIENCE: u32 = 1024;
/** The most types, and the most bytes of one. */
const MOST_TYPES: u32 = 16;
const LONGEST_TYPE: u32 = 256;

const APPLICATION = bytesOf("application/");

const unescaped = new Writer(memory.data(1024), LONGEST_AUDIENCE);

export class Issuer {
  /** What its tokens have as `iss`. */
  readonly name: IssuerName;
  readonly lifetime: LifetimeRule;
  readonly requirements: Requirements;
  private readonly algorithms: Algorithms;
  /** One of these must be in `aud`; null where it is not looked at. */
  private readonly audiences: ByteSet | null;
  /** One of these must be `typ`; empty where it is not looked at. */
  private readonly types: Bytes[];

  /** The place of its keys in the ring, or of the first of its tenants'. */
  private readonly keys: i32;
  /** The tenants that have keys of their own, in the order of these; null: all have the same keys. */
  private readonly realms: Realms | null;

  /**
   * @param ring where its keys go.
   * @param allowed the list of tenants that are let in, if there is one.
   */
  constructor(config: ConfigNode, ring: KeyRing, allowed: ConfigNode) {
    config.onlyKeys([
      "issuer",
      "jwks",
      "remoteJwks",
      "secrets",
      "algorithms",
      "audiences",
      "types",
      "requireExpiry",
      "maxLifetimeSeconds",
      "require",
    ]);
    const name = new IssuerName(config.at("issuer"));
    this.keys = ring.size;
    this.realms = readKeys(config, ring, allowed, name);
    this.name = name;
    this.algorithms = readAlgorithms(config.at("algorithms"));
    const audiences = config.at("audiences");
    this.audiences = audiences.isGiven ? audiences.textSet(LONGEST_AUDIENCE) : null;
    this.types = readTypes(config.at("types"));
    this.lifetime = new LifetimeRule(config);
    this.requirements = new Requirements(config.at("require"));
  }

  /** The place of the keys for the token whose `iss` was matched last; -1: nobody knows such a tenant. */
  keysPlace(): i32 {
    const realms = this.realms;
    if (realms === null) return this.keys;
    const index = realms.indexOf(this.name.tenant);
    return index < 0 ? -1 : this.keys + index;
  }

  /** Whether its tokens may be signed so. */
  allows(algorithm: u32): bool {
    return (this.algorithms & only(algorithm)) !== 0;
  }

  /** Whether its tokens may have this `typ` (a JSON value, or `ABSENT`). */
  allowsType(typ: Slice): bool {
    if (this.types.length === 0) return true;
    if (kindOf(typ) !== STRING) return false;
    const text = textOf(typ, unescaped.clear());
    for (let index = 0; index < this.types.length; index++) {
      if (isPresent(text) && isSameType(text, sliceOf(this.types[index]))) return true;
    }
    return false;
  }

  /** Whether a token with this `aud` (a JSON value, or `ABSENT`) is meant for us. */
  isMeantForUs(aud: Slice): bool {
    const audiences = this.audiences;
    if (audiences === null) return true;
    if (kindOf(aud) !== ARRAY) return hasAudience(audiences, aud);
    for (let item = firstElement(aud); isPresent(item); item = nextElement(aud, item)) {
      if (hasAudience(audiences, item)) return true;
    }
    return false;
  }
}

function hasAudience(audiences: ByteSet, value: Slice): bool {
  if (kindOf(value) !== STRING) return false;
  const text = textOf(value, unescaped.clear());
  return isPresent(text) && audiences.has(text);
}

/** Media types have no case, and `application/` may be left out (RFC 7515, 4.1.9). */
function isSameType(one: Slice, other: Slice): bool {
  return equalsIgnoreCase(shortType(one), shortType(other));
}

function shortType(type: Slice): Slice {
  const front = part(type, 0, APPLICATION.length);
  const isShortened =
    equalsIgnoreCase(front, sliceOf(APPLICATION)) && indexOf(type, 0x2f, APPLICATION.length) < 0;
  return isShortened ? part(type, APPLICATION.length, length(type)) : type;
}

function readAlgorithms(config: ConfigNode): Algorithms {
  if (!config.isGiven) return ALL_ALGORITHMS;
  const nodes = config.items(1, ALGORITHM_NAMES.length);
  let algorithms: Algorithms = 0;
  for (let index = 0; index < nodes.length; index++)
    algorithms |= only(algorithmAt(nodes[index].oneOf(ALGORITHM_NAMES)));
  return algorithms;
}

function readTypes(config: ConfigNode): Bytes[] {
  const types: Bytes[] = [];
  const nodes = config.itemsIfGiven(MOST_TYPES);
  for (let index = 0; index < nodes.length; index++) types.push(nodes[index].text(1, LONGEST_TYPE));
  return types;
}

/** The tenants whose keys are fetched one by one. They are listed, so that nobody can make us fetch anything else. */
class Realms {
  private readonly tenants: Bytes[] = [];

  /** Adds a tenant. */
  add(tenant: Bytes): void {
    this.tenants.push(tenant);
  }

  indexOf(tenant: Slice): i32 {
    for (let index = 0; index < this.tenants.length; index++) {
      if (equals(sliceOf(this.tenants[index]), tenant)) return index;
    }
    return -1;
  }
}

/** Reads what verifies an issuer's tokens, which is exactly one thing: so no key of one kind is taken for another. */
function readKeys(config: ConfigNode, ring: KeyRing, allowed: ConfigNode, name: IssuerName): Realms | null {
  const jwks = config.at("jwks");
  const remote = config.at("remoteJwks");
  const secrets = config.at("secrets");
  const count = i32(jwks.isGiven) + i32(remote.isGiven) + i32(secrets.isGiven);
  if (count !== 1) config.expected("exactly one of jwks, remoteJwks, secrets");
  if (jwks.isGiven) {
    ring.add(readKeySet(jwks));
  } else if (secrets.isGiven) {
    ring.add(readSecrets(secrets));
  } else if (remote.isGiven) {
    const rule = new RemoteKeysRule(remote);
    if (!rule.isForTenants) {
      ring.addRemote(rule.keysOf(ABSENT));
    } else if (!name.hasTenant) {
      remote.at("uri").fail("has {tenant}, which issuer has not");
    } else {
      return readRealms(rule, ring, allowed);
    }
  }
  return null;
}

function readRealms(rule: RemoteKeysRule, ring: KeyRing, allowed: ConfigNode): Realms {
  const realms = new Realms();
  const nodes = allowed.items(1, MOST_REALMS);
  for (let index = 0; index < nodes.length; index++) {
    const tenant = nodes[index].text(1, LONGEST_TENANT);
    if (!isTenantName(sliceOf(tenant)))
      nodes[index].expected("a tenant that may stand in a URL: letters, digits, . _ -");
    realms.add(tenant);
    ring.addRemote(rule.keysOf(sliceOf(tenant)));
  }
  return realms;
}
