import {
  answerAddress,
  OK,
  proxy_get_current_time_nanoseconds,
  proxy_set_tick_period_milliseconds,
} from "./host";

/** The time of day, in nanoseconds since 1970-01-01T00:00Z; 0 where the host has none. */
export function nanosecondsNow(): u64 {
  return proxy_get_current_time_nanoseconds(answerAddress) === OK ? load<u64>(answerAddress) : 0;
}

/** The time of day, in seconds since 1970-01-01T00:00Z as in a JWT's `exp`; 0 where the host has none. */
export function secondsNow(): i64 {
  return <i64>(nanosecondsNow() / 1_000_000_000);
}

/** Has Envoy call `proxy_on_tick` for the plugin that is being configured, on each worker, from now on. */
export function tickEvery(milliseconds: u32): void {
  proxy_set_tick_period_milliseconds(milliseconds);
}

/** The time of day, in milliseconds since 1970-01-01T00:00Z; 0 where the host has none. */
export function millisecondsNow(): i64 {
  return <i64>(nanosecondsNow() / 1_000_000);
}
