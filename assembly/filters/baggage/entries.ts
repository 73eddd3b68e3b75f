import { equalsIgnoreCase } from "../../bytes/ascii";
import { Bytes, bytesOf, sliceOf } from "../../bytes/bytes";
import { equals, indexOf, Slice } from "../../bytes/slice";
import { isToken } from "../../codec/baggage";
import { ConfigNode } from "../../proxy/config";
import { Entry, LONGEST_KEY } from "./entry";

/** The most entries. Each is sought among all headers and members of a request. */
const MOST_ENTRIES: u32 = 16;

/** The routing headers of a mesh, each under a key of its own name. */
const DEFAULT = ["x-version", "x-namespace", "x-tenant"];

const PERCENT: u8 = 0x25;
const PLUS: u8 = 0x2b;

/** Reads which headers are carried, and which of them are believed where they come in. */
export function readEntries(entries: ConfigNode, trust: ConfigNode): Entry[] {
  const trusted = readTrust(trust);
  const read: Entry[] = [];
  if (entries.isGiven) {
    const nodes = entries.items(1, MOST_ENTRIES);
    for (let index = 0; index < nodes.length; index++) {
      nodes[index].onlyKeys(["header", "key"]);
      const header = readHeader(nodes[index], read);
      const key = readKey(nodes[index], header, read);
      read.push(new Entry(header, key, has(trusted, header)));
    }
  } else {
    for (let index = 0; index < DEFAULT.length; index++) {
      const header = bytesOf(DEFAULT[index]);
      read.push(new Entry(header, header, has(trusted, header)));
    }
  }
  refuseStrangers(trust, trusted, read);
  return read;
}

function readHeader(entry: ConfigNode, earlier: Entry[]): Bytes {
  const node = entry.at("header");
  const header = node.isGiven ? node.ownHeaderNameOr("") : node.headerName();
  if (equals(sliceOf(header), sliceOf(bytesOf("baggage")))) node.expected("a header that baggage carries");
  for (let index = 0; index < earlier.length; index++) {
    if (equals(sliceOf(header), sliceOf(earlier[index].name)))
      node.fail("is the header of an earlier entry, too");
  }
  return header;
}

/** A key that no agent writes in another way: a token without `%` and `+`. Two must differ by more than their case. */
function readKey(entry: ConfigNode, header: Bytes, earlier: Entry[]): Bytes {
  const node = entry.at("key");
  const key = node.isGiven ? node.text(1, LONGEST_KEY) : header;
  if (!isPlainToken(sliceOf(key))) node.expected("a token without % and +");
  for (let index = 0; index < earlier.length; index++) {
    if (equalsIgnoreCase(sliceOf(key), sliceOf(earlier[index].key)))
      node.fail("is the key of an earlier entry, too");
  }
  return key;
}

function isPlainToken(key: Slice): bool {
  return isToken(key) && indexOf(key, PERCENT) < 0 && indexOf(key, PLUS) < 0;
}

function readTrust(config: ConfigNode): Bytes[] {
  const trusted: Bytes[] = [];
  if (!config.isGiven) return trusted;
  const nodes = config.items(0, MOST_ENTRIES);
  for (let index = 0; index < nodes.length; index++) trusted.push(nodes[index].headerName());
  return trusted;
}

/** A name under `trust` that is no entry's is a mistake. */
function refuseStrangers(config: ConfigNode, trusted: Bytes[], entries: Entry[]): void {
  if (trusted.length === 0) return;
  const nodes = config.items(0, MOST_ENTRIES);
  for (let index = 0; index < nodes.length; index++) {
    let isKnown = false;
    for (let entry = 0; entry < entries.length; entry++) {
      if (equals(sliceOf(trusted[index]), sliceOf(entries[entry].name))) isKnown = true;
    }
    if (!isKnown) nodes[index].expected("the header of an entry");
  }
}

function has(names: Bytes[], name: Bytes): bool {
  for (let index = 0; index < names.length; index++) {
    if (equals(sliceOf(names[index]), sliceOf(name))) return true;
  }
  return false;
}
