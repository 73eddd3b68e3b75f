import { bytesOf, sliceOf } from "../../bytes/bytes";
import { secondsOf } from "../../codec/rfc3339";
import { TimeWindow } from "./time-window";

const EVERY_DAY: u32 = 0b1111111;
const SATURDAY: u32 = 1 << 5;

function at(text: string): i64 {
  return secondsOf(sliceOf(bytesOf(text)));
}

describe("a window of time", () => {
  it("has its first moment, and not its last", () => {
    const window = new TimeWindow(100, 200, EVERY_DAY, 0, 1440, 0);
    expect(window.has(99)).toBe(false);
    expect(window.has(100)).toBe(true);
    expect(window.has(199)).toBe(true);
    expect(window.has(200)).toBe(false);
  });

  it("comes again each day", () => {
    const window = new TimeWindow(0, i64.MAX_VALUE, EVERY_DAY, 480, 1050, 60);
    expect(window.has(at("2026-11-02T06:59:59Z"))).toBe(false);
    expect(window.has(at("2026-11-02T07:00:00Z"))).toBe(true);
    expect(window.has(at("2026-11-08T16:29:59Z"))).toBe(true);
    expect(window.has(at("2026-11-08T16:30:00Z"))).toBe(false);
  });

  it("may go over midnight", () => {
    const window = new TimeWindow(0, i64.MAX_VALUE, SATURDAY, 1320, 360, 0);
    expect(window.has(at("2026-11-07T05:59:00Z"))).toBe(false);
    expect(window.has(at("2026-11-07T21:59:59Z"))).toBe(false);
    expect(window.has(at("2026-11-07T22:00:00Z"))).toBe(true);
    expect(window.has(at("2026-11-08T05:59:59Z"))).toBe(true);
    expect(window.has(at("2026-11-08T06:00:00Z"))).toBe(false);
    expect(window.has(at("2026-11-08T22:00:00Z"))).toBe(false);
  });

  it("may be on another day than in Greenwich", () => {
    expect(new TimeWindow(0, i64.MAX_VALUE, SATURDAY, 0, 1440, 840).has(at("2026-11-06T10:00:00Z"))).toBe(
      true,
    );
    expect(new TimeWindow(0, i64.MAX_VALUE, SATURDAY, 0, 1440, -570).has(at("2026-11-08T09:00:00Z"))).toBe(
      true,
    );
  });

  it("bears a clock that shows nothing", () => {
    expect(new TimeWindow(0, i64.MAX_VALUE, EVERY_DAY, 0, 1440, -60).has(0)).toBe(true);
  });
});
