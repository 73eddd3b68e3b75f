/** JWK Sets (RFC 7517, 5): those that stand in a configuration. */
import { copyOf } from "../../../bytes/bytes";
import { part } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { ConfigNode } from "../../../proxy/config";
import { JWK_MEMBERS, JwkReader, SECRET, UNUSABLE, WRITTEN } from "./jwk";
import { hasKey, KeySet } from "./key-set";

/** The most keys of one set. They are sought one by one. */
const MOST_KEYS: u32 = 64;

const reader = new JwkReader();
/** Room for that many keys of the longest kind. */
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
  const block = copyOf(records.written());
  const keys = new KeySet(block);
  keys.replace(records.written());
  return keys;
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
