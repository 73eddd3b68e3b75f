import { nextSpecial, openWindow, WINDOW } from "./json-window";

const TEXT: usize = memory.data(400, 8);

/** What `nextSpecial` should say, byte by byte. */
function expectedFrom(at: usize, safe: usize): usize {
  for (; at < safe + WINDOW; at++) {
    const byte = load<u8>(at);
    if (byte === 0x22 || byte === 0x5c || byte < 0x20 || byte >= 0x80) return at;
  }
  return at;
}

describe("the window", () => {
  it("finds every byte that needs a look, from every place", () => {
    const specials: StaticArray<u8> = [0x00, 0x1f, 0x22, 0x5c, 0x80, 0xff];
    memory.fill(TEXT, 0x61, 400);
    const safe = TEXT + 400 - WINDOW;
    let wrong = 0;
    for (let place: usize = 0; place < 400; place++) {
      const right = load<u8>(TEXT + place);
      store<u8>(TEXT + place, specials[<i32>place % specials.length]);
      openWindow(TEXT);
      for (let from: usize = 0; from < 336; from += 1 + (from % 5)) {
        const found = nextSpecial(TEXT + from, safe);
        const expected = expectedFrom(TEXT + from, safe);
        // From `safe` on it need not look.
        if (found !== expected && (found < safe || found > expected)) wrong++;
      }
      store<u8>(TEXT + place, right);
    }
    expect(wrong).toBe(0);
  });

  it("takes every other byte for plain text", () => {
    const safe = TEXT + 400 - WINDOW;
    for (let byte: u8 = 0x20; byte < 0x80; byte++) {
      if (byte === 0x22 || byte === 0x5c) continue;
      memory.fill(TEXT, byte, 400);
      openWindow(TEXT);
      expect(nextSpecial(TEXT, safe)).toBe(safe);
    }
  });

  it("may be left far behind", () => {
    memory.fill(TEXT, 0x61, 400);
    store<u8>(TEXT + 300, 0x22);
    openWindow(TEXT + 1);
    expect(nextSpecial(TEXT + 299, TEXT + 336)).toBe(TEXT + 300);
    expect(nextSpecial(TEXT + 301, TEXT + 336)).toBe(TEXT + 336);
  });
});
