/**
 * What the VMs of an Envoy agree on about a document that they fetch: when it was fetched, whether somebody fetches it
 * at the moment, and when it may be tried again. Pure. All times are milliseconds since 1970.
 */
import { length, Slice, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";

/** Bytes of a state in shared data. */
const SIZE: usize = 36;

/** The first pause after a failure; it doubles with each further one. */
const FIRST_PAUSE: i64 = 500;
const LONGEST_PAUSE: i64 = 60_000;
/** So many failures in a row bring the longest pause. */
const MOST_DOUBLINGS: u32 = 7;

/** How much later than it must be a moment may lie: who fetches is left alone for so long, and clocks are read one by one. */
const GRACE: i64 = 500;

export class FetchState {
  /** When the present document was fetched, which is also its name; 0: there is none yet. */
  fetchedAt: i64 = 0;
  /** From then on it is fetched anew. */
  refreshAt: i64 = 0;
  /** Until then somebody is fetching it; 0: nobody. */
  leasedUntil: i64 = 0;
  /** Not before then is it tried again after a failure. */
  retryAt: i64 = 0;
  /** Failures since the last success. */
  failures: u32 = 0;

  /** Takes over what is in shared data. What is not such a state, as `ABSENT`, is the state before everything. */
  read(bytes: Slice): void {
    const at = start(bytes);
    const isState = length(bytes) === SIZE;
    this.fetchedAt = isState ? load<i64>(at) : 0;
    this.refreshAt = isState ? load<i64>(at, 8) : 0;
    this.leasedUntil = isState ? load<i64>(at, 16) : 0;
    this.retryAt = isState ? load<i64>(at, 24) : 0;
    this.failures = isState ? load<u32>(at, 32) : 0;
  }

  write(into: Writer): void {
    this.writeTime(this.fetchedAt, into);
    this.writeTime(this.refreshAt, into);
    this.writeTime(this.leasedUntil, into);
    this.writeTime(this.retryAt, into);
    into.uint32(this.failures);
  }

  /** Whether somebody fetches. Nobody does for longer than an answer may take, even if the clock was set back. */
  isLeased(now: i64, timeout: i64): bool {
    return lies(this.leasedUntil, now, timeout + GRACE);
  }

  /**
   * Whether to fetch now.
   *
   * @param lifetime for how long a document need not be fetched again, at most, even if the clock was set back.
   * @param demanded even if the present document is not due yet.
   */
  isDue(now: i64, timeout: i64, lifetime: i64, demanded: bool): bool {
    if (this.isLeased(now, timeout) || lies(this.retryAt, now, LONGEST_PAUSE)) return false;
    return demanded || this.fetchedAt === 0 || !lies(this.refreshAt, now, lifetime + GRACE);
  }

  lease(now: i64, timeout: i64): void {
    this.leasedUntil = now + timeout + GRACE;
  }

  /**
   * The document is here.
   *
   * @param lifetime for how long it need not be fetched again.
   */
  succeed(now: i64, lifetime: i64): void {
    // Two documents never have the same name.
    this.fetchedAt = max(now, this.fetchedAt + 1);
    this.refreshAt = now + lifetime;
    this.leasedUntil = 0;
    this.retryAt = 0;
    this.failures = 0;
  }

  /**
   * It could not be had. The pause is half of what it may be and a random share of the other half, so that many
   * gateways do not come back at once.
   *
   * @param random any number.
   */
  fail(now: i64, random: u32): void {
    const pause = min(FIRST_PAUSE << min(this.failures, MOST_DOUBLINGS), LONGEST_PAUSE);
    this.leasedUntil = 0;
    this.retryAt = now + (pause >> 1) + (((pause >> 1) * <i64>(random & 0xffff)) >> 16);
    this.failures = min(this.failures, MOST_DOUBLINGS) + 1;
  }

  private writeTime(time: i64, into: Writer): void {
    into.uint32(<u32>time).uint32(<u32>(time >> 32));
  }
}

/** Whether a moment is still to come, but no further away than it can be meant. */
function lies(moment: i64, now: i64, most: i64): bool {
  return moment > now && moment - now <= most;
}
