/** JWK Sets (RFC 7517, 5): those of a configuration, and those that are fetched. */
import { bytesOf, copyOf, sliceOf } from "../../../bytes/bytes";
import { isPresent, part, Slice } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { ARRAY, countElements, firstElement, kindOf, member, nextElement, rootOf } from "../../../codec/json";
import { checkJson } from "../../../codec/json-grammar";
import { ConfigNode } from "../../../proxy/config";
import { JWK_MEMBERS, JwkReader, SECRET, UNUSABLE, WRITTEN } from "./jwk";
import { hasKey, KeySet } from "./key-set";

/** The most keys of one set. They are sought one by one. */
const MOST_KEYS: u32 = 64;

const KEYS = bytesOf("keys");

const reader = new JwkReader();
/** Room for that many RSA keys of the longest kind. */
const records = new Writer(memory.data(98304), 98304);

/**
 * Reads the `jwks` of a configuration, whose every key must be usable or there for something else: a fault in it
 * is one that its author can mend.
 */
export function readKeySet(config: ConfigNode): KeySet {
  const list = config.at("keys");
  const nodes = list.items(1, MOST_KEYS);
  records.clear();
  for (let index = 0; index < nodes.length; index++) readConfiguredKey(nodes[index]);
  if (records.length === 0) list.expected("at least one key that may verify signatures");
  if (records.overflowed) list.expected("keys of 96 KiB in all, ready to verify with");
  return keySetOf(records.written());
}

/** A set of these records for ever. Allocates. */
export function keySetOf(written: Slice): KeySet {
  const keys = new KeySet(copyOf(written));
  keys.replace(written);
  return keys;
}

/**
 * Takes the keys of a JWK Set that was fetched in place of those of `keys`: all of them, or none. Keys that cannot be
 * used are left out (RFC 7517, 5), as issuers add kinds that nobody knows yet. False, and the keys stay, where it is no
 * JWK Set, has no key that can be used, more than 64, a secret one, or does not fit.
 */
export function takeKeySet(body: Slice, keys: KeySet): bool {
  if (checkJson(body) !== null) return false;
  const list = member(rootOf(body), sliceOf(KEYS));
  if (kindOf(list) !== ARRAY || countElements(list) > MOST_KEYS) return false;
  records.clear();
  for (let jwk = firstElement(list); isPresent(jwk); jwk = nextElement(list, jwk)) {
    const earlier = records.length;
    const result = reader.read(jwk, records);
    if (result === SECRET) return false;
    if (result !== WRITTEN) continue;
    if (hasKey(part(records.written(), 0, earlier), reader.id, reader.algorithms)) return false;
  }
  return records.length > 0 && !records.overflowed && keys.replace(records.written());
}

function readConfiguredKey(node: ConfigNode): void {
  const earlier = records.length;
  switch (reader.read(node.value, records)) {
    case WRITTEN:
      if (hasKey(part(records.written(), 0, earlier), reader.id, reader.algorithms)) {
        node.at("kid").fail("is the id of an earlier key for the same algorithm, too");
      }
      break;
    case UNUSABLE:
      // Of a member that is there twice, or of something that is no object, the node itself says so.
      for (let index = 0; index < JWK_MEMBERS.length; index++) node.at(JWK_MEMBERS[index]);
      if (reader.member.length > 0) node.at(reader.member).expected(reader.expected);
      break;
    case SECRET:
      node.at(reader.member).fail("belongs to a private or secret key; give the public key only");
      break;
  }
}
