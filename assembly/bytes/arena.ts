/**
 * The arena: memory that the host fills.
 *
 * Envoy answers a question (a header, a configuration) by asking the module for room and writing there. That
 * room is the arena. It is bumped upwards within one callback and empty again when the next one begins, so
 * what the host wrote stays valid to the end of the callback, and nothing is ever freed.
 *
 * - The first 64 KiB are static: more than Envoy's default limit for all request headers together (60 KiB).
 * - What does not fit goes to an overflow area behind the heap, grown by whole powers of two when first
 *   needed and kept for later callbacks: a configuration of megabytes, a listener with larger limits.
 * - Beyond `LARGEST_OVERFLOW`, or when the VM gets no more memory, room is refused: the host call fails, the
 *   question reads as unanswered, and `wasRefused()` says so until the next callback. Nothing traps.
 */

const SCRATCH_SIZE: usize = 65536;
const SCRATCH: usize = memory.data(65536, 16);

/** The most bytes that one callback may be given beyond the static 64 KiB. */
export const LARGEST_OVERFLOW: usize = 32 << 20;

const PAGE: usize = 65536;
const ALIGNMENT: usize = 8;

let scratchUsed: usize = 0;
let overflow: usize = 0;
let overflowSize: usize = 0;
let overflowUsed: usize = 0;
let refused: bool = false;

/** Empties the arena. Every exported callback begins with it (see proxy/contexts). */
export function resetArena(): void {
  scratchUsed = 0;
  overflowUsed = 0;
  refused = false;
}

/** Whether the host was refused room since the last reset, so that an answer is missing. */
export function wasRefused(): bool {
  return refused;
}

/** Room for `size` bytes, 8-aligned and not cleared, or 0 where it is refused. */
export function takeRoom(size: usize): usize {
  if (size > LARGEST_OVERFLOW) return refuse();
  const aligned = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
  if (aligned <= SCRATCH_SIZE - scratchUsed) {
    const room = SCRATCH + scratchUsed;
    scratchUsed += aligned;
    return room;
  }
  if (aligned > overflowSize - overflowUsed && !growOverflow(aligned)) return refuse();
  const room = overflow + overflowUsed;
  overflowUsed += aligned;
  return room;
}

/**
 * Moves the overflow to a larger area, which leaves what was already written in the old one in place. The old
 * area is not used again; as areas at least double, all of them together are less than twice the last.
 */
function growOverflow(needed: usize): bool {
  let size = max(overflowSize << 1, PAGE);
  while (size < needed) size <<= 1;
  if (size > LARGEST_OVERFLOW) return false;
  const pagesBefore = memory.grow(<i32>(size / PAGE));
  if (pagesBefore < 0) return false;
  overflow = <usize>pagesBefore * PAGE;
  overflowSize = size;
  overflowUsed = 0;
  return true;
}

function refuse(): usize {
  refused = true;
  return 0;
}
