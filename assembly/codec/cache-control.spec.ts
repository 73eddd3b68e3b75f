import { bytesOf, sliceOf } from "../bytes/bytes";
import { ABSENT } from "../bytes/slice";
import { maxAge } from "./cache-control";

function check(header: string, seconds: i64): void {
  const bytes = bytesOf(header);
  expect(maxAge(sliceOf(bytes))).toBe(seconds, header);
}

describe("for how long an answer is fresh", () => {
  it("is what max-age says", () => {
    check("max-age=60", 60);
    check("public, Max-Age=3600 , must-revalidate", 3600);
    check('max-age="5"', 5);
    check("max-age=10, max-age=5", 5);
    check("max-age=0", 0);
    check("max-age=99999999999999999999999", 31_536_000);
  });

  it("is not at all", () => {
    check("max-age=60, no-cache", 0);
    check("NO-STORE", 0);
  });

  it("is not said", () => {
    expect(maxAge(ABSENT)).toBe(-1);
    check("", -1);
    check(",,", -1);
    check("max-age", -1);
    check("max-age=", -1);
    check('max-age=""', -1);
    check('max-age="', -1);
    check("max-age=-1", -1);
    check("max-age=1.5", -1);
    check("s-maxage=60", -1);
  });
});
