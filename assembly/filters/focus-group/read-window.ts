/** Windows of time as a configuration writes them. Only while a plugin is configured. */
import { minutesOfDay, minutesOfOffset, NOT_AN_OFFSET } from "../../codec/rfc3339";
import { ConfigNode } from "../../proxy/config";
import { readTime } from "./read-share";
import { TimeWindow } from "./time-window";

const DAYS: StaticArray<string> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const EVERY_DAY: u32 = 0b1111111;
const MINUTES_OF_A_DAY: i32 = 1440;

/** A window with at least one of `from`, `until`, `days` and `hours`. */
export function readWindow(config: ConfigNode): TimeWindow {
  config.onlyKeys(["from", "until", "days", "hours", "utcOffset"]);
  const from = config.at("from");
  const until = config.at("until");
  const days = config.at("days");
  const hours = config.at("hours");
  const offset = config.at("utcOffset");
  if (!from.isGiven && !until.isGiven && !days.isGiven && !hours.isGiven) {
    config.expected("at least one of from, until, days, hours");
  }
  const first = from.isGiven ? readTime(from) : 0;
  const last = until.isGiven ? readTime(until) : i64.MAX_VALUE;
  if (last <= first) until.expected("a time after from");
  let firstMinute = 0;
  let lastMinute = MINUTES_OF_A_DAY;
  if (hours.isGiven) {
    hours.onlyKeys(["from", "until"]);
    firstMinute = readMinutes(hours.at("from"));
    lastMinute = readMinutes(hours.at("until"));
    if (firstMinute === lastMinute) hours.at("until").expected("another time of day than from");
  }
  return new TimeWindow(
    first,
    last,
    days.isGiven ? readDays(days) : EVERY_DAY,
    firstMinute,
    lastMinute,
    offset.isGiven ? readOffset(offset) : 0,
  );
}

/** Some days of the week, as bits. */
function readDays(config: ConfigNode): u32 {
  const nodes = config.items(1, DAYS.length);
  let days: u32 = 0;
  for (let index = 0; index < nodes.length; index++) days |= 1 << nodes[index].oneOf(DAYS);
  return days;
}

function readMinutes(config: ConfigNode): i32 {
  const minutes = minutesOfDay(config.shortText(1, 64));
  if (minutes < 0) config.expected("a time of day from 00:00 to 24:00");
  return minutes;
}

function readOffset(config: ConfigNode): i32 {
  const minutes = minutesOfOffset(config.shortText(1, 64));
  if (minutes === NOT_AN_OFFSET) config.expected("Z, or an offset like +01:00");
  return minutes;
}
