/** What is done once a second about the requests that wait. */
import { continueRequest, filterOfRoot, useContext } from "../../proxy/contexts";
import { CONTINUE } from "../../proxy/host";
import { line, logWarning } from "../../proxy/log";
import { BodyField } from "./filter";
import { ABORTED } from "./outcome";
import { count } from "./policies";
import { endWaiting, nextWaiting, streamOf, Waiting } from "./waiting";

/** How long a tick is, in milliseconds. */
export const TICK: u32 = 1000;

/**
 * Gives up the requests of a root that are too slow; and forgets those of all roots whose clients have gone, which the
 * host does not say: it only refuses to let somebody use them.
 */
export function tick(root: u32): void {
  const filter = filterOfRoot<BodyField>(root);
  if (filter === null) return;
  filter.onTick();
  let silent: u32 = 0;
  let waiting = nextWaiting(null);
  while (waiting !== null) {
    const next = nextWaiting(waiting);
    if (!useContext(streamOf(waiting))) {
      count(ABORTED);
      endWaiting(waiting);
    } else if (waiting.root === root && filter.isTooSlow(waiting)) {
      if (waiting.read === 0) silent++;
      giveUp(filter, waiting);
    }
    waiting = next;
  }
  useContext(root);
  if (silent > 0) warn(silent);
}

/** The stream of the request is the one in use. */
function giveUp(filter: BodyField, waiting: Waiting): void {
  if (filter.giveUp(waiting) === CONTINUE) continueRequest();
}

function warn(silent: u32): void {
  logWarning(
    line()
      .ascii("body-field: no byte of the body came in time, of ")
      .decimal(silent)
      .ascii(" requests: has the plugin allow_on_headers_stop_iteration?"),
  );
}
