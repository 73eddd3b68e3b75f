/** An issuer of tokens: its name, whom its tokens may be meant for, and its keys. */
import { Bytes, sliceOf } from "../../bytes/bytes";
import { equals, isPresent, Slice } from "../../bytes/slice";
import { Writer } from "../../bytes/writer";
import { ByteSet } from "../../codec/byte-set";
import { ARRAY, firstElement, kindOf, nextElement, STRING } from "../../codec/json";
import { textEquals, textOf } from "../../codec/json-string";
import { ConfigNode } from "../../proxy/config";
import { Key, readKey } from "./key";

/** The most bytes of an issuer's name. */
const LONGEST_NAME: u32 = 1024;
/** The most keys of one issuer. They are sought one by one. */
const MOST_KEYS: u32 = 64;
/** The most bytes of an audience. */
const LONGEST_AUDIENCE: u32 = 1024;

const audience = new Writer(memory.data(1024), LONGEST_AUDIENCE);

export class Issuer {
  /** What its tokens have as `iss`. */
  readonly name: Bytes;
  /** One of these must be in `aud`; null where it is not looked at. */
  private readonly audiences: ByteSet | null;
  private readonly keys: Key[];

  constructor(config: ConfigNode) {
    config.onlyKeys(["issuer", "audiences", "jwks"]);
    this.name = config.at("issuer").text(1, LONGEST_NAME);
    const audiences = config.at("audiences");
    this.audiences = audiences.isGiven ? audiences.textSet(LONGEST_AUDIENCE) : null;
    this.keys = readKeys(config.at("jwks").at("keys"));
  }

  /**
   * The one key that a token's signature is checked with, or null. A `kid` (a JSON string) must be a key's own.
   * Without one (`ABSENT`) there must be no choice: exactly one key fits the algorithm.
   */
  keyFor(kid: Slice, algorithm: u32): Key | null {
    const keys = this.keys;
    let found: Key | null = null;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      if (!key.fits(algorithm)) continue;
      if (isPresent(kid)) {
        const id = key.id;
        if (id !== null && textEquals(kid, sliceOf(id))) return key;
      } else {
        if (found !== null) return null;
        found = key;
      }
    }
    return found;
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
  const text = textOf(value, audience.clear());
  return isPresent(text) && audiences.has(text);
}

function readKeys(config: ConfigNode): Key[] {
  const nodes = config.items(1, MOST_KEYS);
  const keys: Key[] = [];
  for (let index = 0; index < nodes.length; index++) {
    const key = readKey(nodes[index]);
    if (key === null) continue;
    if (isTaken(key.id, keys)) nodes[index].at("kid").fail("is the id of an earlier key, too");
    keys.push(key);
  }
  if (keys.length === 0) config.expected("at least one key that may verify signatures");
  return keys;
}

function isTaken(id: Bytes | null, keys: Key[]): bool {
  if (id === null) return false;
  for (let index = 0; index < keys.length; index++) {
    const other = keys[index].id;
    if (other !== null && equals(sliceOf(id), sliceOf(other))) return true;
  }
  return false;
}
