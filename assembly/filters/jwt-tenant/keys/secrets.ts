/** Shared secrets for HS256, HS384 and HS512: from the environment, never from the configuration, which Envoy shows. */
import { bytesOf, sliceOf } from "../../../bytes/bytes";
import { ABSENT, isPresent, length, Slice } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { decodeBase64, decodeBase64Url } from "../../../codec/base64";
import { ConfigNode } from "../../../proxy/config";
import { environmentVariable } from "../../../proxy/environment";
import { HS256, only } from "./algorithm";
import { keySetOf } from "./jwks";
import { hasKey, KeySet, LONGEST_KEY_ID, writeKey } from "./key-set";

const MOST_SECRETS: u32 = 16;
const LONGEST_VARIABLE: u32 = 256;

/** A secret has at least as many bytes as the hash (RFC 7518, 3.2), as have signatures. */
const SIZES: StaticArray<usize> = [32, 48, 64];
const SHORTEST: StaticArray<string> = ["32", "48", "64"];
const LONGEST: usize = 1024;

/** What `encoding` says. */
const TEXT = 0;
const BASE64 = 1;

const records = new Writer(memory.data(24576), 24576);
const decoded = new Writer(memory.data(1024), LONGEST);

/** Reads the `secrets` of an issuer. What they are is in no fault. */
export function readSecrets(config: ConfigNode): KeySet {
  const nodes = config.items(1, MOST_SECRETS);
  records.clear();
  for (let index = 0; index < nodes.length; index++) readSecret(nodes[index]);
  return keySetOf(records.written());
}

function readSecret(config: ConfigNode): void {
  config.onlyKeys(["environment", "algorithm", "encoding", "kid"]);
  const kid = config.at("kid");
  const id = kid.isGiven ? kid.text(1, <u32>LONGEST_KEY_ID) : bytesOf("");
  const kind = config.at("algorithm").oneOf(["HS256", "HS384", "HS512"]);
  const algorithms = only(HS256 + kind);
  if (hasKey(records.written(), sliceOf(id), algorithms)) {
    kid.fail("is the id of an earlier key for the same algorithm, too");
  }
  const encoding = config.at("encoding").oneOfOr(["text", "base64", "base64url"], TEXT);
  const environment = config.at("environment");
  const name = environment.text(1, LONGEST_VARIABLE);
  const secret = decode(environmentVariable(sliceOf(name)), encoding);
  const shortest = SIZES[kind];
  if (length(secret) < shortest || length(secret) > LONGEST) {
    environment.expected(
      "an environment variable of the VM with a secret of " +
        SHORTEST[kind] +
        " to 1024 bytes, encoded as encoding says",
    );
  }
  writeKey(sliceOf(id), algorithms, shortest, secret, records);
}

/** The secret that a variable says; `ABSENT` where it is not there, or not encoded so. */
function decode(value: Slice, encoding: i32): Slice {
  if (encoding === TEXT || !isPresent(value)) return value;
  decoded.clear();
  const isDecoded = encoding === BASE64 ? decodeBase64(value, decoded) : decodeBase64Url(value, decoded);
  return isDecoded ? decoded.written() : ABSENT;
}
