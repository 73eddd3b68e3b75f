import { bytesOf, sliceOf } from "../bytes/bytes";
import { minutesOfDay, minutesOfOffset, NOT_A_TIME, NOT_AN_OFFSET, secondsOf, weekdayOf } from "./rfc3339";

function seconds(text: string): i64 {
  return secondsOf(sliceOf(bytesOf(text)));
}

describe("a point in time", () => {
  it("is a number of seconds", () => {
    expect(seconds("1970-01-01T00:00:00Z")).toBe(0);
    expect(seconds("2000-02-29T12:34:56Z")).toBe(951_827_696);
    expect(seconds("2026-11-03T09:00:00+01:00")).toBe(seconds("2026-11-03T08:00:00Z"));
    expect(seconds("2026-11-02T22:30:00-09:30")).toBe(seconds("2026-11-03T08:00:00Z"));
    expect(seconds("9999-12-31T23:59:59Z")).toBe(253_402_300_799);
  });

  it("is nothing else", () => {
    const others: string[] = [
      "",
      "2026-11-03",
      "2026-11-03T08:00:00",
      "2026-11-03 08:00:00Z",
      "2026-11-03T08:00:00z",
      "2026-11-03T08:00:00.5Z",
      "2026-11-03T08:00:60Z",
      "2026-11-03T24:00:00Z",
      "2026-13-03T08:00:00Z",
      "2026-02-29T08:00:00Z",
      "2100-02-29T08:00:00Z",
      "2026-00-03T08:00:00Z",
      "2026-11-00T08:00:00Z",
      "2026-1-03T08:00:000Z",
      "1969-12-31T23:59:59Z",
      "1970-01-01T00:00:00+01:00",
      "2026-11-03T08:00:00+1:00",
      "2026-11-03T08:00:00+24:00",
      "2026-11-03T08:00:00Zx",
      "+026-11-03T08:00:00Z",
    ];
    for (let index = 0; index < others.length; index++) {
      expect(seconds(others[index])).toBe(NOT_A_TIME, others[index]);
    }
  });

  it("has a day of the week", () => {
    expect(weekdayOf(0)).toBe(3);
    expect(weekdayOf(seconds("2026-11-02T00:00:00Z"))).toBe(0);
    expect(weekdayOf(seconds("2026-11-08T23:59:59Z"))).toBe(6);
  });
});

describe("a time of day", () => {
  it("is a number of minutes", () => {
    expect(minutesOfDay(sliceOf(bytesOf("00:00")))).toBe(0);
    expect(minutesOfDay(sliceOf(bytesOf("17:30")))).toBe(1050);
    expect(minutesOfDay(sliceOf(bytesOf("24:00")))).toBe(1440);
    const others: string[] = ["", "8:00", "08:60", "24:01", "25:00", "08-00", "08:00:00", "ab:cd"];
    for (let index = 0; index < others.length; index++) {
      expect(minutesOfDay(sliceOf(bytesOf(others[index])))).toBe(-1, others[index]);
    }
  });
});

describe("an offset", () => {
  it("is a number of minutes ahead of UTC", () => {
    expect(minutesOfOffset(sliceOf(bytesOf("Z")))).toBe(0);
    expect(minutesOfOffset(sliceOf(bytesOf("+05:30")))).toBe(330);
    expect(minutesOfOffset(sliceOf(bytesOf("-09:30")))).toBe(-570);
    const others: string[] = ["", "z", "ZZ", "05:30", "+5:30", "+24:00", "+05:60", "CET"];
    for (let index = 0; index < others.length; index++) {
      expect(minutesOfOffset(sliceOf(bytesOf(others[index])))).toBe(NOT_AN_OFFSET, others[index]);
    }
  });
});
