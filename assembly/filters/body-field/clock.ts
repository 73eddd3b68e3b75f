/** A clock that costs nothing to read: it goes on with each tick. */
import { nanosecondsNow } from "../../proxy/clock";

/** Milliseconds since 1970, as of the last tick, or of the last configuration. */
export let tickTime: u64 = 0;

/** How long a tick is, in milliseconds. */
export const TICK: u32 = 1000;

/** Reads the host's clock. */
export function readClock(): u64 {
  tickTime = nanosecondsNow() / 1_000_000;
  return tickTime;
}
