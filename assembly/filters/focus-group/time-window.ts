import { weekdayOf } from "../../codec/rfc3339";

const SECONDS_OF_A_MINUTE: i64 = 60;
const MINUTES_OF_A_DAY: i64 = 1440;

/** Some time that may come again: from one point to another, on days of the week, at hours of the day. */
export class TimeWindow {
  /**
   * @param from seconds since 1970, included.
   * @param until the same, not included.
   * @param days one bit for each day, the lowest for Monday.
   * @param firstMinute minutes after midnight, included.
   * @param lastMinute the same, not included, and not equal. Where it is less than `firstMinute`, the hours go over
   * midnight, and belong to the day on which they begin.
   * @param offset minutes that days and hours are ahead of UTC.
   */
  constructor(
    private readonly from: i64,
    private readonly until: i64,
    private readonly days: u32,
    private readonly firstMinute: i32,
    private readonly lastMinute: i32,
    private readonly offset: i32,
  ) {}

  /** Whether a point in time, in seconds since 1970, is in the window. */
  has(seconds: i64): bool {
    if (seconds < this.from || seconds >= this.until) return false;
    const local = max<i64>(seconds + this.offset * SECONDS_OF_A_MINUTE, 0);
    const minute = <i32>((local / SECONDS_OF_A_MINUTE) % MINUTES_OF_A_DAY);
    let day = weekdayOf(local);
    if (this.firstMinute < this.lastMinute) {
      if (minute < this.firstMinute || minute >= this.lastMinute) return false;
    } else if (minute < this.lastMinute) {
      day = (day + 6) % 7;
    } else if (minute < this.firstMinute) {
      return false;
    }
    return ((this.days >> day) & 1) !== 0;
  }
}
