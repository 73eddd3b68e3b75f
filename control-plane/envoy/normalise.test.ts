import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Role } from "../documents/kinds/gateway.ts";
import type { Request } from "../table/match.ts";
import { type Arriving, normalise } from "./normalise.ts";
import { normalisePath } from "./normalise-path.ts";

describe("normalisePath", () => {
  // What an Envoy 1.40 made of them.
  // biome-ignore format: a table, one case a line
  const cases: [string, string][] = [
    ["/a//b", "/a/b"],
    ["//", "//"],
    ["///a//", "/a/"],
    ["/a/../b", "/b"],
    ["/a//../b", "/a/b"],
    ["/..//", "//"],
    ["/a/%2e%2E/b", "/b"],
    ["/a/./b/.", "/a/b/"],
    ["/a/...", "/a/..."],
    ["/a\\b", "/a/b"],
    ["/a/..\\b", "/b"],
    ["/a;x=1/b", "/a;x=1/b"],
    ["/a/..%3b/b", "/a/..%3b/b"],
    ["/%41%7e%2d%5f%2E%20%22", "/A~-_.%20%22"],
    ["/%C3%a4%2A", "/%C3%a4%2A"],
    ["/a\"<>`{}|^[]'", "/a%22%3C%3E%60%7B%7D%7C%5E[]'"],
    ["/a%/%zz", "/a%/%zz"],
    ["/%2541", "/%2541"],
    ["/%%41", "/%A"],
    ["/%%300", "/%2500"],
    ["/%%330%30", "/%25300"],
    ["/%4%31", "/%2541"],
    ["/a?x=//y&z=%2F/../", "/a?x=//y&z=%2F/../"],
  ];
  it.each(cases)("makes %s %s", (path, text) => {
    expect(normalisePath(path)).toEqual({ text });
  });

  it.each([
    "/a%2Fb",
    "/a%5cb",
    "/a#b",
    "/a?b#c",
    "/a%00",
    "/a/..;x/b",
    "/a/b/.;",
    "/a/%2e%2e;x/b",
    "/a\\..;x\\b",
  ])("refuses %s", (path) => {
    expect(normalisePath(path)).toEqual({ reason: expect.any(String) });
  });

  it("changes nothing that it has made", () => {
    const pieces = ["a", "/", "/", ".", "..", ";", "%", "%2e", "%25", "3", "0", "%30", "\\", "?", "é"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (some) => {
        const once = normalisePath(`/${some.join("")}`);
        if ("text" in once) expect(normalisePath(once.text)).toEqual(once);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("normalise", () => {
  const GET: Request = { authority: "orders:8080", method: "GET", path: "/", headers: {} };
  const slice = { scheme: "http" as const, strip: ["x-tenant"] };
  const arrivalOf = (request: Partial<Request>, role: Role = "internal", gateway: Partial<Arriving> = {}) =>
    normalise({ ...GET, ...request }, slice, { role, ...gateway });

  const tooMany = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x-${index}`, "1"]));
  const refused: [Partial<Request>, number][] = [
    [{ path: "a" }, 400],
    [{ path: "/a b" }, 400],
    [{ path: "/ä" }, 400],
    [{ path: "/a%2Fb" }, 400],
    [{ method: "FOO" }, 400],
    [{ authority: "or/ders" }, 400],
    [{ headers: { x_a: "1" } }, 400],
    [{ headers: { "x a": "1" } }, 400],
    [{ headers: { "x-a": "a\nb" } }, 400],
    [{ headers: tooMany }, 431],
    [{ path: `/${"a".repeat(62_000)}` }, 431],
  ];
  it.each(refused)("refuses %j with %i", (request, status) => {
    expect(arrivalOf(request)).toEqual({ outcome: "refused", status, reason: expect.any(String) });
  });

  it("says what it has changed, and why", () => {
    const request = {
      authority: "orders.:8080",
      path: "/a/../b?c",
      headers: { "X-Tenant": "acme", "x-a": " 1 " },
    };
    expect(arrivalOf(request)).toEqual({
      outcome: "taken",
      request: {
        authority: "orders:8080",
        method: "GET",
        path: "/b?c",
        headers: { "x-a": ["1"], "x-forwarded-proto": ["http"], "x-request-id": ["(made by Envoy)"] },
      },
      changes: [
        { header: ":path", before: "/a/../b?c", after: "/b?c", why: "made canonical" },
        {
          header: ":authority",
          before: "orders.:8080",
          after: "orders:8080",
          why: "the dot at the end says nothing",
        },
        { header: "x-tenant", before: "acme", after: undefined, why: "nobody is trusted to set it" },
      ],
    });
  });

  it("at an ingress removes what would steer Envoy's router", () => {
    const headers = { "x-envoy-retry-on": "5xx", "x-forwarded-proto": "https" };
    const stripped = arrivalOf({ headers }, "ingress");
    expect(stripped).toMatchObject({ request: { headers: { "x-forwarded-proto": ["http"] } } });
    expect(stripped).toMatchObject({ changes: [{ header: "x-envoy-retry-on", after: undefined }] });
    expect(arrivalOf({ headers })).toMatchObject({ request: { headers: { "x-envoy-retry-on": ["5xx"] } } });
  });

  it("counts as the gateway's document says", () => {
    const limits = { headers: 2, headerBytes: 1024 };
    const statusOf = (request: Partial<Request>) => {
      const arrival = arrivalOf(request, "internal", { limits });
      return arrival.outcome === "refused" ? arrival.status : 200;
    };
    expect(statusOf({ headers: { a: "1" } })).toBe(200);
    expect(statusOf({ headers: { a: ["1", "2"] } })).toBe(431);
    expect(statusOf({ path: `/${"a".repeat(1000)}` })).toBe(200);
    expect(statusOf({ path: `/${"a".repeat(1100)}` })).toBe(431);
  });

  it.each<[Partial<Arriving>, string]>([
    [{}, "http"],
    [{ clientAddress: { proxies: 1 } }, "http"],
    [{ clientAddress: { trusted: ["10.0.0.0/8"] } }, "http"],
  ])("takes the scheme of the connection with %j at an ingress", (gateway, scheme) => {
    const arrival = arrivalOf({ headers: { "x-forwarded-proto": "https" } }, "ingress", gateway);
    expect(arrival).toMatchObject({ request: { headers: { "x-forwarded-proto": [scheme] } } });
  });
});
