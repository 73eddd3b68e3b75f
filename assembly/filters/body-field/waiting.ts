/** The requests that wait for their fields, and what is kept of each: this, and behind it the scanner's memory. */
import { blocksInUse, findBlock, freeBlock, keyOf, nextBlock, takeBlock } from "../../bytes/block-table";

@unmanaged
export class Waiting {
  /** The filter's headers that the client has sent and that stay, as bits. */
  kept: u64;
  /** The root that it belongs to, hence the filter. */
  root: u32;
  /** The rule, by its place in the filter. */
  rule: i32;
  /** The format of the body. */
  format: i32;
  /** How many bytes of the body have been read. */
  read: u32;
  /** How many ticks the filter had seen when it began to wait. */
  since: u32;
}

/** Bytes in front of the scanner's memory. */
const HEAD_SIZE: usize = (offsetof<Waiting>() + 7) & ~7;

/** How many requests wait. */
export function waitingCount(): u32 {
  return blocksInUse();
}

/** A request begins to wait. Null where there is no memory for it. Nothing in it is set. */
export function beginWaiting(stream: u32, scannerSize: usize): Waiting | null {
  return changetype<Waiting | null>(takeBlock(stream, HEAD_SIZE + scannerSize));
}

/** What is kept of a stream's request, or null where it does not wait. */
export function waitingOf(stream: u32): Waiting | null {
  return changetype<Waiting | null>(findBlock(stream));
}

/** The request waits no more. */
export function endWaiting(waiting: Waiting): void {
  freeBlock(changetype<usize>(waiting));
}

/** Goes over all that wait: the one after `waiting`, the first for null; null behind the last. */
export function nextWaiting(waiting: Waiting | null): Waiting | null {
  return changetype<Waiting | null>(nextBlock(changetype<usize>(waiting)));
}

/** The stream of a request that waits. */
export function streamOf(waiting: Waiting): u32 {
  return keyOf(changetype<usize>(waiting));
}

/** Where the scanner's memory begins: 8-aligned. */
export function scannerState(waiting: Waiting): usize {
  return changetype<usize>(waiting) + HEAD_SIZE;
}
