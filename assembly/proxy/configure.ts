/** on_configure: from the plugin's configuration to a filter. */
import { resetArena } from "../bytes/arena";
import { ABSENT, isPresent, Slice, slice } from "../bytes/slice";
import { answer } from "./answer";
import { nanosecondsNow } from "./clock";
import { configFault, openConfig } from "./config";
import { dropDeadFilters, keepFilter } from "./contexts";
import { Counter } from "./counter";
import { Filter } from "./filter";
import { answerAddress, answerSize, OK, proxy_get_buffer_bytes } from "./host";
import { line, logError } from "./log";

const PLUGIN_CONFIGURATION: i32 = 7;

/** What on_configure returns. */
const ACCEPTED: u32 = 1;
const REJECTED: u32 = 0;

/**
 * Configures a plugin. A wrong configuration is refused: one line in the log says which key, the counter
 * `numesh_<filter>_config_rejected` counts it, and every other plugin of the VM goes on as before.
 *
 * Garbage is collected here and nowhere else: before, so that the filters of roots that have ended make room,
 * and after, for what reading left behind. Both times no reference is held on the stack, and the runtime
 * (`minimal`) never collects by itself. So memory stays where it is over any number of configurations.
 *
 * @param root the root context's id.
 * @param size bytes of the configuration.
 * @param name the filter's name, as in `jwt-tenant`.
 */
export function configure<T extends Filter>(root: u32, size: u32, name: string): u32 {
  resetArena();
  dropDeadFilters(root);
  __collect();
  const isAccepted = accept<T>(root, size, name);
  __collect();
  return isAccepted ? ACCEPTED : REJECTED;
}

function accept<T extends Filter>(root: u32, size: u32, name: string): bool {
  const text = pluginConfiguration(size);
  if (!isPresent(text)) return reject(name, "larger than 32 MiB, or no memory left", ABSENT);
  const filter = instantiate<T>(openConfig(text, nanosecondsNow()));
  const fault = configFault();
  if (isPresent(fault)) return reject(name, "", fault);
  keepFilter(root, filter);
  return true;
}

/** The configuration's text. Valid to the end of the callback. `ABSENT` where there is no room for it. */
function pluginConfiguration(size: u32): Slice {
  if (size === 0) return slice(0, 0);
  const status = proxy_get_buffer_bytes(PLUGIN_CONFIGURATION, 0, size, answerAddress, answerSize);
  return status === OK ? answer() : ABSENT;
}

let rejections: Counter | null = null;

function reject(name: string, words: string, fault: Slice): bool {
  logError(line().ascii(name).ascii(": config: ").ascii(words).printable(fault));
  let counter = rejections;
  if (counter === null) {
    counter = new Counter("numesh_" + name + "_config_rejected");
    rejections = counter;
  }
  counter.increment();
  return false;
}
