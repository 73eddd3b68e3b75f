import { LARGEST_OVERFLOW, resetArena, takeRoom, wasRefused } from "./arena";

describe("the arena", () => {
  beforeEach(() => {
    resetArena();
  });

  it("gives room one after the other, aligned, without overlap", () => {
    const first = takeRoom(5);
    const second = takeRoom(1);
    expect(first & 7).toBe(0);
    expect(second - first).toBe(8);
  });

  it("is the same memory after a reset", () => {
    const first = takeRoom(100);
    resetArena();
    expect(takeRoom(100)).toBe(first);
  });

  it("overflows once its 64 KiB are used, and what was given stays as it was", () => {
    const small = takeRoom(60000);
    store<u8>(small + 59999, 7);
    const large = takeRoom(1 << 20);
    memory.fill(large, 9, 1 << 20);
    const larger = takeRoom(4 << 20);
    memory.fill(larger, 8, 4 << 20);
    expect(load<u8>(small + 59999)).toBe(7);
    expect(load<u8>(large)).toBe(9);
    expect(load<u8>(large + (1 << 20) - 1)).toBe(9);
    expect(wasRefused()).toBe(false);
  });

  it("takes no more memory when the same is asked for again", () => {
    takeRoom(2 << 20);
    const pages = memory.size();
    for (let turn = 0; turn < 1000; turn++) {
      resetArena();
      takeRoom(1 << 20);
      takeRoom(60000);
    }
    expect(memory.size()).toBe(pages);
  });

  it("refuses what is too large, remembers it until the reset, and goes on", () => {
    expect(takeRoom(LARGEST_OVERFLOW + 1)).toBe(0);
    expect(takeRoom(0xffffffff)).toBe(0);
    expect(wasRefused()).toBe(true);
    expect(takeRoom(8)).not.toBe(0);
    resetArena();
    expect(wasRefused()).toBe(false);
  });

  it("refuses what is too large all together", () => {
    takeRoom(LARGEST_OVERFLOW);
    expect(wasRefused()).toBe(false);
    takeRoom(65536);
    expect(wasRefused()).toBe(false);
    expect(takeRoom(8)).toBe(0);
    expect(wasRefused()).toBe(true);
  });
});
