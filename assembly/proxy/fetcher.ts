/**
 * A document that is fetched from a URL and kept up to date, by one of all workers for all of them: they share it, and
 * who fetches, in shared data (see shared-data.ts). Allocates nothing after it was made.
 *
 * - Fetched first with the first tick, then anew before its lifetime ends. Its root context needs ticks: see
 *   `milliseconds`.
 * - After a failure it is tried again with growing pauses; what was taken last stays, for as long as `keepFor` says.
 * - What the filter does not `take` is a failure, too.
 * - Redirects are not followed: any status but 200 is a failure.
 * - Two workers may both fetch if they begin in the same instant, before anything is shared. That does no harm.
 */
import { Bytes, bytesOf, sliceOf } from "../bytes/bytes";
import { isPresent, length, part, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { maxAge } from "../codec/cache-control";
import { nanosecondsNow } from "./clock";
import { FetchState } from "./fetch-state";
import { callBody, callHeaders, callStatus, get, NO_CALL } from "./http-call";
import { line, logInfo, logWarning } from "./log";
import { setSharedData, sharedData, sharedNumber, UNWRITTEN } from "./shared-data";

const CACHE_CONTROL = bytesOf("cache-control");

/** How often to look for a document that is missing, and for one that is there, in milliseconds. */
const HASTE: u32 = 50;
const LEISURE: u32 = 1000;

/** The longest name of a document in shared data, and the bytes before it. */
const NAME_SIZE: usize = 8;
/** The largest document. */
export const LARGEST_DOCUMENT: u32 = 262_144;

const stateBytes = new Writer(memory.data(64), 64);
const document = new Writer(memory.data(262152), LARGEST_DOCUMENT + 8);
const state = new FetchState();

/** Where a document is, and how long things may take; times in milliseconds. */
export class FetchSource {
  /** Where it is fetched: a cluster, and what the request says. */
  cluster: Bytes = bytesOf("");
  authority: Bytes = bytesOf("");
  path: Bytes = bytesOf("/");
  accept: Bytes = bytesOf("*/*");
  /** How long an answer may take. */
  timeout: i64 = 5_000;
  /** For how long a document need not be fetched again; a shorter `max-age` of its answer counts instead. */
  lifetime: i64 = 300_000;
  /** How long the last one is kept while no other can be had. */
  keepFor: i64 = 86_400_000;
  /** At least so long from one fetch out of turn to the next. */
  cooldown: i64 = 10_000;
}

export abstract class Fetcher {
  private readonly stateKey: Bytes;
  private readonly documentKey: Bytes;
  /** The document that was last taken, by when it was fetched; 0: none. */
  private taken: i64 = 0;
  private call: u32 = NO_CALL;
  private isDemanded: bool = false;
  private demandedAt: i64 = 0;

  /** `purpose`: what kind of document it is, in log lines and in shared data. */
  constructor(
    protected readonly source: FetchSource,
    private readonly purpose: string,
  ) {
    const name =
      purpose + " " + textOf(source.cluster) + " " + textOf(source.authority) + textOf(source.path);
    this.stateKey = bytesOf("numesh.fetch.state " + name);
    this.documentKey = bytesOf("numesh.fetch.document " + name);
  }

  /** Makes use of a document. False where it is not what it should be; then the one before must still be in use. */
  protected abstract take(body: Slice): bool;

  /** Told of each fetch of this VM that has ended. */
  protected abstract note(isSuccess: bool): void;

  /** Whether there is a document, and not one that is too old. */
  isReady(now: i64): bool {
    return this.taken !== 0 && now - this.taken <= this.source.keepFor;
  }

  /** Milliseconds since the document that is in use was fetched; -1: there is none. */
  age(now: i64): i64 {
    return this.taken === 0 ? -1 : now - this.taken;
  }

  /** How often to call `tick`, at the moment. */
  milliseconds(now: i64): u32 {
    return this.isReady(now) && !this.isDemanded ? LEISURE : HASTE;
  }

  /**
   * Asks for a fetch out of turn, as for a key that the document does not have, and begins it. True if one is under
   * way, so that waiting makes sense; false if the last one, of whatever worker, was too short a time ago. What that
   * one brought may only have been taken now: so look again for what was missed.
   */
  demand(now: i64): bool {
    if (!this.isDemanded) {
      if (this.isRecent(this.taken, now) || this.isRecent(this.demandedAt, now)) return false;
      this.isDemanded = true;
      this.demandedAt = now;
      this.look(now, true);
    }
    return this.isDemanded;
  }

  /**
   * Takes what others have fetched, and fetches what is due. To be called with each tick, and while the plugin is
   * configured, so that a new configuration begins with what the former one had.
   *
   * @param mayFetch false while the plugin is configured, as that also happens where no request will ever be.
   * @returns whether a document was taken.
   */
  look(now: i64, mayFetch: bool): bool {
    state.read(sharedData(this.stateKey));
    const number = sharedNumber();
    const isNew = state.fetchedAt !== this.taken && this.adopt(state.fetchedAt);
    // What others have fetched is an answer to the demand, too.
    if (isNew) this.isDemanded = false;
    if (!mayFetch || this.call !== NO_CALL) return isNew;
    // What others share may be of no use: a document that another has replaced before its state was written.
    const isMissed = this.isDemanded || this.taken === 0;
    if (!state.isDue(now, this.source.timeout, this.source.lifetime, isMissed)) {
      // A failure has just been: who waits should not wait for the next try.
      if (this.isDemanded && !state.isLeased(now, this.source.timeout)) this.isDemanded = false;
      return isNew;
    }
    state.lease(now, this.source.timeout);
    if (this.share(number)) this.fetch(now);
    return isNew;
  }

  /** Ends a call. False where it is not one of this document. True: `isReady` and the rest may have changed. */
  onResponse(token: u32, bodySize: u32, now: i64): bool {
    if (token !== this.call || token === NO_CALL) return false;
    this.call = NO_CALL;
    this.isDemanded = false;
    const status = callStatus();
    if (status !== 200) {
      this.fail(now, line().ascii("status ").decimal(status));
    } else if (bodySize > LARGEST_DOCUMENT) {
      this.fail(now, line().ascii("larger than ").decimal(LARGEST_DOCUMENT).ascii(" bytes"));
    } else {
      this.succeed(callBody(bodySize), now);
    }
    return true;
  }

  /** Whether a fetch out of turn would come too soon after a moment. One that the clock has yet to reach is none. */
  private isRecent(moment: i64, now: i64): bool {
    return moment <= now && now - moment < this.source.cooldown;
  }

  private fetch(now: i64): void {
    const source = this.source;
    this.call = get(
      source.cluster,
      sliceOf(source.authority),
      sliceOf(source.path),
      sliceOf(source.accept),
      <u32>source.timeout,
    );
    if (this.call !== NO_CALL) return;
    this.isDemanded = false;
    this.fail(now, line().ascii("no such cluster, or no host of it is well"));
  }

  private succeed(body: Slice, now: i64): void {
    if (!isPresent(body) || !this.take(body)) {
      this.fail(now, line().ascii("not what it should be"));
      return;
    }
    let lifetime = this.source.lifetime;
    const age = maxAge(callHeaders.get(CACHE_CONTROL));
    if (age >= 0) lifetime = max(min(lifetime, age * 1000), min(lifetime, this.source.cooldown));
    state.read(sharedData(this.stateKey));
    state.succeed(now, lifetime);
    this.taken = state.fetchedAt;
    document
      .clear()
      .uint32(<u32>this.taken)
      .uint32(<u32>(this.taken >> 32))
      .bytes(body);
    // The document first: who sees the new state finds it.
    setSharedData(this.documentKey, document.written(), UNWRITTEN);
    this.share(UNWRITTEN);
    logInfo(
      line().ascii(this.purpose).ascii(" from ").printable(sliceOf(this.source.cluster)).ascii(": fetched"),
    );
    this.note(true);
  }

  /** `why`: the log line, which has the reason already. */
  private fail(now: i64, why: Writer): void {
    logWarning(why.ascii(": ").ascii(this.purpose).ascii(" from ").printable(sliceOf(this.source.cluster)));
    state.read(sharedData(this.stateKey));
    state.fail(now, <u32>((nanosecondsNow() * 0x9e3779b97f4a7c15) >> 32));
    this.share(UNWRITTEN);
    this.note(false);
  }

  /** Takes the document that is in shared data, if it is the one of the state. */
  private adopt(name: i64): bool {
    if (name === 0) return false;
    const shared = sharedData(this.documentKey);
    if (length(shared) < NAME_SIZE || load<i64>(start(shared)) < name) return false;
    if (!this.take(part(shared, NAME_SIZE, length(shared)))) return false;
    this.taken = name;
    return true;
  }

  private share(number: u32): bool {
    state.write(stateBytes.clear());
    return setSharedData(this.stateKey, stateBytes.written(), number);
  }
}

function textOf(bytes: Bytes): string {
  return String.UTF8.decodeUnsafe(changetype<usize>(bytes), bytes.length);
}
