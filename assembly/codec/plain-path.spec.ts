import { bytesOf, sliceOf } from "../bytes/bytes";
import { ABSENT, isPresent, length, start } from "../bytes/slice";
import { Writer } from "../bytes/writer";
import { plainPath } from "./plain-path";

const room = new Writer(memory.data(64), 64);

function plain(path: string): string {
  const bytes = bytesOf(path);
  const found = plainPath(sliceOf(bytes), room);
  return isPresent(found) ? String.UTF8.decodeUnsafe(start(found), length(found)) : "-";
}

describe("a plain path", () => {
  it("is decoded once, without its query", () => {
    expect(plain("/")).toBe("/");
    expect(plain("/?a=/../b")).toBe("/");
    expect(plain("/orders/7")).toBe("/orders/7");
    expect(plain("/orders/")).toBe("/orders/");
    expect(plain("/%6frders/%C3%a4?x")).toBe("/orders/ä");
    expect(plain("/.well-known/...")).toBe("/.well-known/...");
    expect(plain("/a%20b:c@d,e=f")).toBe("/a b:c@d,e=f");
    expect(plain("/" + "a".repeat(63)).length).toBe(64);
  });

  it("is no path that two readers take for two", () => {
    const odd: StaticArray<string> = [
      "",
      "*",
      "orders",
      "http://x/orders",
      "//",
      "//orders",
      "/a//b",
      "/a//",
      "/.",
      "/..",
      "/a/./b",
      "/a/../b",
      "/a/..",
      "/a/%2e%2E/b",
      "/a/.%2e",
      "/a/..;/b",
      "/a;x=1",
      "/a%3bx=1",
      "/a\\b",
      "/a%5Cb",
      "/a%2fb",
      "/a%2561",
      "/a%",
      "/a%4",
      "/a%4g",
      "/a%00",
      "/a%0d%0a",
      "/a%7f",
      "/a\tb",
      "/a#b",
      "/a%23b",
      "/a/..%c0%afb",
      "/a%e0%80%afb",
      "/a/%c0%ae%c0%ae/b",
      "/a%ed%a0%80",
      "/a%e4",
      "/" + "a".repeat(64),
    ];
    for (let index = 0; index < odd.length; index++) expect(plain(odd[index])).toBe("-", odd[index]);
    expect(isPresent(plainPath(ABSENT, room))).toBe(false);
  });
});
