/** An issuer of tokens: its name, its keys, and what its tokens must say. */
import { equalsIgnoreCase } from "../../bytes/ascii";
import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { indexOf, isPresent, length, part, Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { ByteSet } from "../../codec/byte-set";
import { ARRAY, firstElement, kindOf, nextElement, STRING } from "../../codec/json";
import { textOf } from "../../codec/json-string";
import { ConfigNode } from "../../proxy/config";
import { LifetimeRule } from "./claims/lifetime";
import { Requirements } from "./claims/requirements";
import { ALGORITHM_NAMES, ALL_ALGORITHMS, Algorithms, only } from "./keys/algorithm";
import { readKeySet } from "./keys/jwks";
import { KeySet } from "./keys/key-set";

/** The most bytes of an issuer's name. */
const LONGEST_NAME: u32 = 1024;
/** The most bytes of an audience. */
const LONGEST_AUDIENCE: u32 = 1024;
/** The most types, and the most bytes of one. */
const MOST_TYPES: u32 = 16;
const LONGEST_TYPE: u32 = 256;

const APPLICATION = bytesOf("application/");

const unescaped = new Writer(memory.data(1024), LONGEST_AUDIENCE);

export class Issuer {
  /** What its tokens have as `iss`. */
  readonly name: Bytes;
  readonly keys: KeySet;
  readonly lifetime: LifetimeRule;
  readonly requirements: Requirements;
  private readonly algorithms: Algorithms;
  /** One of these must be in `aud`; null where it is not looked at. */
  private readonly audiences: ByteSet | null;
  /** One of these must be `typ`; empty where it is not looked at. */
  private readonly types: Bytes[];

  constructor(config: ConfigNode) {
    config.onlyKeys([
      "issuer",
      "jwks",
      "algorithms",
      "audiences",
      "types",
      "requireExpiry",
      "maxLifetimeSeconds",
      "require",
    ]);
    this.name = config.at("issuer").text(1, LONGEST_NAME);
    this.keys = readKeySet(config.at("jwks"));
    this.algorithms = readAlgorithms(config.at("algorithms"));
    const audiences = config.at("audiences");
    this.audiences = audiences.isGiven ? audiences.textSet(LONGEST_AUDIENCE) : null;
    this.types = readTypes(config.at("types"));
    this.lifetime = new LifetimeRule(config);
    this.requirements = new Requirements(config.at("require"));
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
  for (let index = 0; index < nodes.length; index++) algorithms |= only(nodes[index].oneOf(ALGORITHM_NAMES));
  return algorithms;
}

function readTypes(config: ConfigNode): Bytes[] {
  const types: Bytes[] = [];
  const nodes = config.itemsIfGiven(MOST_TYPES);
  for (let index = 0; index < nodes.length; index++) types.push(nodes[index].text(1, LONGEST_TYPE));
  return types;
}
