/**
 * From Envoy's context ids to configured filters.
 *
 * Envoy gives each plugin a *root context* and each request a *stream context* below one. Plugins with the same
 * vm_id and code share a VM, so one module may serve several roots at once; and an update of a configuration
 * is a new root beside the old one, which ends with its last request and without a word to the module.
 *
 * A stream's root is told once, when the stream begins. It is kept in a ring indexed by the low bits of the
 * stream's id. A later stream may overwrite it, but only after 1023 others have begun: nothing to a filter that
 * acts on request headers, as these follow at once. Trailers come later; where several roots are served, those
 * of a stream whose root is lost by then end in `refuseStream`, or in what `allFilters` do. Whatever else acts late
 * must keep its filter itself.
 */
import { resetArena, wasRefused } from "../bytes/arena";
import { bytesOf } from "../bytes/bytes";
import { Filter } from "./filter";
import { Action, CONTINUE, OK, proxy_continue_stream, proxy_set_effective_context } from "./host";
import { respond, responseHeaderList } from "./local-response";

const filters = new Map<u32, Filter>();

/** The filters of all roots; the filter of the only root, while there is only one, and that root, which is never 0. */
let all: Filter[] = [];
let only: Filter | null = null;
let onlyRoot: u32 = 0;

/** 1024 entries of a stream id and its root id. Streams never have id 0. */
const RING: usize = memory.data(8192, 8);
const RING_MASK: u32 = 1023;

/** What proxy-wasm calls the request of a stream. */
const REQUEST: i32 = 0;

const UNKNOWN_STREAM = bytesOf("numesh_unknown_stream");
const NO_ROOM = bytesOf("numesh_no_room_for_headers");

/** A context begins. Roots, whose parent is 0, are of interest only once they are configured. */
export function beginContext(context: u32, parent: u32): void {
  if (parent === 0) return;
  const place = ringPlace(context);
  store<u32>(place, context);
  store<u32>(place, parent, 4);
}

/**
 * Begins a callback of a stream: empties the arena, finds the stream's filter. Null, and the caller must end in
 * `refuseStream`, if its root was never configured or, with several roots, is no longer known.
 */
export function filterOf<T extends Filter>(stream: u32): T | null {
  resetArena();
  const place = ringPlace(stream);
  if (load<u32>(place) === stream) {
    const root = load<u32>(place, 4);
    if (root === onlyRoot) return changetype<T | null>(only);
    return filters.has(root) ? changetype<T>(filters.get(root)) : null;
  }
  return changetype<T | null>(only);
}

/** The root of a stream. Only in the callback of request headers, where it is always known. */
export function rootOf(stream: u32): u32 {
  return load<u32>(ringPlace(stream), 4);
}

/** The filter of a root, or null where Envoy has dropped the root, or it was never configured. */
export function filterOfRoot<T extends Filter>(root: u32): T | null {
  return filters.has(root) ? changetype<T>(filters.get(root)) : null;
}

/** The filters of all roots: what must hold for a stream whose root is lost, must hold for all of them. */
export function allFilters<T extends Filter>(): T[] {
  return changetype<T[]>(all);
}

/**
 * Makes a stream (or a root) the one that host calls are about from now on. False where Envoy has it no more. A
 * callback begins with its own.
 */
export function useContext(context: u32): bool {
  return proxy_set_effective_context(context) === OK;
}

/** Lets the request of the stream in use go on that an earlier callback has stopped. */
export function continueRequest(): void {
  proxy_continue_stream(REQUEST);
}

/** Answers 503 where no filter is known for a stream, and gives what the callback must return. */
export function refuseStream(): Action {
  return respond(503, UNKNOWN_STREAM, responseHeaderList());
}

/**
 * Ends a callback of request headers with the filter's action. Had the arena no room for a header, the filter
 * took it for absent: then its consent is worth nothing, and the request is answered with 503.
 */
export function settle(action: Action): Action {
  if (action === CONTINUE && wasRefused()) return respond(503, NO_ROOM, responseHeaderList());
  return action;
}

/** Makes `filter` serve a root context from now on. */
export function keepFilter(root: u32, filter: Filter): void {
  filters.set(root, filter);
  findOnly();
}

/**
 * Forgets the filters of roots that Envoy has dropped. It does not say when it drops one, but refuses to make
 * it the effective context. `current` is the root that is being configured.
 */
export function dropDeadFilters(current: u32): void {
  const roots = filters.keys();
  for (let index = 0; index < roots.length; index++) {
    const root = roots[index];
    if (root !== current && proxy_set_effective_context(root) !== OK) filters.delete(root);
  }
  proxy_set_effective_context(current);
  findOnly();
}

function findOnly(): void {
  all = filters.values();
  only = all.length === 1 ? all[0] : null;
  onlyRoot = all.length === 1 ? filters.keys()[0] : 0;
}

function ringPlace(stream: u32): usize {
  return RING + ((stream & RING_MASK) << 3);
}
