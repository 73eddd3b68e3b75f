import { bytesOf, sliceOf } from "../../../bytes/bytes";
import { ABSENT, isPresent, length, Slice, start } from "../../../bytes/slice";
import { Grant } from "./grant";
import { TokenCache } from "./token-cache";

const grant = new Grant(2);

function utf8(text: string): Slice {
  return sliceOf(bytesOf(text));
}

function textIn(bytes: Slice): string {
  return isPresent(bytes) ? String.UTF8.decodeUnsafe(start(bytes), length(bytes)) : "-";
}

function add(cache: TokenCache, token: string, tenant: string, until: i64 = 9): void {
  grant.tenant = utf8(tenant);
  grant.claims = ABSENT;
  grant.values[0] = utf8("");
  grant.values[1] = ABSENT;
  grant.validFrom = 1;
  grant.validUntil = until;
  grant.keys = 7;
  cache.add(utf8(token), grant);
}

function tenant(cache: TokenCache, token: string): string {
  return cache.find(utf8(token), grant) ? textIn(grant.tenant) : "-";
}

function token(number: i32, size: i32 = 300): string {
  return number.toString().padStart(8, "0") + "x".repeat(size);
}

describe("the cache of tokens", () => {
  it("gives back all that it was given", () => {
    const cache = new TokenCache(4096, 1);
    add(cache, "a.b.c", "acme");
    expect(cache.find(utf8("a.b.c"), grant)).toBe(true);
    expect(textIn(grant.tenant)).toBe("acme");
    expect(textIn(grant.claims)).toBe("-");
    expect(textIn(grant.values[0])).toBe("");
    expect(textIn(grant.values[1])).toBe("-");
    expect(grant.validFrom).toBe(1);
    expect(grant.validUntil).toBe(9);
    expect(grant.keys).toBe(7);
  });

  it("knows no token that differs in a byte, or is longer or shorter", () => {
    const cache = new TokenCache(4096, 1);
    add(cache, token(7), "acme");
    expect(tenant(cache, token(7))).toBe("acme");
    expect(tenant(cache, token(8))).toBe("-");
    expect(tenant(cache, token(7, 301))).toBe("-");
    expect(tenant(cache, token(7, 299))).toBe("-");
    expect(tenant(cache, "")).toBe("-");
  });

  it("forgets the oldest, and never gives one for another", () => {
    const cache = new TokenCache(65536, 1);
    for (let number = 0; number < 2000; number++) {
      add(cache, token(number, number % 500), "t" + number.toString());
      for (let back = 0; back < 300 && back <= number; back += 7) {
        const earlier = number - back;
        const found = tenant(cache, token(earlier, earlier % 500));
        if (back < 50) expect(found).toBe("t" + earlier.toString());
        else if (found !== "-") expect(found).toBe("t" + earlier.toString());
      }
    }
    expect(tenant(cache, token(0, 0))).toBe("-");
  });

  it("takes what is added again for the newer", () => {
    const cache = new TokenCache(4096, 1);
    for (let round = 0; round < 50; round++) {
      add(cache, "a.b.c", "t" + round.toString(), round);
      expect(tenant(cache, "a.b.c")).toBe("t" + round.toString());
      expect(grant.validUntil).toBe(round);
    }
  });

  it("leaves out what would take too much of it, and everything where it has no room at all", () => {
    const cache = new TokenCache(4096, 1);
    add(cache, token(1, 1100), "acme");
    expect(tenant(cache, token(1, 1100))).toBe("-");
    const none = new TokenCache(0, 1);
    add(none, "a.b.c", "acme");
    expect(none.isOn).toBe(false);
    expect(tenant(none, "a.b.c")).toBe("-");
  });
});
