/** The body of a request, as far as the callback that runs now has it. */
import { resetArena } from "../bytes/arena";
import { ABSENT, Slice } from "../bytes/slice";
import { answer } from "./answer";
import { answerAddress, answerSize, OK, proxy_get_buffer_bytes } from "./host";

const REQUEST_BODY: i32 = 0;

/** The most bytes that `requestBodyPart` gives at once: what the arena has without growing. */
export const LARGEST_PART: u32 = 65536;

/**
 * Bytes of the request's body, from the place `from` in what the body callback has now; or `ABSENT` where the host has
 * none there. Empties the arena first, so that a long body takes no more memory than a short one: whatever the
 * host gave before in this callback is lost.
 *
 * A filter that answers `STOP_AND_WATERMARK` to the body has only the new bytes in the next callback, and need
 * not read from the beginning again.
 *
 * @param size up to `LARGEST_PART`.
 */
export function requestBodyPart(from: u32, size: u32): Slice {
  resetArena();
  const status = proxy_get_buffer_bytes(REQUEST_BODY, from, size, answerAddress, answerSize);
  return status === OK ? answer() : ABSENT;
}
