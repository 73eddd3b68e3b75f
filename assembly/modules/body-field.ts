/** body-field.wasm: exactly the callbacks that it needs. */

import { resetArena } from "../bytes/arena";
import { BodyField } from "../filters/body-field/filter";
import { TICK, tick } from "../filters/body-field/ticks";
import { waitingOf } from "../filters/body-field/waiting";
import { tickEvery } from "../proxy/clock";
import { configure } from "../proxy/configure";
import { allFilters, filterOf, filterOfRoot, refuseStream, settle } from "../proxy/contexts";
import { CONTINUE, STOP } from "../proxy/host";

export { proxy_abi_version_0_2_1, proxy_on_context_create, proxy_on_memory_allocate } from "../proxy/exports";

export function proxy_on_configure(root: u32, size: u32): u32 {
  const isAccepted = configure<BodyField>(root, size, "body-field");
  tickEvery(TICK);
  return isAccepted;
}

export function proxy_on_tick(root: u32): void {
  resetArena();
  tick(root);
}

export function proxy_on_request_headers(stream: u32, count: u32, isEnd: u32): u32 {
  const filter = filterOf<BodyField>(stream);
  return filter === null ? refuseStream() : settle(filter.onRequestHeaders(stream, isEnd !== 0));
}

export function proxy_on_request_body(stream: u32, size: u32, isEnd: u32): u32 {
  const waiting = waitingOf(stream);
  if (waiting === null) return CONTINUE;
  const filter = filterOfRoot<BodyField>(waiting.root);
  return filter === null ? refuseStream() : filter.onRequestBody(waiting, size, isEnd !== 0);
}

export function proxy_on_request_trailers(stream: u32, count: u32): u32 {
  const waiting = waitingOf(stream);
  const filter = waiting === null ? filterOf<BodyField>(stream) : filterOfRoot<BodyField>(waiting.root);
  resetArena();
  if (filter === null) return removeAllTrailers();
  if (waiting !== null && filter.endBody(waiting) !== CONTINUE) return STOP;
  return filter.onRequestTrailers();
}

/**
 * The filter of a long upload may be lost when its trailers come, and a request that is under way must not be refused for
 * that: the headers of every filter are taken out of them.
 */
function removeAllTrailers(): u32 {
  const filters = allFilters<BodyField>();
  for (let index = 0; index < filters.length; index++) filters[index].onRequestTrailers();
  return filters.length === 0 ? refuseStream() : CONTINUE;
}
