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
/** The most that a foreign function takes here, and that `uncompress` may grow to; Envoy has no limit. */
const MOST_BYTES = 16 * 1024 * 1024;
/** No function has a name as long as this. */
const MOST_NAME = 64;

/** The curves of BoringSSL. */
const CURVES = new Set(["secp224r1", "prime256v1", "secp384r1", "secp521r1"]);

/** Why there is no key that Envoy could use: not exactly one was given, it cannot be read, it signs nothing with a hash. */
type NoKey = "not-one" | "unreadable" | "unusable";

/** The key that is given as DER or as PEM. */
function readKey(
  der: Uint8Array,
  pem: Uint8Array,
  fromDer: (der: Buffer) => KeyObject,
  fromPem: (pem: string) => KeyObject,
): KeyObject | NoKey {
  if (der.length > 0 === pem.length > 0) return "not-one";
  let key: KeyObject;
  try {
    key = pem.length > 0 ? fromPem(readable(pem)) : fromDer(Buffer.from(der));
  } catch {
    return "unreadable";
  }
  const usable =
    key.asymmetricKeyType === "rsa" ||
    (key.asymmetricKeyType === "ec" && CURVES.has(key.asymmetricKeyDetails?.namedCurve ?? ""));
  return usable ? key : "unusable";
}

/** Arguments: 1 hash, 2 public key as DER (SPKI), 3 signature, 4 text, 5 public key as PEM. Result: 1 valid, 2 error. */
function verifySignature(argument: Uint8Array): ForeignAnswer {
  const fields = readFields(argument);
  if (fields === undefined) return BAD_ARGUMENT;
  const hash = readable(bytesOf(fields, 1));
  const key = readKey(
    bytesOf(fields, 2),
    bytesOf(fields, 5),
    (der) => createPublicKey({ key: der, format: "der", type: "spki" }),
    (pem) => {
      // Node would also make a public key of a private one or of a certificate; Envoy does not.
      if (!pem.includes("-----BEGIN PUBLIC KEY-----")) throw new TypeError("not a public key");
      return createPublicKey({ key: pem, format: "pem" });
    },
  );
  if (key === "not-one") return BAD_ARGUMENT;
  const answer = (error: string): ForeignAnswer => ({
    result: Result.ok,
    data: writeFields([
      [1, error === ""],
      [2, error],
    ]),
  });
  if (!HASHES.has(hash.toLowerCase())) return answer(`${hash} is not supported.`);
  if (typeof key === "string") return answer("Failed to initialize digest verify.");
  const valid = verify(hash.toLowerCase(), bytesOf(fields, 4), key, bytesOf(fields, 3));
  return answer(valid ? "" : "Failed to verify digest. Error code: 0");
}

/** Arguments: 1 hash, 2 private key as DER (PKCS#8), 3 text, 4 private key as PEM. Result: 1 signed, 2 signature, 3 error. */
function signText(argument: Uint8Array): ForeignAnswer {
  const fields = readFields(argument);
  if (fields === undefined) return BAD_ARGUMENT;
  const hash = readable(bytesOf(fields, 1));
  const key = readKey(
    bytesOf(fields, 2),
    bytesOf(fields, 4),
    (der) => createPrivateKey({ key: der, format: "der", type: "pkcs8" }),
    (pem) => createPrivateKey({ key: pem, format: "pem" }),
  );
  if (key === "not-one") return BAD_ARGUMENT;
  const failure = (error: string): ForeignAnswer => ({ result: Result.ok, data: writeFields([[3, error]]) });
  if (key === "unreadable") {
    return failure("Invalid key type: private key required for signing operation.");
  }
  if (!HASHES.has(hash.toLowerCase())) return failure(`${hash} is not supported.`);
  if (typeof key === "string") return failure("Invalid private key: key data is corrupted or malformed.");
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
    return { result: Result.ok, data: inflateSync(argument, { maxOutputLength: MOST_BYTES }) };
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
      const argument = host.memory.view(argumentAt, argumentSize);
      if (name === undefined || argument === undefined) return Result.invalidMemoryAccess;
      const foreign = nameSize > MOST_NAME ? undefined : FOREIGN.get(readable(name));
      if (foreign === undefined) return Result.notFound;
      if (argumentSize > MOST_BYTES) return Result.internalFailure;
      const { result, data = new Uint8Array(0) } = foreign(argument.slice(), host);
      // A caller who does not want the data passes null for both.
      if (resultAt === 0)
        return sizeAt === 0 || host.memory.writeWord(sizeAt, data.length)
          ? result
          : Result.invalidMemoryAccess;
      return host.memory.give(data, resultAt, sizeAt) ? result : Result.invalidMemoryAccess;
    },
  ),
};
