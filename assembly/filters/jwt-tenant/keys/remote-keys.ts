/** Keys that an issuer publishes under a URL, kept up to date. */
import { isDigit, toLower } from "../../../bytes/ascii";
import { Bytes, bytesOf, copyOf, sliceOf } from "../../../bytes/bytes";
import { byteAt, hasBytes, indexOf, isPresent, length, part, Slice, startsWith } from "../../../bytes/slice";
import { Writer } from "../../../bytes/writer";
import { ConfigNode } from "../../../proxy/config";
import { Counter } from "../../../proxy/counter";
import { Fetcher, FetchSource } from "../../../proxy/fetcher";
import { WaitingStreams } from "../../../proxy/waiting-streams";
import { takeKeySet } from "./jwks";
import { KeySet } from "./key-set";

const LONGEST_URI: u32 = 2048;
const LONGEST_CLUSTER: u32 = 512;
/** Bytes of the keys of one set, ready to verify with: 40 RSA keys of 2048 bits, say. */
const KEY_BYTES: i32 = 16384;
/** The most requests that wait for the keys of one set. */
const MOST_WAITING: i32 = 1000;

const HTTP = bytesOf("http://");
const HTTPS = bytesOf("https://");
const SLASH: u8 = 0x2f;
const OPENING: u8 = 0x7b;
/** Stands for the tenant in names and URLs. */
export const TENANT = bytesOf("{tenant}");
const MEDIA_TYPE = bytesOf("application/json");

const pathBytes = new Writer(memory.data(2560), 2560);

const fetched = new Counter("numesh_jwt_tenant_keys_fetched");
const failed = new Counter("numesh_jwt_tenant_keys_failed");

export class RemoteKeys extends Fetcher {
  readonly keys: KeySet = new KeySet(new StaticArray<u8>(KEY_BYTES));
  readonly waiting: WaitingStreams = new WaitingStreams(MOST_WAITING);

  /**
   * @param source where they are.
   * @param patience milliseconds that a request may wait for them.
   * @param isWanted whether they are fetched before a token asks for them.
   */
  constructor(
    source: FetchSource,
    readonly patience: i64,
    public isWanted: bool,
  ) {
    super(source, "keys");
  }

  protected take(body: Slice): bool {
    return takeKeySet(body, this.keys);
  }

  protected note(isSuccess: bool): void {
    if (isSuccess) fetched.increment();
    else failed.increment();
  }
}

/** Makes the counters visible at 0. */
export function defineKeyCounters(): void {
  fetched.define();
  failed.define();
}

/** The `remoteJwks` of an issuer, after which one set of keys is made, or one for each tenant. */
export class RemoteKeysRule {
  /** Whether the URL has `{tenant}` in its path. */
  readonly isForTenants: bool;
  private readonly uri: Bytes;
  private readonly cluster: Bytes;
  private readonly timeout: i64;
  private readonly lifetime: i64;
  private readonly keepFor: i64;
  private readonly cooldown: i64;
  private readonly patience: i64;

  constructor(config: ConfigNode) {
    config.onlyKeys([
      "uri",
      "cluster",
      "timeoutMilliseconds",
      "cacheSeconds",
      "keepSeconds",
      "cooldownSeconds",
      "waitMilliseconds",
    ]);
    const uri = config.at("uri").text(1, LONGEST_URI);
    if (!isUri(sliceOf(uri))) config.at("uri").expected("http:// or https://, a host, and a path without #");
    const cluster = config.at("cluster");
    this.cluster = cluster.isGiven ? cluster.text(1, LONGEST_CLUSTER) : copyOf(originOf(sliceOf(uri)));
    this.timeout = config.at("timeoutMilliseconds").integerOr(1, 60_000, 5_000);
    this.lifetime = 1000 * config.at("cacheSeconds").integerOr(1, 604_800, 300);
    this.keepFor = 1000 * config.at("keepSeconds").integerOr(1, 2_592_000, 86_400);
    this.cooldown = 1000 * config.at("cooldownSeconds").integerOr(1, 3_600, 10);
    this.patience = config.at("waitMilliseconds").integerOr(0, 60_000, 5_000);
    this.isForTenants = placeholderIn(sliceOf(uri)) >= 0;
    this.uri = uri;
    if (this.keepFor < this.lifetime) config.at("keepSeconds").fail("must not be less than cacheSeconds");
  }

  /** The keys of a tenant or, with `ABSENT`, the only ones. Allocates. */
  keysOf(tenant: Slice): RemoteKeys {
    const source = new FetchSource();
    const uri = sliceOf(this.uri);
    const origin = originOf(uri);
    const path = part(uri, length(origin), length(uri));
    source.cluster = this.cluster;
    source.authority = copyOf(part(origin, <usize>indexOf(origin, SLASH) + 2, length(origin)));
    source.path = hasBytes(path) ? withTenant(path, tenant) : bytesOf("/");
    source.accept = MEDIA_TYPE;
    source.timeout = this.timeout;
    source.lifetime = this.lifetime;
    source.keepFor = this.keepFor;
    source.cooldown = this.cooldown;
    return new RemoteKeys(source, this.patience, !isPresent(tenant));
  }
}

/** Scheme, host and port, as they stand in the URL. */
function originOf(uri: Slice): Slice {
  const slashes = indexOf(uri, SLASH);
  const path = slashes < 0 ? -1 : indexOf(uri, SLASH, slashes + 2);
  return path < 0 ? uri : part(uri, 0, path);
}

/** Where `{tenant}` stands, or -1. */
export function placeholderIn(text: Slice): i32 {
  for (let at = indexOf(text, OPENING); at >= 0; at = indexOf(text, OPENING, at + 1)) {
    if (startsWith(part(text, at, length(text)), sliceOf(TENANT))) return at;
  }
  return -1;
}

function withTenant(path: Slice, tenant: Slice): Bytes {
  const at = placeholderIn(path);
  if (at < 0) return copyOf(path);
  pathBytes
    .clear()
    .bytes(part(path, 0, at))
    .bytes(tenant)
    .bytes(part(path, at + TENANT.length, length(path)));
  return copyOf(pathBytes.written());
}

function isUri(uri: Slice): bool {
  if (!startsWith(uri, sliceOf(HTTP)) && !startsWith(uri, sliceOf(HTTPS))) return false;
  const origin = originOf(uri);
  const host = <usize>indexOf(origin, SLASH) + 2;
  if (length(origin) === host) return false;
  for (let at: usize = host; at < length(uri); at++) {
    const byte = <u8>byteAt(uri, at);
    const isFitting = at < length(origin) ? isOfHost(byte) : byte - 0x21 < 0x5e && byte !== 0x23;
    if (!isFitting) return false;
  }
  return true;
}

/** Letters, digits and `.:_-[]`: names, addresses, ports. */
function isOfHost(byte: u8): bool {
  if (toLower(byte) - 0x61 < 26 || isDigit(byte)) return true;
  return byte === 0x2e || byte === 0x3a || byte === 0x5f || byte === 0x2d || byte === 0x5b || byte === 0x5d;
}
