/** Points in time as RFC 3339 writes them. */
import { isDigit } from "../bytes/ascii";
import { byteAt, length, part, Slice } from "../bytes/slice";

/** What `secondsOf` answers for what is no such time. */
export const NOT_A_TIME: i64 = i64.MIN_VALUE;

const SECONDS_OF_A_DAY: i64 = 86_400;

/**
 * The seconds since 1970-01-01T00:00Z of a time like `2026-11-03T08:00:00Z` or `2026-11-03T09:00:00+01:00`, from 1970 to
 * 9999. Without fractions and leap seconds; `T` and `Z` in upper case. `NOT_A_TIME` for anything else.
 */
export function secondsOf(text: Slice): i64 {
  const size = length(text);
  const fits =
    size >= 20 &&
    byteAt(text, 4) === 0x2d &&
    byteAt(text, 7) === 0x2d &&
    byteAt(text, 10) === 0x54 &&
    byteAt(text, 13) === 0x3a &&
    byteAt(text, 16) === 0x3a;
  if (!fits) return NOT_A_TIME;
  const year = numberAt(text, 0, 4);
  const month = numberAt(text, 5, 2);
  const day = numberAt(text, 8, 2);
  const hour = numberAt(text, 11, 2);
  const minute = numberAt(text, 14, 2);
  const second = numberAt(text, 17, 2);
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return NOT_A_TIME;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NOT_A_TIME;
  const offset = minutesOfOffset(part(text, 19, size));
  if (offset === NOT_AN_OFFSET) return NOT_A_TIME;
  const minutes = (dayNumber(year, month, day) * 24 + hour) * 60 + minute - offset;
  return minutes < 0 ? NOT_A_TIME : minutes * 60 + second;
}

/** What `minutesOfOffset` answers for what is no offset. */
export const NOT_AN_OFFSET: i32 = i32.MIN_VALUE;

/** The minutes that `Z` or an offset like `+01:00` or `-09:30` is ahead of UTC; `NOT_AN_OFFSET` for anything else. */
export function minutesOfOffset(text: Slice): i32 {
  const sign = byteAt(text, 0);
  if (sign === 0x5a && length(text) === 1) return 0;
  if ((sign !== 0x2b && sign !== 0x2d) || length(text) !== 6) return NOT_AN_OFFSET;
  const minutes = minutesOfDay(part(text, 1, 6));
  if (minutes < 0 || minutes === 24 * 60) return NOT_AN_OFFSET;
  return sign === 0x2d ? -minutes : minutes;
}

/** The minutes from midnight to a time of day from `00:00` to `24:00`; -1 for anything else. */
export function minutesOfDay(text: Slice): i32 {
  if (length(text) !== 5 || byteAt(text, 2) !== 0x3a) return -1;
  const hour = numberAt(text, 0, 2);
  const minute = numberAt(text, 3, 2);
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || (hour === 24 && minute > 0)) return -1;
  return hour * 60 + minute;
}

/** The day of the week, 0 for Monday to 6 for Sunday, of a number of seconds since 1970 that is not negative. */
export function weekdayOf(seconds: i64): i32 {
  // 1970-01-01 was a Thursday.
  return <i32>((seconds / SECONDS_OF_A_DAY + 3) % 7);
}

/** The number that so many digits at `index` say, or -1 where there are others. */
function numberAt(text: Slice, index: usize, digits: usize): i32 {
  let number = 0;
  for (let at = index; at < index + digits; at++) {
    const byte = byteAt(text, at);
    if (byte < 0 || !isDigit(<u8>byte)) return -1;
    number = number * 10 + byte - 0x30;
  }
  return number;
}

function daysOf(year: i32, month: i32): i32 {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: i32): bool {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The days from 1970-01-01 to a date: those of the whole years before it, of the whole months, and of this month. */
function dayNumber(year: i32, month: i32, day: i32): i64 {
  const before = year - 1;
  let days = before * 365 + before / 4 - before / 100 + before / 400 - 719_162;
  for (let earlier = 1; earlier < month; earlier++) days += daysOf(year, earlier);
  return days + day - 1;
}
