import { LOG_LEVELS, Result } from "../abi.ts";
import { answers, type Host, type HostFunctions, returnsNothing } from "../host.ts";

/** Nanoseconds since 1970, by the caller's clock. */
export function nanoseconds(host: Host): bigint {
  return BigInt((host.options.now?.() ?? new Date()).getTime()) * 1_000_000n;
}

export const generalFunctions: HostFunctions = {
  proxy_log: answers("iii", (host, level = 0, messageAt = 0, messageSize = 0) => {
    if (level >= LOG_LEVELS.length) return Result.badArgument;
    const message = host.memory.view(messageAt, messageSize);
    if (message === undefined) return Result.invalidMemoryAccess;
    host.log.write(level, message);
    return Result.ok;
  }),

  /** The host keeps every line, so that the level is always the lowest. */
  proxy_get_log_level: answers("i", (host, levelAt = 0) =>
    host.memory.writeWord(levelAt, 0) ? Result.ok : Result.invalidMemoryAccess,
  ),

  proxy_get_status: answers("iii", (host, codeAt = 0, messageAt = 0, sizeAt = 0) => {
    const given = host.memory.writeWord(codeAt, 0) && host.memory.give(new Uint8Array(0), messageAt, sizeAt);
    return given ? Result.ok : Result.invalidMemoryAccess;
  }),

  proxy_get_current_time_nanoseconds: answers("i", (host, timeAt = 0) =>
    host.memory.writeLong(timeAt, nanoseconds(host)) ? Result.ok : Result.invalidMemoryAccess,
  ),

  proxy_set_tick_period_milliseconds: answers("i", (host, period = 0) => {
    host.tickPeriod = period;
    return Result.ok;
  }),

  pthread_equal: answers("ii", (_host, left = 0, right = 0) => (left === right ? 1 : 0)),
  emscripten_notify_memory_growth: returnsNothing("i", () => {}),
};
