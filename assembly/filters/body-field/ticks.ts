/** What is done once a second about the requests that wait. */
import { continueRequest, filterOfRoot, useContext } from "../../proxy/contexts";
import { CONTINUE } from "../../proxy/host";
import { line, logWarning } from "../../proxy/log";
import { readClock } from "./clock";
import { BodyField } from "./filter";
import { ABORTED, count } from "./outcome";
import { endWaiting, nextWaiting, streamOf, Waiting } from "./waiting";

/**
 * Forgets the requests whose clients have gone, which the host does not say, and gives those up that are too slow.
 * It looks at the requests of all roots, whichever root is ticked.
 */
export function tick(root: u32): void {
  const now = readClock();
  let silent: u32 = 0;
  let waiting = nextWaiting(null);
  while (waiting !== null) {
    const next = nextWaiting(waiting);
    if (!useContext(streamOf(waiting))) {
      count(ABORTED);
      endWaiting(waiting);
    } else {
      silent += giveUpIfTooSlow(waiting, now);
    }
    waiting = next;
  }
  useContext(root);
  if (silent > 0) warn(silent);
}

/** 1 where a request is given up of whose body nothing has come. */
function giveUpIfTooSlow(waiting: Waiting, now: u64): u32 {
  const filter = filterOfRoot<BodyField>(waiting.root);
  if (filter === null || !filter.isTooSlow(waiting, now)) return 0;
  const isSilent = waiting.read === 0;
  if (filter.giveUp(waiting) === CONTINUE) continueRequest();
  return u32(isSilent);
}

function warn(silent: u32): void {
  logWarning(
    line()
      .ascii("body-field: no byte of the body came in time, of ")
      .decimal(silent)
      .ascii(" requests: has the plugin allow_on_headers_stop_iteration?"),
  );
}
