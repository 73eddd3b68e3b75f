import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { deflateSync, inflateSync } from "node:zlib";
import { Result } from "../abi.ts";
import { readable } from "../bytes.ts";
import { answers, type Host, type HostFunctions } from "../host.ts";
import { bytesOf, readFields, writeFields } from "../protobuf.ts";

/** What a foreign function answers: a result code, with data where there are any. */
interface ForeignAnswer {
  readonly result: number;
  readonly data?: Uint8Array;
}

const BAD_ARGUMENT: ForeignAnswer = { result: Result.badArgument };
const HASHES = new Set(["sha1", "sha224", "sha256", "sha384", "sha512"]);
/** The most that `uncompress` may grow to here; Envoy has no limit. */
const INFLATED_LIMIT = 16 * 1024 * 1024;

/** The key of either form, "none" if there is not exactly one, undefined if it cannot be read. */
function readKey(
  der: Uint8Array,
  pem: Uint8Array,
  read: (key: Buffer | string, isPem: boolean) => KeyObject,
): KeyObject | "none" | undefined {
  if (der.length > 0 === pem.length > 0) return "none";
  try {
    const key = pem.length > 0 ? read(readable(pem), true) : read(Buffer.from(der), false);
    // The keys that Envoy's BoringSSL digests with; Ed25519 it can read, but not use with a hash.
    return key.asymmetricKeyType === "rsa" || key.asymmetricKeyType === "ec" ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Arguments: 1 hash, 2 public key as DER (SPKI), 3 signature, 4 text, 5 public key as PEM. Result: 1 valid, 2 error. */
function verifySignature(argument: Uint8Array): ForeignAnswer {
  const fields = readFields(argument);
  if (fields === undefined) return BAD_ARGUMENT;
  const hash = readable(bytesOf(fields, 1));
  const key = readKey(bytesOf(fields, 2), bytesOf(fields, 5), (bytes, isPem) =>
    isPem
      ? createPublicKey({ key: bytes, format: "pem" })
      : createPublicKey({ key: bytes, format: "der", type: "spki" }),
  );
  if (key === "none") return BAD_ARGUMENT;
  const answer = (error: string): ForeignAnswer => ({
    result: Result.ok,
    data: writeFields([
      [1, error === ""],
      [2, error],
    ]),
  });
  if (!HASHES.has(hash.toLowerCase())) return answer(`${hash} is not supported.`);
  if (key === undefined) return answer("Failed to initialize digest verify.");
  const valid = verify(hash.toLowerCase(), bytesOf(fields, 4), key, bytesOf(fields, 3));
  return answer(valid ? "" : "Failed to verify digest. Error code: 0");
}

/** Arguments: 1 hash, 2 private key as DER (PKCS#8), 3 text, 4 private key as PEM. Result: 1 signed, 2 signature, 3 error. */
function signText(argument: Uint8Array): ForeignAnswer {
  const fields = readFields(argument);
  if (fields === undefined) return BAD_ARGUMENT;
  const hash = readable(bytesOf(fields, 1));
  const key = readKey(bytesOf(fields, 2), bytesOf(fields, 4), (bytes, isPem) =>
    isPem
      ? createPrivateKey({ key: bytes, format: "pem" })
      : createPrivateKey({ key: bytes, format: "der", type: "pkcs8" }),
  );
  if (key === "none") return BAD_ARGUMENT;
  const failure = (error: string): ForeignAnswer => ({ result: Result.ok, data: writeFields([[3, error]]) });
  if (key === undefined) return failure("Invalid key type: private key required for signing operation.");
  if (!HASHES.has(hash.toLowerCase())) return failure(`${hash} is not supported.`);
  const signature = sign(hash.toLowerCase(), bytesOf(fields, 3), key);
  return {
    result: Result.ok,
    data: writeFields([
      [1, true],
      [2, signature],
    ]),
  };
}

function uncompress(argument: Uint8Array): ForeignAnswer {
  try {
    return { result: Result.ok, data: inflateSync(argument, { maxOutputLength: INFLATED_LIMIT }) };
  } catch {
    return { result: Result.serializationFailure };
  }
}

/** The foreign functions of Envoy that this host has. */
const FOREIGN = new Map<string, (argument: Uint8Array, host: Host) => ForeignAnswer>([
  ["verify_signature", verifySignature],
  ["sign", signText],
  ["compress", (argument) => ({ result: Result.ok, data: deflateSync(argument) })],
  ["uncompress", uncompress],
  [
    "clear_route_cache",
    (_argument, host) => {
      host.context.stream?.clearRouteCache();
      return { result: Result.ok };
    },
  ],
]);

export const foreignFunctions: HostFunctions = {
  proxy_call_foreign_function: answers(
    "iiiiii",
    (host, nameAt = 0, nameSize = 0, argumentAt = 0, argumentSize = 0, resultAt = 0, sizeAt = 0) => {
      const name = host.memory.view(nameAt, nameSize);
      const argument = host.memory.read(argumentAt, argumentSize);
      if (name === undefined || argument === undefined) return Result.invalidMemoryAccess;
      const foreign = FOREIGN.get(readable(name));
      if (foreign === undefined) return Result.notFound;
      const { result, data = new Uint8Array(0) } = foreign(argument, host);
      // A caller who does not want the data passes null for both.
      if (resultAt === 0)
        return sizeAt === 0 || host.memory.writeWord(sizeAt, data.length)
          ? result
          : Result.invalidMemoryAccess;
      return host.memory.give(data, resultAt, sizeAt) ? result : Result.invalidMemoryAccess;
    },
  ),
};
