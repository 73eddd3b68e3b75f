/** Ticks: calls of `proxy_on_tick` in turn, one after another, for each root context that asks for them. */
import { proxy_set_tick_period_milliseconds } from "./host";

/** Asks for ticks of the root context of the current callback. `milliseconds`: 1 or more; 0: no more ticks. */
export function setTickPeriod(milliseconds: u32): void {
  proxy_set_tick_period_milliseconds(milliseconds);
}
